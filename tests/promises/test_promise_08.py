# SPDX-License-Identifier: Apache-2.0
"""8. Page gone, tab closed, browser killed, port closed: window gone and card released."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.documents.pdf.timestamps import TimestampAuthority
from tests.e2e.chain.conftest import Chain, browser_at_a_desk
from tests.e2e.chain.test_history import results
from tests.e2e.extension.site import AUTHENTICATE, Site
from tests.fakes.gate import SIGN, GatedCard
from tests.native_host.desk import ORIGIN, READY, TITLE, Desk, hash_document, sign_in_arguments
from tests.rig.waiting import PATIENCE, wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]


@pytest.mark.parametrize("stage", ["waiting for a card", "typing the PIN", "signing"])
def test_promise_08_the_port_closes(desk: Desk, stage: str) -> None:
    """Seen to fail when: Conversation did not set the interruption at the end of the pipe."""
    gate = GatedCard(desk.pki_dir, SIGN)
    desk.use(gate.card)
    if stage == "waiting for a card":
        desk.slot.remove()
    with desk.host() as host:
        if stage == "signing":
            host.request("sign", origin=ORIGIN, documents=[hash_document()] * 100)
            desk.enter("ABC123")
            gate.wait()
        else:
            host.request("authenticate", **sign_in_arguments())
            desk.wait_for_window()
        if stage == "typing the PIN":
            desk.wait_for_command(READY)
            desk.screen.type("12")
        host.close_stdin()
        assert host.process.wait(PATIENCE) == 0
        assert not desk.screen.shows(TITLE)
        assert not any("signature" in f or "signatures" in f for f in host.frames())
    gate.open()
    desk.wait_powered_off()
    assert sum(command.startswith(SIGN) for command in desk.commands()) <= 1


def host_of(desk: Desk) -> int:
    """The process id of the one host on this desk."""
    service = f"PCSCLITE_CSOCK_NAME={desk.env['PCSCLITE_CSOCK_NAME']}".encode()
    (found,) = [
        process
        for process in Path("/proc").glob("[0-9]*")
        if b"native_host" in text_of(process / "cmdline").split(b"\0")
        and service in text_of(process / "environ").split(b"\0")
    ]
    return int(found.name)


def text_of(file: Path) -> bytes:
    """What a process tells of itself; nothing where it has just ended."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def kill_browser(chain: Chain) -> None:
    status = Path(f"/proc/{host_of(chain.desk)}/status").read_text()
    (parent,) = [line for line in status.splitlines() if line.startswith("PPid:")]
    os.kill(int(parent.split()[1]), signal.SIGKILL)


LEAVINGS: dict[str, Callable[[Chain], object]] = {
    "page gone": lambda chain: chain.site.page.goto("https://bank.example.jp/empty"),
    "tab closed": lambda chain: chain.site.page.close(),
    "browser killed": kill_browser,
}


@pytest.mark.browser
@pytest.mark.parametrize("leave", LEAVINGS.values(), ids=LEAVINGS)
def test_promise_08_the_person_leaves(chain: Chain, leave: Callable[[Chain], object]) -> None:
    """Seen to fail when: broker did not close at the port's end; Conversation as above (killed)."""
    chain.site.job(AUTHENTICATE)
    chain.site.press()
    chain.desk.wait_for_window()
    chain.desk.wait_for_command(READY)
    leave(chain)
    chain.desk.screen.wait_gone(TITLE)
    chain.desk.wait_powered_off()
    assert chain.desk.verifications() == []


@pytest.mark.browser
def test_W13_promise_08_a_worker_that_is_stopped_amid_the_pin_leaves_no_host(
    pki_dir: Path, tmp_path: Path, tsa: TimestampAuthority
) -> None:
    """Its history shows that the host ended by itself: Chromium would kill it two seconds later.

    Seen to fail when: Conversation did not set the interruption at the end of the pipe.
    """
    with browser_at_a_desk(pki_dir, tmp_path, tsa) as (browser, desk):
        site = Site(browser)
        site.job(AUTHENTICATE)
        site.press()
        desk.wait_for_window()
        desk.wait_for_command(READY)
        desk.screen.type("12")
        host = Path(f"/proc/{host_of(desk)}/cmdline")
        browser.stop_worker()
        desk.screen.wait_gone(TITLE)
        desk.wait_powered_off()
        wait_for(lambda: not text_of(host), "the host is left behind")
        assert site.outcome()["code"] == "ERR_WEBJPKI_INTERNAL"
        assert results(Chain(site, desk)) == [
            ("https://bank.example.jp", "ERR_WEBJPKI_USER_CANCELLED")
        ]
    assert desk.verifications() == []
