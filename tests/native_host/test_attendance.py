# SPDX-License-Identifier: Apache-2.0
"""A card or a service that goes while the PIN is typed is noticed at once, and no PIN goes anywhere."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from threading import enumerate as enumerate_threads

import pytest

from native_host.card.attendance import AttendedPrompt
from native_host.errors import CardRemoved, HostError, UserCancelled
from native_host.prompt import Answer, AskPin, OfferAttributes, PinKind
from simulated_card import SimulatedCard
from tests.fakes.person import FakePerson, entered
from tests.fakes.readers import FakeReaders
from tests.native_host.around import READER
from tests.native_host.desk import READY, Desk, sign_in_arguments

PATIENCE = 30.0
ASKED = AskPin(PinKind.AUTHENTICATION, ready=True)
TROUBLES: dict[str, Callable[[Desk], None]] = {
    "ERR_WEBJPKI_CARD_REMOVED": lambda desk: desk.slot.remove(),
    "ERR_WEBJPKI_SERVICE_UNAVAILABLE": lambda desk: desk.daemon.kill(),
}


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("code", TROUBLES)
def test_P7_what_goes_while_the_pin_is_typed_is_said_at_once(desk: Desk, code: str) -> None:
    """Return alone ends it: half a PIN cannot be sent. Seen to fail when: only commands noticed it."""
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        desk.wait_for_command(READY)
        desk.screen.type("12")
        TROUBLES[code](desk)
        desk.read_failure(host)
        assert host.reply()["error"]["code"] == code
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
        desk.read_failure(host)
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_CARD_REMOVED"
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
