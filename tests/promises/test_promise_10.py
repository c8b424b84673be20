# SPDX-License-Identifier: Apache-2.0
"""10. Every signature is checked against the certificate's key before it leaves the host."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulated_card import HOLDERS, Fault, SimulatedCard
from tests.native_host.desk import ORIGIN, Desk, hash_document
from tests.promises.ceremonies import PINS, hold

MakeCard = Callable[..., SimulatedCard]


class Impostor(SimulatedCard):
    """Signs with the key of another card, over the very digest it was given."""

    other: SimulatedCard

    def transmit(self, apdu: bytes) -> bytes:
        answer = super().transmit(apdu)
        if apdu[:2] not in (b"\x80\x2a", b"\x00\xa4", b"\x00\x20"):
            return answer
        self.other.power_on()
        theirs = self.other.transmit(apdu)
        return theirs if apdu[:2] == b"\x80\x2a" else answer


def check_nothing_left(frames: list[dict[str, object]]) -> None:
    reply = frames[-1]
    assert isinstance(reply["error"], dict)
    assert reply["error"]["code"] == "ERR_WEBJPKI_CARD_FAILED"
    assert "MII" not in json.dumps(frames), "no certificate either"


@pytest.mark.parametrize("command", list(PINS))
def test_promise_10_a_signature_with_a_wrong_bit_stays_here(
    make_card: MakeCard, command: str
) -> None:
    """Seen to fail when: certificates.check_signature returned at once."""
    whole = make_card()
    hold(whole, command)
    at = next(e.number for e in whole.log if e.command.startswith("802A"))
    card = make_card()
    card.set_faults([Fault(at, "corrupt")])
    check_nothing_left(hold(card, command).frames)


@pytest.mark.parametrize("command", list(PINS))
def test_promise_10_a_signature_of_another_key_stays_here(pki_dir: Path, command: str) -> None:
    """Seen to fail when: certificates.check_signature returned at once."""
    card = Impostor(pki_dir)
    card.other = SimulatedCard(pki_dir, HOLDERS["taro"])
    check_nothing_left(hold(card, command).frames)


def test_promise_10_one_wrong_signature_of_many_keeps_all_back(make_card: MakeCard) -> None:
    """Seen to fail when: certificates.check_signature returned at once."""
    documents = [hash_document(f"{n}") for n in range(5)]
    whole = make_card()
    hold(whole, "sign", documents=documents)
    last = [e.number for e in whole.log if e.command.startswith("802A")][-1]
    card = make_card()
    card.set_faults([Fault(last, "corrupt")])
    check_nothing_left(hold(card, "sign", documents=documents).frames)


@pytest.mark.pcsc
@pytest.mark.window
def test_promise_10_with_real_parts(desk: Desk) -> None:
    """Seen to fail when: certificates.check_signature returned at once."""
    # Select, label, availability (2), counter (2), PIN, certificate (7): the next one signs.
    desk.card.set_faults([Fault(15, "corrupt")])
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=[hash_document()])
        desk.enter("ABC123")
        desk.read_failure(host)
        check_nothing_left(list(host.frames()))
