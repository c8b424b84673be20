# SPDX-License-Identifier: Apache-2.0
"""Whether a website can tell one card, reader, computer or visit from another by what the host sends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.native_host.desk import READY, Desk, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

ROOT = os.geteuid() == 0
RENAMED = ["unshare", *([] if ROOT else ["-r"]), "-u", "sh", "-c", 'hostname "$0" && exec "$@"']


def visit(desk: Desk, home: Path, name: str, pin: str | None) -> list[dict[str, Any]]:
    """All that the host sends from a computer of this name and home; without a PIN the person cancels."""
    home.mkdir(exist_ok=True)
    env = {**desk.env, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    seen = len(desk.commands())
    with HostElsewhere([*RENAMED, name, *HOST], env) as host:
        host.request("authenticate", **sign_in_arguments())
        if pin is None:
            desk.wait_for_window()
            desk.wait_for_command(READY, desk.commands()[:seen].count(READY) + 1)
            desk.screen.key("Escape")
        else:
            desk.enter(pin)
        frames = list(host.frames())
    desk.wait_powered_off()
    return frames


def test_U4_the_same_card_on_another_computer_gives_the_same_bytes(
    desk: Desk, tmp_path: Path
) -> None:
    first = visit(desk, tmp_path / "first", "first-computer", "1234")
    assert "signature" in first[-1]
    desk.slots[0].remove()
    desk.slots[1].card = desk.card
    desk.slots[1].insert()
    assert visit(desk, tmp_path / "second", "second-computer", "1234") == first
    assert visit(desk, tmp_path / "first", "first-computer", "1234") == first, "a second visit"


def test_U4_a_person_who_says_no_cannot_be_told_from_another(desk: Desk, tmp_path: Path) -> None:
    hanako = visit(desk, tmp_path / "home", "computer", None)
    assert hanako[-1]["error"]["code"] == "ERR_WEBJPKI_USER_CANCELLED"
    atr = bytes.fromhex("3B8980014A43503431563232")
    desk.use(desk.other_card("taro", atr=atr))
    assert visit(desk, tmp_path / "home", "computer", None) == hanako
