# SPDX-License-Identifier: Apache-2.0
"""12. My Number is never read; no identifier of card or machine is given to a site."""

from __future__ import annotations

import getpass
import json
import platform
import re
import socket
from collections.abc import Callable

import pytest

from simulated_card import SimulatedCard
from tests.native_host.around import READER
from tests.native_host.desk import hash_document
from tests.promises.ceremonies import PINS, hold, selected_files

MakeCard = Callable[..., SimulatedCard]
JPKI, CARD_MANAGER = "D392F000260100000001", "A0000001510000"
# What a ceremony may look at in the JPKI application, jpki-facts A4.
FILES = {
    "authenticate": {"0006", "0008", "000A", "0017", "0018"},
    "sign": {"0006", "0008", "0001", "001A", "001B"},
}
KEYS = {
    "authenticate": {"format", "algorithm", "unverifiedCertificate", "signature", "appVersion"},
    "sign": {"certificate", "signatures"},
}


@pytest.mark.parametrize("command", list(PINS))
@pytest.mark.parametrize("label", ["JPKIAPICCTOKEN2", "JPKIAPGPSETOKEN"])
def test_promise_12_the_applications_with_my_number_are_never_selected(
    make_card: MakeCard, command: str, label: str
) -> None:
    """Seen to fail when: JpkiCard selected the text application and its EF 0001 before the label."""
    card = make_card(label=label)
    assert "error" not in hold(card, command, "0000" if command == "authenticate" else "WRONG0",
                               PINS[command]).reply  # fmt: skip
    applications = {e.command[10:] for e in card.log if e.command.startswith("00A404")}
    assert applications == {JPKI, CARD_MANAGER}
    assert {e.application for e in card.log} <= {"", "jpki", "isd"}
    assert {file for _, file in selected_files(card)} <= FILES[command]


@pytest.mark.parametrize("command", list(PINS))
def test_promise_12_a_reply_names_neither_card_nor_machine(
    card: SimulatedCard, command: str
) -> None:
    """Seen to fail when: Token.to_message named the reader; an error carried the host's name."""
    documents = [hash_document()]
    held = hold(card, command, documents=documents)
    assert set(held.reply) == KEYS[command]
    failed = hold(card, command, None)
    assert set(failed.reply["error"]) == {"code", "message"}
    told = json.dumps([held.frames, failed.frames])
    names = (READER, socket.gethostname(), platform.node(), "SIMULATED CARD", card.atr.hex(),
             getpass.getuser())  # fmt: skip
    for name in names:  # as a word: a short name of a machine is found in any base64
        assert not re.search(rf"(?<![\w+/=]){re.escape(name)}(?![\w+/=])", told)
    if command == "authenticate":
        assert card.holder.name not in told


def test_promise_12_two_sign_ins_share_nothing_but_the_certificate(make_card: MakeCard) -> None:
    """Seen to fail when: Token.to_message carried a random number kept in a file."""
    replies = [
        hold(make_card(), "authenticate", origin=f"https://{name}.example").reply
        for name in ("a", "b")
    ]
    same = {key for key in replies[0] if replies[0][key] == replies[1][key]}
    assert same == KEYS["authenticate"] - {"signature"}
