# SPDX-License-Identifier: Apache-2.0
"""A person for tests: sees every view, and answers from a list."""

from __future__ import annotations

from collections.abc import Callable

from native_host.errors import HostError
from native_host.prompt import Answer, Interruption, Pin, PinEntered, PinKind, View

Act = Answer | HostError | Callable[[View], Answer]

AUTHENTICATION_PIN, SIGNATURE_PIN = "1234", "ABC123"  # of every simulated card


def entered(text: str, kind: PinKind | None = None) -> PinEntered:
    """A PIN as the window hands it over; its kind is told from its length unless given."""
    if kind is None:
        kind = PinKind.AUTHENTICATION if len(text) == 4 else PinKind.SIGNATURE
    return PinEntered(Pin(kind, bytearray(text.encode("ascii"))))


class FakePerson:
    """A `Prompt` with a person behind it who acts in the order given.

    An error among the acts stops the request, as Escape does. Being asked more often than there are
    acts fails the test.
    """

    def __init__(self, *acts: Act, interruption: Interruption | None = None) -> None:
        self.interruption = interruption or Interruption()
        self.views: list[View] = []
        self._acts = list(acts)
        self.on_show: Callable[[View], None] = lambda view: None

    def show(self, view: View) -> None:
        """Look at it."""
        self.views.append(view)
        self.on_show(view)

    def answer(self) -> Answer:
        """Act. Raises what the interruption holds."""
        self.interruption.check()
        assert self._acts, f"the person was asked once too often: {self.views[-1]}"
        act = self._acts.pop(0)
        if isinstance(act, HostError):
            self.interruption.set(act)
            raise act
        return act(self.views[-1]) if callable(act) else act

    def reply(self, answer: Answer, to: View) -> bool:
        """Nobody answers in this person's place."""
        return False

    def saw(self, kind: type[View]) -> list[View]:
        """The views of one kind, in order."""
        return [view for view in self.views if isinstance(view, kind)]

    @property
    def patient(self) -> bool:
        """True once every act was asked for."""
        return not self._acts
