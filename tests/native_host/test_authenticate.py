# SPDX-License-Identifier: Apache-2.0
"""Sign-in as a whole, on a living card in memory: every ending, and what the card was told."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from native_host import __version__
from native_host.authenticate import Token, authenticate
from native_host.errors import (
    CardFailed,
    CardRemoved,
    CertificateExpired,
    HostError,
    NoCertificate,
    UserCancelled,
)
from native_host.messages import Authenticate
from native_host.origins import Origin
from native_host.prompt import Answer, AskPin, PinKind, View, Working
from simulated_card import Fault, SimulatedCard
from tests.fakes.person import Act, entered
from tests.native_host.around import NOW, READER, Table, table
from tests.native_host.desk import NONCE, ORIGIN, pin_entries
from webjpki import read_certificate

MakeCard = Callable[..., SimulatedCard]
REQUEST = Authenticate(Origin(ORIGIN), NONCE, "ja")
# Every command of a sign-in: select, label, certificate (6 and one refused), counter (2), PIN,
# signature, another application. The card takes short identifiers, and no extended length.
STEPS = 14


def sign_in(card: SimulatedCard, *acts: Act, now: datetime = NOW) -> tuple[Token, Table]:
    around = table(card, *acts, clock=lambda: now)
    return authenticate(REQUEST, around.around), around


def ends(card: SimulatedCard, *acts: Act, now: datetime = NOW) -> HostError:
    with pytest.raises(HostError) as caught:
        sign_in(card, *acts, now=now)
    assert not card.powered
    assert card.verified == frozenset()
    return caught.value


def test_the_token_is_signed_for_this_origin_and_nonce(card: SimulatedCard) -> None:
    token, around = sign_in(card, entered("1234"))
    certificate = read_certificate(token.certificate)
    signed = hashlib.sha256(ORIGIN.encode()).digest() + hashlib.sha256(NONCE.encode()).digest()
    certificate.public_key.verify(token.signature, signed, PKCS1v15(), hashes.SHA256())
    with pytest.raises(InvalidSignature):
        certificate.public_key.verify(token.signature, signed + b"x", PKCS1v15(), hashes.SHA256())
    assert not card.powered
    assert around.person.patient


def test_the_token_travels_as_web_eid_has_it() -> None:
    assert Token(b"\x30", b"\x01").to_message() == {
        "format": "web-eid:1.0",
        "algorithm": "RS256",
        "unverifiedCertificate": base64.b64encode(b"\x30").decode(),
        "signature": base64.b64encode(b"\x01").decode(),
        "appVersion": f"webjpki-host/{__version__}",
    }


def test_the_certificate_is_read_and_shown_before_the_pin(card: SimulatedCard) -> None:
    def look(view: View) -> Answer:
        assert isinstance(view, AskPin)
        assert view.certificate is not None
        assert (view.certificate.holder, view.certificate.test) == (None, True)
        assert sum(e.command.startswith("00B0") for e in card.log) >= 8
        return entered("1234")

    _, around = sign_in(card, look)
    first, second = around.person.saw(AskPin)
    assert first == AskPin(PinKind.AUTHENTICATION, ready=False, test=True)
    assert isinstance(second, AskPin)
    assert (second.ready, second.tries_left) == (True, 3)


def test_the_commands_are_counted(card: SimulatedCard) -> None:
    sign_in(card, entered("1234"))
    length = len(read_certificate(sign_in(card, entered("1234"))[0].certificate).der)
    assert 8 + -(-length // 256) == STEPS
    assert card.log_count() == 2 * STEPS


def test_a_phone_gives_its_certificate_after_the_pin(make_card: MakeCard) -> None:
    card = make_card(label="JPKIAPGPSETOKEN")
    token, around = sign_in(card, entered("1234"))
    shown = around.person.saw(AskPin)[1]
    assert isinstance(shown, AskPin)
    assert shown.certificate is None
    assert read_certificate(token.certificate).kind.value == "authentication"


def test_U3_an_expired_certificate_ends_it_before_the_pin_and_says_no_day(
    make_card: MakeCard,
) -> None:
    """Its last day is its holder's birthday. Seen to fail when: the error tells the website when it was."""
    card = make_card("ume")
    error = ends(card)
    assert isinstance(error, CertificateExpired)
    assert error.data == {"certificate": "authentication"}
    assert pin_entries(card.log) == []


@pytest.mark.parametrize(
    "now", [datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)]
)
def test_a_clock_outside_of_the_period_ends_it(card: SimulatedCard, now: datetime) -> None:
    assert isinstance(ends(card, now=now), CertificateExpired)


def test_a_card_without_this_certificate_ends_it(card: SimulatedCard) -> None:
    # EF 000A by its short identifier, then by SELECT.
    card.set_faults([Fault(3, "status", 0x6A82), Fault(4, "status", 0x6A82)])
    error = ends(card)
    assert isinstance(error, NoCertificate)
    assert error.data == {"certificate": "authentication"}


def test_cancelling_releases_the_card(card: SimulatedCard) -> None:
    assert isinstance(ends(card, UserCancelled()), UserCancelled)
    assert pin_entries(card.log) == []


def test_an_end_after_the_pin_releases_the_card_without_a_signature(card: SimulatedCard) -> None:
    around = table(card, entered("1234"))

    def leave(view: View) -> None:
        if isinstance(view, Working):
            around.person.interruption.set(UserCancelled())

    around.person.on_show = leave
    with pytest.raises(UserCancelled):
        authenticate(REQUEST, around.around)
    assert not any(e.command.startswith("802A") for e in card.log)
    assert (card.powered, card.verified) == (False, frozenset())


@pytest.mark.parametrize("fault", ["pull", "pull-after"])
@pytest.mark.parametrize("at", range(4, STEPS))
def test_P7_a_card_pulled_at_any_command_costs_no_try(
    card: SimulatedCard, at: int, fault: str
) -> None:
    card.set_faults([Fault(at, fault)])  # type: ignore[arg-type]  # a kind of fault
    assert isinstance(ends(card, entered("1234")), CardRemoved)
    assert card.tries["authentication"] == 3
    card.set_faults([])
    sign_in(card, entered("1234"))


@pytest.mark.parametrize("kind", ["mute", "reset", "truncate", "status"])
@pytest.mark.parametrize("at", range(4, STEPS))
def test_P7_a_card_that_fails_at_any_command_has_an_error_of_its_own(
    card: SimulatedCard, at: int, kind: str
) -> None:
    card.set_faults([Fault(at, kind)])  # type: ignore[arg-type]  # a kind of fault
    around = table(card, entered("1234"))
    try:
        authenticate(REQUEST, around.around)
    except CardFailed:
        pass
    else:
        # Of a certificate that came in part, the rest is read after it; of what a card does not take by
        # one command, it is asked by others.
        assert kind in ("truncate", "status")
        assert card.log[at - 1].command.startswith("00B0")
    assert (card.powered, card.verified) == (False, frozenset())
    assert card.tries["authentication"] == 3
    card.set_faults([])
    sign_in(card, entered("1234"))


def test_the_reader_is_free_afterwards(card: SimulatedCard) -> None:
    _, around = sign_in(card, entered("1234"))
    (channel,) = around.readers.channels[READER]
    assert channel.ended_by == ["power_off"]  # type: ignore[attr-defined]  # of the living channel
