# SPDX-License-Identifier: Apache-2.0
"""Many tabs of one person ask at once: one window, the others are told at once, and everybody comes to their turn."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest

from native_host.browsers import HOST_NAME
from native_host.callers import FIREFOX_ID
from tests.native_host.desk import TITLE, Desk, sign_in_arguments
from tests.rig.host import HostProcess
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

TABS = 8
# Firefox names the manifest that it found, then the extension; Chromium only the extension's origin.
CALLERS: tuple[tuple[str, ...], ...] = ((), (f"/usr/lib/{HOST_NAME}.json", FIREFOX_ID))
BUSY = "ERR_WEBJPKI_BUSY"


def ask(desk: Desk, caller: tuple[str, ...] = ()) -> HostProcess:
    host = desk.host(*caller)
    host.request("authenticate", **sign_in_arguments())
    return host


def last_frame(host: HostProcess) -> dict[str, Any]:
    *_, last = host.frames()
    return last


def test_W12_one_window_and_the_others_hear_at_once(desk: Desk) -> None:
    """Seen to fail when: Turn took no lock."""
    with ThreadPoolExecutor(TABS) as pool, ExitStack() as running:
        hosts = [running.enter_context(ask(desk, CALLERS[n % 2])) for n in range(TABS)]
        replies = [pool.submit(last_frame, host) for host in hosts]
        # All but one have their answer while that one still waits for the person.
        wait_for(lambda: sum(r.done() for r in replies) == TABS - 1, "the others wait too")
        assert [r.result()["error"]["code"] for r in replies if r.done()] == [BUSY] * (TABS - 1)
        desk.wait_for_window()
        assert len(desk.screen.windows(TITLE)) == 1
        desk.enter("1234")
        (token,) = [r.result() for r in replies if "error" not in r.result()]
        assert token["format"] == "web-eid:1.0"
    desk.wait_powered_off()
    assert len(desk.verifications()) == 1


def served_at_least(tabs: Sequence[Future[int]], count: int) -> bool:
    return sum(tab.done() for tab in tabs) >= count


def test_everybody_comes_to_their_turn(desk: Desk) -> None:
    """Each tab asks again when it was told "busy", as a person does: all end with a token, none starves.

    Seen to fail when: the lock was that the file exists, which outlives its process.
    """

    def insist() -> int:
        for attempt in range(1, 120):
            with ask(desk) as host:
                reply = last_frame(host)
                if "error" not in reply:
                    return attempt
                assert reply["error"]["code"] == BUSY, reply
        raise AssertionError("never its turn")

    with ThreadPoolExecutor(4) as pool:
        tabs = [pool.submit(insist) for _ in range(4)]
        for served in range(1, 5):
            desk.enter("1234")
            wait_for(partial(served_at_least, tabs, served), "no tab has got its token")
        assert all(tab.result() >= 1 for tab in tabs)
    desk.wait_powered_off()
    assert [entry.response for entry in desk.verifications()] == ["9000"] * 4
    assert desk.card.tries["authentication"] == 3
