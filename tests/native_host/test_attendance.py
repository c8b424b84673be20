# SPDX-License-Identifier: Apache-2.0
"""A card or a service that goes while the PIN is typed is noticed at once, and no PIN goes anywhere."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread, Timer
from threading import enumerate as enumerate_threads

import pytest

from native_host.card.attendance import AttendedPrompt
from native_host.card.finder import find_card
from native_host.card.jpki import JpkiCard
from native_host.errors import CardRemoved, HostError, PersonTimeout, UserCancelled
from native_host.prompt import (
    Answer,
    AskPin,
    ChooseCard,
    Chosen,
    Interruption,
    OfferAttributes,
    PinKind,
    View,
    Wait,
    Waiting,
)
from native_host.window.exchange import Exchange
from simulated_card import SimulatedCard
from tests.fakes.person import FakePerson, entered
from tests.fakes.readers import FakeReaders
from tests.native_host.around import READER
from tests.native_host.desk import READY, Desk, sign_in_arguments
from tests.rig.host import HostProcess

MakeCard = Callable[..., SimulatedCard]
PATIENCE = 30.0
ASKED = AskPin(PinKind.AUTHENTICATION, ready=True)
TROUBLES: dict[str, Callable[[Desk], None]] = {
    "ERR_WEBJPKI_CARD_REMOVED": lambda desk: desk.slot.remove(),
    "ERR_WEBJPKI_SERVICE_UNAVAILABLE": lambda desk: desk.daemon.kill(),
}


def code_of_noticed_failure(desk: Desk, host: HostProcess) -> str:
    """Close the failure by Return, which sends no half PIN; the code that the website is told."""
    desk.read_failure(host)
    assert host.process.poll() is not None, "the window asks on, for nobody has noticed"
    return str(host.reply()["error"]["code"])


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("code", TROUBLES)
def test_P7_what_goes_while_the_pin_is_typed_is_said_at_once(desk: Desk, code: str) -> None:
    """Seen to fail when: only commands noticed it."""
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        desk.wait_for_command(READY)
        desk.screen.type("12")
        TROUBLES[code](desk)
        assert code_of_noticed_failure(desk, host) == code
    assert desk.verifications() == []
    assert desk.card.tries["authentication"] == 3


@pytest.mark.pcsc
@pytest.mark.window
def test_who_is_asked_again_is_still_attended(desk: Desk) -> None:
    """After a wrong PIN the card is watched as before it. Seen to fail when: it was watched once only."""
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.enter("9999")
        desk.screen.type("12")
        desk.slot.remove()
        assert code_of_noticed_failure(desk, host) == "ERR_WEBJPKI_CARD_REMOVED"
    assert desk.card.tries["authentication"] == 2


def test_a_pin_that_comes_too_late_goes_nowhere(card: SimulatedCard) -> None:
    """Seen to fail when: `answer` did not look at what the attendance had found."""
    readers, gone, late = FakeReaders({READER: card}), Event(), entered("1234")

    def answer(_view: object) -> Answer:
        readers.put(READER, None)
        assert gone.wait(PATIENCE)
        return late

    prompt = AttendedPrompt(FakePerson(answer), readers, lambda error: gone.set())
    prompt.show(ASKED)
    with pytest.raises(CardRemoved):
        prompt.answer()
    assert not any(late.pin.octets)


def choose(readers: FakeReaders, person: Callable[[Exchange, View], None]) -> JpkiCard:
    """Look for the card to use, with the window's own exchange, and a person beside who acts on every view."""
    interruption = Interruption()
    exchange = Exchange(interruption)
    acted: list[Thread] = []

    def see() -> None:
        if exchange.view is not None:
            acted.append(Thread(target=person, args=(exchange, exchange.view)))
            acted[-1].start()

    exchange.attach(see)
    late = Timer(PATIENCE, interruption.set, [PersonTimeout()])
    late.start()
    try:
        prompt = AttendedPrompt(exchange, readers, exchange.give_up)
        return find_card(readers, prompt, interruption)
    finally:
        late.cancel()
        for act in acted:
            act.join(PATIENCE)


def test_P8_a_card_that_is_pulled_leaves_the_choice_at_once(make_card: MakeCard) -> None:
    """Seen to fail when: the choice was not attended."""
    taro = make_card("taro")
    readers = FakeReaders({"A": make_card(), "B": make_card(), "C": taro})
    seen = list[View]()

    def act(exchange: Exchange, view: View) -> None:
        seen.append(view)
        if view == ChooseCard(("A", "B", "C")):
            readers.put("A", None)
        else:
            assert exchange.reply(Chosen(1), view)

    found = choose(readers, act)
    assert seen == [ChooseCard(("A", "B", "C")), ChooseCard(("B", "C"))]
    found.tries_left(PinKind.AUTHENTICATION)
    assert taro.powered


def test_P8_who_pulls_all_cards_is_asked_for_one(make_card: MakeCard) -> None:
    """Seen to fail when: the choice was not attended."""
    readers = FakeReaders({"A": make_card(), "B": make_card()})
    seen = list[View]()

    def act(_exchange: Exchange, view: View) -> None:
        seen.append(view)
        if isinstance(view, ChooseCard):
            readers.empty()
        else:
            readers.put("B", make_card())

    choose(readers, act)
    assert seen == [ChooseCard(("A", "B")), Waiting(Wait.CARD)]


class LateReaders(FakeReaders):
    """Readers whose loss of the card is told only when the question was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answered, self.told = Event(), Event()

    def wait_until_gone(self, over: Callable[[], bool]) -> HostError | None:
        """Wait for the answer, then tell."""
        assert self.answered.wait(PATIENCE)
        self.told.set()
        return CardRemoved()


def test_nobody_gives_up_once_the_person_has_answered() -> None:
    """Seen to fail when: what was noticed after the answer was said too."""
    readers, given_up = LateReaders(), list[HostError]()
    prompt = AttendedPrompt(FakePerson(entered("1234"), UserCancelled()), readers, given_up.append)
    before = set(enumerate_threads())
    prompt.show(ASKED)
    prompt.answer()
    (watching,) = set(enumerate_threads()) - before
    readers.answered.set()
    watching.join(PATIENCE)
    assert readers.told.is_set()
    prompt.show(OfferAttributes(()))  # the card is not needed for it any more
    with pytest.raises(UserCancelled):
        prompt.answer()
    assert set(enumerate_threads()) <= before
    assert given_up == []
