# SPDX-License-Identifier: Apache-2.0
"""A second program on the same card: it waits its turn, and gets nothing that a person did not give it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.gate import SIGN, VERIFY_AUTHENTICATION, GatedCard
from tests.native_host.desk import ORIGIN, Desk, hash_document, sign_in_arguments
from tests.rig.pcsc import READER_NAMES
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

SELECT_JPKI = "00A4040C0AD392F000260100000001"
SIGN_WITH = {
    "authenticate": ("00A4020C020017", "802A008001AA00"),
    "sign": ("00A4020C02001A", "802A008001AA00"),
}
SHARING_VIOLATION = "8010000B"
NOT_VERIFIED = "6982"

# Takes the card, says so, and lets go of it at the end of its input.
HOLDER = """
import sys
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
code, card, _ = scard.SCardConnect(context, sys.argv[1], scard.SCARD_SHARE_EXCLUSIVE, 3)
print(code, flush=True)
sys.stdin.read()
scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
"""


@contextmanager
def holding(desk: Desk) -> Iterator[subprocess.Popen[str]]:
    program = subprocess.Popen(
        [sys.executable, "-c", HOLDER, READER_NAMES[0]],
        env=desk.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline().strip() == "0"
        yield program
    finally:
        program.communicate()


def request(desk: Desk, host: object, command: str) -> None:
    arguments: dict[str, object] = (
        {"origin": ORIGIN, "documents": [hash_document()] * 2}
        if command == "sign"
        else sign_in_arguments()
    )
    host.request(command, **arguments)  # type: ignore[attr-defined]  # a host process


PINS = {"authenticate": "1234", "sign": "ABC123"}


@pytest.mark.parametrize("leave", ["unpower", "reset", "leave"])
@pytest.mark.parametrize("command", PINS)
def test_P5_a_second_program_cannot_sign_afterwards(desk: Desk, command: str, leave: str) -> None:
    with desk.host() as host:
        request(desk, host, command)
        desk.enter(PINS[command])
        assert "error" not in host.reply()
        # At once, as soon as the process has answered.
        answers = desk.second_program(SELECT_JPKI, *SIGN_WITH[command], leave=leave)
    assert answers == ["9000", "9000", NOT_VERIFIED]


@pytest.mark.parametrize("prefix", [VERIFY_AUTHENTICATION, SIGN])
def test_P6_a_second_program_gets_no_foot_in_between(
    desk: Desk, pki_dir: Path, prefix: str
) -> None:
    gate = GatedCard(pki_dir, prefix)
    desk.use(gate.card)
    with desk.host() as host:
        request(desk, host, "authenticate")
        desk.enter("1234")
        gate.wait()
        assert desk.second_program(SELECT_JPKI) == [SHARING_VIOLATION]
        assert desk.share() == SHARING_VIOLATION
        gate.open()
        assert "signature" in host.reply()


def test_P6_a_second_program_gets_no_foot_in_while_the_pin_is_typed(desk: Desk) -> None:
    with desk.host() as host:
        request(desk, host, "sign")
        desk.wait_for_window()
        desk.wait_for_command("00200080")
        assert desk.second_program(SELECT_JPKI) == [SHARING_VIOLATION]
        assert desk.share() == SHARING_VIOLATION
        desk.enter("ABC123")
        assert len(host.reply()["signatures"]) == 2


def test_a_reader_held_by_another_program_is_waited_for(desk: Desk) -> None:
    with holding(desk) as program, desk.host() as host:
        request(desk, host, "authenticate")
        desk.wait_for_window()
        assert desk.card.log_count() == 0
        assert program.stdin is not None
        program.stdin.close()
        program.stdin = None
        wait_for(lambda: desk.card.log_count() > 0, "the card was not asked for again")
        desk.enter("1234")
        assert "signature" in host.reply()


def test_giving_up_on_a_held_reader_is_told_as_such(desk: Desk) -> None:
    with holding(desk), desk.host() as host:
        request(desk, host, "authenticate")
        desk.wait_for_window()
        desk.screen.key("Escape")
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_READER_BUSY"


def test_status_tells_a_held_reader(desk: Desk) -> None:
    with holding(desk), desk.host() as host:
        host.request("status")
        assert host.reply()["readers"][0] == {"name": READER_NAMES[0], "card": "busy"}
