# SPDX-License-Identifier: Apache-2.0
"""From counter to verified card: what the person is shown, and what they never spend."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from native_host.card.jpki import JpkiCard
from native_host.errors import CardFailed, CardRemoved, InternalFault, PinBlocked, UserCancelled
from native_host.pin_verification import verify_pin
from native_host.pins import PinKind
from native_host.prompt import AskPin, Closed, Confirmed, ConfirmLastTry, Working
from simulated_card import Fault, SimulatedCard
from tests.fakes.channels import LivingChannel
from tests.fakes.person import Act, FakePerson, entered
from tests.native_host.desk import pin_entries

KIND = PinKind.AUTHENTICATION
MakeCard = Callable[..., SimulatedCard]


def verify(card: SimulatedCard, *acts: Act, kind: PinKind = KIND) -> FakePerson:
    person = FakePerson(*acts)
    verify_pin(JpkiCard(LivingChannel(card)), kind, person, None)
    assert person.patient
    return person


def spend(card: SimulatedCard, tries: int, kind: PinKind = KIND) -> None:
    """Leave `tries` tries."""
    session = JpkiCard(LivingChannel(card))
    while (left := session.tries_left(kind)) is None or left > tries:
        wrong = entered("0000" if kind is KIND else "WRONG0").pin
        with pytest.raises(Exception):  # noqa: B017, PT011  # wrong or, at last, blocked
            session.verify(wrong)


def test_P3_the_counter_is_read_before_the_pin_is_asked_for(card: SimulatedCard) -> None:
    seen: list[int] = []
    person = FakePerson(entered("1234"))
    person.on_show = lambda view: seen.append(sum(e.command == "00200080" for e in card.log))
    verify_pin(JpkiCard(LivingChannel(card)), KIND, person, None)
    assert person.views == [AskPin(KIND, True, 3, 3), Working(0, 1)]
    assert seen[0] == 1
    assert card.verified == {"authentication"}


def test_a_wrong_pin_is_told_and_asked_again(card: SimulatedCard) -> None:
    person = verify(card, entered("0000"), entered("1234"))
    asked = person.saw(AskPin)
    assert asked == [AskPin(KIND, True, 3, 3), AskPin(KIND, True, 2, 3, wrong=True)]
    assert card.tries["authentication"] == 3


def test_P4_no_pin_is_ever_sent_twice(card: SimulatedCard) -> None:
    with pytest.raises(UserCancelled):
        verify(card, entered("0000"), UserCancelled())
    assert len(pin_entries(card.log)) == 1
    assert card.tries["authentication"] == 2


def test_P3_the_last_try_needs_a_word_of_its_own(card: SimulatedCard) -> None:
    spend(card, 1)
    person = verify(card, Confirmed(), entered("1234"))
    assert person.views == [
        ConfirmLastTry(KIND), AskPin(KIND, True, 1, 3), Working(0, 1)
    ]  # fmt: skip


def test_P3_without_that_word_nothing_is_sent(card: SimulatedCard) -> None:
    spend(card, 1)
    before = len(pin_entries(card.log))
    with pytest.raises(UserCancelled):
        verify(card, UserCancelled())
    assert len(pin_entries(card.log)) == before
    assert card.tries["authentication"] == 1


@pytest.mark.parametrize("answer", [entered("1234"), Closed()], ids=["pin", "closed"])
def test_P3_another_answer_is_not_that_word(card: SimulatedCard, answer: Act) -> None:
    spend(card, 1)
    before = len(pin_entries(card.log))
    with pytest.raises(InternalFault):
        verify(card, answer)
    assert len(pin_entries(card.log)) == before


def test_the_word_is_asked_for_also_after_a_wrong_pin(card: SimulatedCard) -> None:
    person = verify(card, entered("0000"), entered("1111"), Confirmed(), entered("1234"))
    assert [type(view) for view in person.views].count(ConfirmLastTry) == 1


@pytest.mark.parametrize("blocked", [0x6983, 0x6984, 0x63C0])
@pytest.mark.parametrize("kind", [PinKind.AUTHENTICATION, PinKind.SIGNATURE])
def test_P3_a_blocked_pin_is_neither_asked_for_nor_sent(
    make_card: MakeCard, blocked: int, kind: PinKind
) -> None:
    card = make_card(blocked_status=blocked)
    spend(card, 0, kind)
    before = len(pin_entries(card.log))
    person = FakePerson()
    with pytest.raises(PinBlocked) as caught:
        verify_pin(JpkiCard(LivingChannel(card)), kind, person, None)
    assert caught.value.data == {"pin": kind.value}
    assert person.views == []
    assert len(pin_entries(card.log)) == before


@pytest.mark.parametrize("blocked", [0x6983, 0x6984, 0x63C0])
def test_the_try_that_blocks_ends_the_request(make_card: MakeCard, blocked: int) -> None:
    card = make_card(blocked_status=blocked)
    spend(card, 1)
    with pytest.raises(PinBlocked):
        verify(card, Confirmed(), entered("0000"))
    assert card.tries["authentication"] == 0


def test_a_card_that_does_not_count_aloud_is_asked_again(card: SimulatedCard) -> None:
    # Commands: select, label (2), PIN file, query, then the PIN itself.
    card.set_faults([Fault(5, "status", 0x6300)])
    person = verify(card, entered("0000"), entered("1234"))
    assert person.saw(AskPin)[1] == AskPin(KIND, True, 3, 3, wrong=True)


@pytest.mark.parametrize(
    ("asked", "text", "given"),
    [
        (PinKind.SIGNATURE, "1234", PinKind.AUTHENTICATION),
        (PinKind.AUTHENTICATION, "ABC123", PinKind.SIGNATURE),
        (PinKind.AUTHENTICATION, "1234", PinKind.ATTRIBUTES),  # which looks the same
    ],
)
def test_P10_a_pin_of_the_other_kind_is_never_sent(
    card: SimulatedCard, asked: PinKind, text: str, given: PinKind
) -> None:
    """Seen to fail when: only the form of the PIN is looked at."""
    with pytest.raises(InternalFault):
        verify(card, entered(text, given), kind=asked)
    assert pin_entries(card.log) == []


@pytest.mark.parametrize("text", ["123", "12345", "12a4"])
def test_P9_an_impossible_pin_is_never_sent(card: SimulatedCard, text: str) -> None:
    with pytest.raises(ValueError, match="not sent"):
        verify(card, entered(text, KIND))
    assert pin_entries(card.log) == []


@pytest.mark.parametrize("kind", ["pull", "mute", "status"])
def test_P1_the_pin_is_wiped_however_it_ends(card: SimulatedCard, kind: str) -> None:
    entries = [entered("0000"), entered("1234")]
    verify(card, *entries)
    faulty = entered("1234")
    card.set_faults([Fault(5, kind)])  # type: ignore[arg-type]  # a kind of fault
    with pytest.raises((CardRemoved, CardFailed)):
        verify(card, faulty)
    assert [bytes(e.pin.octets) for e in (*entries, faulty)] == [b"", b"", b""]
