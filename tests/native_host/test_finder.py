# SPDX-License-Identifier: Apache-2.0
"""Finding the card: what the person is told meanwhile, and that every other card is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from native_host.card.finder import card_kinds, find_card
from native_host.card.jpki import JpkiCard
from native_host.errors import (
    CardFailed,
    NoCard,
    ReaderBusy,
    ServiceUnavailable,
    UserCancelled,
)
from native_host.pins import PinKind
from native_host.prompt import ChooseCard, Chosen, Closed, Interruption, Wait, Waiting
from simulated_card import Fault, SimulatedCard
from tests.fakes.person import Act, FakePerson
from tests.fakes.readers import FakeReaders

MakeCard = Callable[..., SimulatedCard]
A, B, C = "Reader A", "Reader B", "Reader C"
HELLO, KEY = "Windows Hello for Business 1", "Yubico YubiKey OTP+FIDO+CCID 00 00"


def found(readers: FakeReaders, *acts: Act) -> tuple[JpkiCard, FakePerson]:
    person = FakePerson(*acts)
    return find_card(readers, person, person.interruption), person


def ended_by(readers: FakeReaders, reader: str) -> list[list[str]]:
    return [channel.ended_by for channel in readers.channels.get(reader, [])]  # type: ignore[attr-defined]  # of fakes


def waits(person: FakePerson) -> list[Wait]:
    return [view.what for view in person.views if isinstance(view, Waiting)]


def test_the_only_card_is_taken_without_a_word(card: SimulatedCard) -> None:
    readers = FakeReaders({A: None, B: card})
    session, person = found(readers)
    assert session.tries_left(PinKind.AUTHENTICATION) == 3
    assert person.views == []


@pytest.mark.parametrize("index", [0, 1])
def test_P8_with_two_cards_the_person_picks(make_card: MakeCard, index: int) -> None:
    readers = FakeReaders({A: make_card(), B: make_card("taro"), C: None})
    session, person = found(readers, Chosen(index))
    assert person.views == [ChooseCard((A, B))]
    assert ended_by(readers, (A, B)[index]) == [[]]
    assert ended_by(readers, (B, A)[index]) == [["power_off"]]
    session.power_off()


@pytest.mark.parametrize("act", [UserCancelled(), Closed()], ids=["cancel", "nonsense"])
def test_P8_without_a_choice_both_are_powered_off(make_card: MakeCard, act: Act) -> None:
    readers = FakeReaders({A: make_card(), B: make_card("taro")})
    with pytest.raises((UserCancelled, NoCard)):
        found(readers, act)
    assert ended_by(readers, A) == ended_by(readers, B) == [["power_off"]]


def test_P8_only_my_number_cards_are_offered(make_card: MakeCard) -> None:
    readers = FakeReaders({A: make_card(label="JPKIAPICCTOKEN"), B: make_card()})
    _, person = found(readers)
    assert person.views == []
    assert ended_by(readers, A) == [["leave"]]


@pytest.mark.parametrize(
    ("slots", "wait"),
    [
        ({}, Wait.READER),
        ({A: None, B: None}, Wait.CARD),
        ({A: CardFailed()}, Wait.MUTE_CARD),
        ({A: NoCard()}, Wait.CARD),
        ({A: None, B: CardFailed()}, Wait.MUTE_CARD),
        ({HELLO: CardFailed(), KEY: CardFailed()}, Wait.READER),
        ({HELLO: None, KEY: CardFailed(), A: None}, Wait.CARD),
    ],
)
def test_the_person_is_told_what_is_missing_and_it_goes_on_by_itself(
    card: SimulatedCard, slots: dict[str, None], wait: Wait
) -> None:
    readers = FakeReaders(slots)
    readers.on_wait = lambda number: readers.put(C, card)
    _, person = found(readers)
    assert waits(person) == [wait]


def test_a_foreign_card_is_swapped(make_card: MakeCard) -> None:
    readers = FakeReaders({A: make_card(label="JPKIAPICCTOKEN")})
    events = [lambda: readers.put(A, None), lambda: readers.put(A, make_card())]
    readers.on_wait = lambda number: events[number - 1]()
    _, person = found(readers)
    assert waits(person) == [Wait.OTHER_CARD, Wait.CARD]


@pytest.mark.parametrize("at", [1, 2])
def test_P7_a_card_pulled_while_it_is_looked_at_is_waited_for(card: SimulatedCard, at: int) -> None:
    readers = FakeReaders({A: card})
    card.set_faults([Fault(at, "pull")])
    readers.on_wait = lambda number: readers.put(A, card)
    _, person = found(readers)
    assert waits(person) == [Wait.CARD]


@pytest.mark.parametrize("at", [1, 2])
def test_P7_a_mute_card_is_told_as_such(card: SimulatedCard, at: int) -> None:
    readers = FakeReaders({A: card})
    card.set_faults([Fault(at, "mute")])
    readers.on_wait = lambda number: readers.put(A, card)
    _, person = found(readers)
    assert waits(person) == [Wait.MUTE_CARD]
    assert ended_by(readers, A)[0] == ["leave"]


def test_a_busy_reader_is_asked_again(card: SimulatedCard) -> None:
    readers = FakeReaders({A: ReaderBusy()})
    person = FakePerson()
    person.on_show = lambda view: readers.put(A, card)
    find_card(readers, person, person.interruption)
    assert waits(person) == [Wait.BUSY]


def test_a_service_that_is_gone_is_asked_again(card: SimulatedCard) -> None:
    readers = FakeReaders({A: card})
    readers.service = False
    person = FakePerson()

    def start(view: object) -> None:
        readers.service = True

    person.on_show = start
    find_card(readers, person, person.interruption)
    assert waits(person) == [Wait.SERVICE]


def test_a_service_that_goes_while_waiting_is_told() -> None:
    readers = FakeReaders({A: None})
    person = FakePerson()

    def stop(number: int) -> None:
        readers.service = False
        raise ServiceUnavailable

    def leave(view: object) -> None:
        if view == Waiting(Wait.SERVICE):
            person.interruption.set(UserCancelled())

    readers.on_wait = stop
    person.on_show = leave
    with pytest.raises(UserCancelled):
        find_card(readers, person, person.interruption)
    assert waits(person) == [Wait.CARD, Wait.SERVICE]


def test_a_service_that_goes_amid_looking_leaves_no_card_held(card: SimulatedCard) -> None:
    """A card that still counts as held is watched, and said to be gone. Seen to fail when: only the last is given back."""
    readers = FakeReaders({A: card, B: ServiceUnavailable()})
    person = FakePerson()
    person.on_show = lambda view: readers.put(B, None)
    find_card(readers, person, person.interruption)
    assert waits(person) == [Wait.SERVICE]
    assert ended_by(readers, A) == [["power_off"], []]


def test_a_service_that_goes_at_a_command_leaves_no_card_held(card: SimulatedCard) -> None:
    """Seen to fail when: a card that was not yet known is not given back."""
    readers, told = FakeReaders({A: card}), iter([ServiceUnavailable()])

    def stop() -> None:
        for error in told:
            raise error

    readers.mute = stop
    card.set_faults([Fault(1, "mute")])
    _, person = found(readers)
    assert waits(person) == [Wait.SERVICE]
    assert ended_by(readers, A) == [["leave"], []]


@pytest.mark.parametrize("slots", [{}, {A: None}, {A: ReaderBusy()}, {A: CardFailed()}])
def test_waiting_ends_when_the_request_does(slots: dict[str, None]) -> None:
    readers = FakeReaders(slots)
    person = FakePerson()
    person.on_show = lambda view: person.interruption.set(UserCancelled())
    with pytest.raises(UserCancelled):
        find_card(readers, person, person.interruption)


def test_a_request_that_has_ended_looks_at_no_card(card: SimulatedCard) -> None:
    interruption = Interruption()
    interruption.set(UserCancelled())
    with pytest.raises(UserCancelled):
        find_card(FakeReaders({A: card}), FakePerson(), interruption)
    assert card.log == []


def test_status_tells_each_reader_without_touching_a_pin(make_card: MakeCard) -> None:
    cards = [make_card(), make_card(label="JPKIAPICCTOKEN")]
    readers = FakeReaders({A: cards[0], B: cards[1], C: None, "D": ReaderBusy(), "E": NoCard()})
    assert card_kinds(readers) == {A: "jpki", B: "other", C: "none", "D": "busy", "E": "none"}
    assert ended_by(readers, A) == [["power_off"]]
    assert ended_by(readers, B) == [["leave"]]
    commands = [e.command for card in cards for e in card.log]
    assert not any(command.startswith(("0020", "00A4020C020001")) for command in commands)
