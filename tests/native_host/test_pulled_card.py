# SPDX-License-Identifier: Apache-2.0
"""P7 with real parts: the card pulled out of the reader at each command of a ceremony in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulated_card import Fault
from tests.native_host.desk import ORIGIN, Desk, hash_document, sign_in_arguments
from tests.rig.host import HostProcess
from tests.rig.screen import Screen
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

PINS = {"authenticate": "1234", "sign": "ABC123"}
READER_CHECKED = (
    2  # select, label: until then no ceremony has begun, and a card is simply waited for
)
# The command that carries the PIN, and the last one: selecting another application.
PIN_AT = {"authenticate": 12, "sign": 7}
LAST = {"authenticate": 14, "sign": 16}
STEPS = [(command, at) for command in PINS for at in range(1, LAST[command] + 1)]


@pytest.fixture(scope="module")
def shared_desk(
    screen: Screen, pki_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """One daemon and one card for all: each test finds them as the one before left them."""
    with Desk(screen, pki_dir, tmp_path_factory.mktemp("desk")) as desk:
        yield desk


def begin(host: HostProcess, command: str) -> None:
    if command == "sign":
        host.request("sign", origin=ORIGIN, documents=[hash_document()])
    else:
        host.request("authenticate", **sign_in_arguments())


def until_pulled(desk: Desk, command: str, at: int) -> None:
    """Act as a person does until the card is out of the reader."""
    if at >= PIN_AT[command]:
        desk.enter(PINS[command])
    wait_for(lambda: not desk.slot.inserted, "the card was not pulled")


@pytest.mark.parametrize(("command", "at"), STEPS)
def test_P7_a_card_pulled_at_any_command(shared_desk: Desk, command: str, at: int) -> None:
    desk = shared_desk
    desk.card.set_faults([Fault(at, "pull")])
    with desk.host() as host:
        begin(host, command)
        until_pulled(desk, command, at)
        if at <= READER_CHECKED:
            desk.slot.insert()
            desk.enter(PINS[command])
            assert "error" not in host.reply()
        elif at == LAST[command]:
            # Everything is signed already; power is gone with the card.
            assert "error" not in host.reply()
        else:
            desk.wait_for_window()
            desk.read_failure(host)
            assert host.reply()["error"]["code"] == "ERR_WEBJPKI_CARD_REMOVED"
    assert dict(desk.card.tries) == {"authentication": 3, "signature": 5, "text": 3}
    desk.slot.insert()
    with desk.host() as host:
        host.request("status")
        assert host.reply()["readers"][0]["card"] == "jpki"


def test_P7_the_next_request_works(shared_desk: Desk) -> None:
    desk = shared_desk
    for command in PINS:
        desk.card.set_faults([Fault(PIN_AT[command] + 1, "pull")])
        for attempt in (1, 2):
            with desk.host() as host:
                begin(host, command)
                desk.enter(PINS[command])
                if attempt == 1:
                    desk.wait_for_window()
                    desk.read_failure(host)
                    assert host.reply()["error"]["code"] == "ERR_WEBJPKI_CARD_REMOVED"
                    desk.slot.insert()
                else:
                    assert "error" not in host.reply()
