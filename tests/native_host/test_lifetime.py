# SPDX-License-Identifier: Apache-2.0
"""However a request is cut off, the process is gone and the card has neither power nor memory of a PIN."""

from __future__ import annotations

import base64
import signal
import struct
from pathlib import Path

import pytest

from tests.fakes.gate import SIGN, VERIFY_AUTHENTICATION, VERIFY_SIGNATURE, GatedCard
from tests.fakes.pipes import frame
from tests.native_host.desk import (
    ORIGIN,
    READY,
    TITLE,
    Desk,
    cms_document,
    hash_document,
    pin_entries,
    sign_in_arguments,
)
from tests.native_host.test_troubles import LOOKED, block
from tests.rig.host import HostProcess
from tests.rig.waiting import PATIENCE, wait_for

ANNOUNCED = frame(
    {"command": "sign", "arguments": {"origin": ORIGIN, "documents": [cms_document(b"abcdef")]}}
)
CHUNK = frame({"chunk": base64.b64encode(b"abc").decode()})
BEFORE_THE_WINDOW = {
    "nothing": b"",
    "half a length": b"\x10\0",
    "a length": struct.pack("=I", 99),
    "half a frame": ANNOUNCED[:20],
    "a request": ANNOUNCED,
    "half a chunk": ANNOUNCED + CHUNK[:9],
    "a chunk": ANNOUNCED + CHUNK,
    "all but the end": ANNOUNCED + CHUNK + CHUNK,
}


def ended(host: HostProcess) -> None:
    """Wait for the end of the process; it must not have crashed."""
    assert host.process.wait(PATIENCE) == 0
    assert host.process.stderr is not None
    assert host.process.stderr.read() == b""


@pytest.mark.parametrize("stage", BEFORE_THE_WINDOW)
def test_N2_the_pipe_closes_before_the_window(stage: str) -> None:
    with HostProcess({"DISPLAY": ""}) as host:
        host.read()
        host.write_raw(BEFORE_THE_WINDOW[stage])
        host.close_stdin()
        ended(host)
        assert not [f for f in host.frames() if "progress" not in f]


def test_N2_nobody_listens_from_the_start() -> None:
    with HostProcess({"DISPLAY": ""}) as host:
        assert host.process.stdout is not None
        host.process.stdout.close()
        host.close_stdin()
        ended(host)


@pytest.mark.pcsc
@pytest.mark.window
def test_N2_the_pipe_closes_while_a_card_is_waited_for(desk: Desk) -> None:
    desk.slot.remove()
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        host.close_stdin()
        ended(host)
        assert not desk.screen.shows(TITLE)


@pytest.mark.pcsc
@pytest.mark.window
def test_N2_the_pipe_closes_while_the_pin_is_typed(desk: Desk) -> None:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        desk.wait_for_command(READY)
        desk.screen.type("123")
        host.close_stdin()
        ended(host)
        assert not desk.screen.shows(TITLE)
    desk.wait_powered_off()
    assert desk.verifications() == []


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("asked", ["which card", "for the last try", "to read a failure"])
def test_N2_the_pipe_closes_while_the_person_is_asked(desk: Desk, asked: str) -> None:
    """Seen to fail when: Conversation did not set the interruption at the end of the pipe."""
    card = desk.other_card("hanako")
    cards = [card, desk.other_card("taro")] if asked == "which card" else [card]
    block(card, "0018", b"0000", {"for the last try": 1, "to read a failure": 0}.get(asked, 3))
    spent = len(pin_entries(card.log))
    before = [one.log_count() for one in cards]
    for slot, one in enumerate(cards):
        desk.use(one, slot)
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        seen = [count + LOOKED for count in before]
        wait_for(
            lambda: all(one.log_count() >= n for one, n in zip(cards, seen, strict=True)),
            "not every card was looked at",
        )
        if asked == "for the last try":
            desk.wait_for_command(READY, spent + 2)
        elif asked == "to read a failure":
            desk.wait_powered_off()  # before it is shown
        host.close_stdin()
        ended(host)
        assert not desk.screen.shows(TITLE)
    wait_for(lambda: not any(one.powered for one in cards), "a card still has power")
    assert len(pin_entries(card.log)) == spent


@pytest.mark.pcsc
@pytest.mark.window
def test_N2_the_pipe_closes_while_a_timestamp_is_waited_for(desk: Desk) -> None:
    """Seen to fail when: as above."""
    timed = {"profile": "cades-t", "timestampAuthority": "https://tsa.example.jp/"}
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=[{**cms_document(b"abcdef"), **timed}])
        host.send_content(b"abcdef")
        host.send({"end": True})
        desk.enter("ABC123")
        while "timestamp" not in host.read():
            pass
        host.close_stdin()
        ended(host)
        assert not desk.screen.shows(TITLE)
        assert not any("signatures" in f for f in host.frames())
    desk.wait_powered_off()


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("prefix", [VERIFY_AUTHENTICATION, SIGN])
@pytest.mark.parametrize("answers", ["in time", "too late"])
def test_N2_the_pipe_closes_while_the_card_works(
    desk: Desk, pki_dir: Path, prefix: str, answers: str
) -> None:
    gate = GatedCard(pki_dir, prefix)
    desk.use(gate.card)
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        gate.wait()
        host.close_stdin()
        if answers == "in time":
            # The end of the pipe is noticed by then; before, the signature may well be the first.
            wait_for(lambda: not desk.screen.shows(TITLE), "the window stays")
            gate.open()
        ended(host)
        assert not desk.screen.shows(TITLE)
        assert not any("signature" in f for f in host.frames())
    gate.open()
    desk.wait_powered_off()
    assert desk.card.tries["authentication"] == 3


@pytest.mark.pcsc
@pytest.mark.window
def test_N2_the_pipe_closes_amid_a_hundred_signatures(desk: Desk, pki_dir: Path) -> None:
    gate = GatedCard(pki_dir, SIGN)
    desk.use(gate.card)
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=[hash_document()] * 100)
        desk.enter("ABC123")
        gate.wait()
        host.close_stdin()
        # Only what was begun is finished: the pipe's end is noticed before the next signature.
        wait_for(lambda: not desk.screen.shows(TITLE), "the window is still there")
        gate.open()
        ended(host)
    desk.wait_powered_off()
    assert sum(command.startswith(SIGN) for command in desk.commands()) == 1


@pytest.mark.pcsc
@pytest.mark.window
def test_unwanted_bytes_end_the_request(desk: Desk) -> None:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        host.send({"end": True})
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_INVALID_ARGUMENT"
    desk.wait_powered_off()


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stopped_host_still_answers_and_powers_the_card_off(
    desk: Desk, number: signal.Signals
) -> None:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        desk.wait_for_command(READY)
        host.process.send_signal(number)
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_USER_CANCELLED"
        assert not desk.screen.shows(TITLE)
    desk.wait_powered_off()


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("prefix", [None, VERIFY_SIGNATURE, SIGN])
def test_a_killed_host_leaves_no_window_and_no_open_card(
    desk: Desk, pki_dir: Path, prefix: str | None
) -> None:
    gate = GatedCard(pki_dir, prefix or "none")
    desk.use(gate.card)
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=[hash_document()])
        desk.wait_for_window()
        if prefix is not None:
            desk.enter("ABC123")
            gate.wait()
        host.process.kill()
        host.process.wait(PATIENCE)
        desk.screen.wait_gone(TITLE)
    gate.open()
    desk.wait_powered_off()
    assert desk.card.tries["signature"] == 5


@pytest.mark.pcsc
@pytest.mark.window
def test_escape_cancels(desk: Desk) -> None:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        desk.wait_for_command(READY)
        desk.screen.key("Escape")
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_USER_CANCELLED"
    desk.wait_powered_off()
    assert pin_entries(desk.card.log) == []


@pytest.mark.pcsc
@pytest.mark.window
def test_one_window_at_a_time(desk: Desk) -> None:
    with desk.host() as first:
        first.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        with desk.host() as second:
            second.request("authenticate", **sign_in_arguments())
            assert second.reply()["error"]["code"] == "ERR_WEBJPKI_BUSY"
        first.process.kill()
        first.process.wait(PATIENCE)
        desk.screen.wait_gone(TITLE)
    with desk.host() as third:
        third.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        assert "signature" in third.reply()
