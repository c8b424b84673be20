# SPDX-License-Identifier: Apache-2.0
"""Carries views from the core's thread to the window, and answers back; knows nothing of Qt."""

from collections.abc import Callable
from threading import Condition

from ..errors import (
    CardFailed,
    HostError,
    NoCard,
    NoReader,
    NotJpkiCard,
    ReaderBusy,
    ServiceUnavailable,
    UserCancelled,
)
from ..prompt import (
    Answer,
    Closed,
    Failed,
    Interruption,
    PinEntered,
    View,
    Wait,
    Waiting,
    Working,
)

# Whoever gives up waiting has not refused the website: the site is told what was missing.
_GIVEN_UP: dict[Wait, type[HostError]] = {
    Wait.SERVICE: ServiceUnavailable,
    Wait.READER: NoReader,
    Wait.CARD: NoCard,
    Wait.OTHER_CARD: NotJpkiCard,
    Wait.MUTE_CARD: CardFailed,
    Wait.BUSY: ReaderBusy,
}


class Exchange:
    """A `Prompt` for the core on one side, a source of views for the window on the other.

    Works before any window listens: the latest view is kept for it.
    """

    def __init__(self, interruption: Interruption) -> None:
        """Use `interruption` to stop the core when the person cancels."""
        self._interruption = interruption
        self._changed = Condition()
        self._view: View | None = None
        self._answer: Answer | None = None
        self._finished = False
        self._given_up: HostError | None = None
        self._listener: Callable[[], None] | None = None
        interruption.on_set(self._wake)

    # The core's side.

    def show(self, view: View) -> None:
        """Put `view` in place of the one before; never blocks. Drops an answer nobody has fetched.

        After `give_up` the failure stays on the screen.
        """
        with self._changed:
            if self._given_up is not None:
                return
            self._drop_answer()
            # While the card is at work the window looks for itself: waking it takes the turn from the card.
            known = isinstance(self._view, Working) and isinstance(view, Working)
            self._view = view
            listener = None if known else self._listener
        if listener is not None:
            listener()

    def answer(self) -> Answer:
        """Wait for the person's answer to the view shown last.

        Raises what the interruption holds, or what was given up for.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._answer is not None or self._ended)
            if self._ended is not None:
                self._drop_answer()
                raise self._ended
            answer, self._answer = self._answer, None
        assert answer is not None  # noqa: S101  # wait_for returned and nothing was interrupted
        return answer

    def give_up(self, error: HostError) -> None:
        """Show `error` for a core that hangs; once the person has read it, the request is stopped.

        Called from another thread. The core, if it comes back, can neither show nor ask nor reply any more.
        Too late once it replies.
        """
        with self._changed:
            if self._interruption.concluded:
                return
            self.show(Failed(error))
            self._given_up = error
            self._changed.notify_all()

    @property
    def _ended(self) -> HostError | None:
        return self._interruption.error or self._given_up

    def conclude(self) -> None:
        """Let neither person nor clock stop the request any more: it is being replied to.

        Raises what `answer` would where the request was stopped or given up for before.
        """
        with self._changed:
            if self._ended is not None:
                raise self._ended
            self._interruption.conclude()

    def finish(self) -> None:
        """Say that the core is done: the window closes, and a PIN nobody fetched is wiped.

        A failure that was given up for stays until it has been read.
        """
        with self._changed:
            if self._given_up is not None:
                return
            self._finished = True
            self._drop_answer()
            listener = self._listener
        if listener is not None:
            listener()

    # The window's side.

    def attach(self, listener: Callable[[], None]) -> None:
        """Call `listener`, in the core's thread, when `view` or `finished` changes; and once at once.

        Not where one `Working` follows another: whoever shows that looks again by itself.
        """
        with self._changed:
            self._listener = listener
        listener()

    @property
    def view(self) -> View | None:
        """The view shown last; None before the first."""
        return self._view

    @property
    def finished(self) -> bool:
        """True once the core needs no window any more."""
        return self._finished

    def reply(self, answer: Answer, to: View) -> bool:
        """Hand over the answer to the very view `to`; the first answer counts.

        Returns False, and wipes a PIN, where the core has moved on or does not want it any more.
        """
        if self._given_up is not None and isinstance(answer, Closed):
            self._interruption.set(self._given_up)
            return True
        with self._changed:
            wanted = to is self._view and self._answer is None and not self._finished
            if wanted and self._interruption.error is None:
                self._answer = answer
                self._changed.notify_all()
                return True
        _wipe(answer)
        return False

    def cancel(self) -> None:
        """The person closed the window: end a failure's display, else stop the request.

        One that is being replied to is stopped by nothing, and only the window goes.
        """
        view = self._view
        if self._interruption.concluded:
            self.finish()
        elif isinstance(view, Failed):
            self.reply(Closed(), view)
        elif isinstance(view, Waiting) and view.what in _GIVEN_UP:
            self._interruption.set(_GIVEN_UP[view.what]())
        else:
            self._interruption.set(UserCancelled())

    def _wake(self) -> None:
        with self._changed:
            self._drop_answer()
            self._changed.notify_all()

    def _drop_answer(self) -> None:
        if self._answer is not None:
            _wipe(self._answer)
        self._answer = None


def _wipe(answer: Answer) -> None:
    if isinstance(answer, PinEntered):
        answer.pin.wipe()
