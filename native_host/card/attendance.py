# SPDX-License-Identifier: Apache-2.0
"""The card while its PIN is being typed: that it is gone is noticed then, and not only by the PIN's command."""

from collections.abc import Callable
from threading import Lock, Thread

from ..errors import HostError
from ..prompt import Answer, AskPin, ConfirmLastTry, PinEntered, Prompt, View
from .channel import Readers

GiveUp = Callable[[HostError], None]


class AttendedPrompt:
    """A `Prompt` that passes everything on, and gives up asking for a PIN that no card is there to take."""

    def __init__(self, prompt: Prompt, readers: Readers, give_up: GiveUp) -> None:
        """`give_up` shows an error in place of the question; it is called in a thread of its own."""
        self._prompt = prompt
        self._readers = readers
        self._give_up = give_up
        self._for_the_card = False

    def show(self, view: View) -> None:
        """Put `view` in place of the one before."""
        self._for_the_card = isinstance(view, AskPin | ConfirmLastTry)
        self._prompt.show(view)

    def answer(self) -> Answer:
        """Wait for the person's answer. Raises CardRemoved or ServiceUnavailable where the PIN has nowhere to go."""
        if not self._for_the_card:
            return self._prompt.answer()
        attendance = _Attendance(self._readers, self._give_up)
        Thread(target=attendance.run, name="attendance", daemon=True).start()
        try:
            answer = self._prompt.answer()
        finally:
            attendance.end()
        if attendance.error is not None:
            if isinstance(answer, PinEntered):
                answer.pin.wipe()
            raise attendance.error
        return answer


class _Attendance:
    """One question's time, in which the readers are watched; whichever ends first, the other does not count."""

    def __init__(self, readers: Readers, give_up: GiveUp) -> None:
        self.error: HostError | None = None
        self._readers = readers
        self._give_up = give_up
        self._over = False
        self._lock = Lock()

    def run(self) -> None:
        error = self._readers.wait_until_gone(lambda: self._over)
        with self._lock:
            if error is not None and not self._over:
                self.error = error
                self._give_up(error)

    def end(self) -> None:
        with self._lock:
            self._over = True
