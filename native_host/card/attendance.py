# SPDX-License-Identifier: Apache-2.0
"""The card while the person is asked about it: that it is gone is noticed then, and not only by the next command."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Protocol, Self

from ..errors import HostError
from ..prompt import (
    Answer,
    AskPin,
    ChooseCard,
    Closed,
    ConfirmLastTry,
    PinEntered,
    Prompt,
    View,
)
from .channel import Readers

GiveUp = Callable[[HostError], None]


class OtherCards(Exception):
    """The cards among which the person was asked to choose are no longer these."""


class Question(Prompt, Protocol):
    """A prompt whose question can be answered in the person's place."""

    def reply(self, answer: Answer, to: View) -> bool:
        """Hand over the answer to the very view `to`; False where another one came first."""
        ...


@dataclass(frozen=True)
class _NoChoice(Closed):
    """What answers for the person once their choice is void."""


class AttendedPrompt:
    """A `Prompt` that passes everything on, and asks nothing any more about a card that is gone."""

    def __init__(self, prompt: Question, readers: Readers, give_up: GiveUp) -> None:
        """`give_up` shows an error in place of the question; it is called in a thread of its own."""
        self._prompt = prompt
        self._readers = readers
        self._give_up = give_up
        self._view: View | None = None

    def show(self, view: View) -> None:
        """Put `view` in place of the one before."""
        self._view = view
        self._prompt.show(view)

    def answer(self) -> Answer:
        """Wait for the person's answer.

        Raises CardRemoved or ServiceUnavailable where a PIN has nowhere to go, OtherCards where a choice is void.
        """
        view = self._view
        if isinstance(view, ChooseCard):
            return self._choice(view)
        if isinstance(view, AskPin | ConfirmLastTry):
            return self._for_the_card()
        return self._prompt.answer()

    def _choice(self, view: ChooseCard) -> Answer:
        with _Attendance(self._readers, lambda error: self._prompt.reply(_NoChoice(), view)):
            answer = self._prompt.answer()
        if isinstance(answer, _NoChoice):
            raise OtherCards
        return answer

    def _for_the_card(self) -> Answer:
        with _Attendance(self._readers, self._give_up) as attendance:
            answer = self._prompt.answer()
        if attendance.error is not None:
            if isinstance(answer, PinEntered):
                answer.pin.wipe()
            raise attendance.error
        return answer


class _Attendance:
    """One question's time, in which the readers are watched; whichever ends first, the other does not count."""

    def __init__(self, readers: Readers, tell: Callable[[HostError], object]) -> None:
        self.error: HostError | None = None
        self._readers = readers
        self._tell = tell
        self._over = False
        self._lock = Lock()

    def __enter__(self) -> Self:
        Thread(target=self._watch, name="attendance", daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        with self._lock:
            self._over = True

    def _watch(self) -> None:
        error = self._readers.wait_until_gone(lambda: self._over)
        with self._lock:
            if error is not None and not self._over:
                self.error = error
                self._tell(error)
