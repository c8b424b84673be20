# SPDX-License-Identifier: Apache-2.0
"""The person of a run without a screen: sees views, enters PINs, puts cards back, gives up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event

from native_host.prompt import (
    Answer,
    AskPin,
    ChooseCard,
    Chosen,
    Closed,
    Confirmed,
    ConfirmLastTry,
    Failed,
    Interruption,
    Occasion,
    OfferAttributes,
    Released,
    View,
    Wait,
    Waiting,
)
from native_host.window.exchange import Exchange
from tests.fakes.person import entered

_PATIENCE = 30.0
_STILL = 0.7  # seconds until a person tries something else
_FOR_HANDS = (Wait.SERVICE, Wait.READER, Wait.CARD, Wait.OTHER_CARD, Wait.MUTE_CARD, Wait.BUSY)


class Person:
    """Acts on each view once. `mend(wait)` does what a window asks for, and is False where the person gives up.

    `sent` are the PINs that were sent off, in order; `seen` all views; `gave_up` is set once the person
    closed the window by their own will.
    """

    def __init__(
        self, pins: Sequence[str], mend: Callable[[Wait], bool], *, confirms: bool
    ) -> None:
        self.sent: list[bytes] = []
        self.seen: list[View] = []
        self.gave_up = False
        self._pins = list(pins)
        self._mend = mend
        self._confirms = confirms
        self._exchange: Exchange | None = None

    def run(self, occasion: Occasion, exchange: Exchange, interruption: Interruption) -> None:
        """Sit in front of the window until it closes."""
        self._exchange = exchange
        self._fields = frozenset(occasion.fields)
        if self.gave_up:  # before the window was there
            exchange.cancel()
        changed = Event()
        interruption.on_set(changed.set)
        exchange.attach(changed.set)
        while not exchange.finished and interruption.error is None:
            waits = self.seen and isinstance(self.seen[-1], Waiting)
            if not changed.wait(_STILL if waits else _PATIENCE):
                assert waits, f"nothing happens after {self.seen[-1:]}"
                self._act(self.seen[-1], exchange)  # what was done has not helped
                continue
            changed.clear()
            view = exchange.view
            if view is not None and (not self.seen or view is not self.seen[-1]):
                self.seen.append(view)
                self._act(view, exchange)

    def close_window(self) -> None:
        """Close it, now."""
        self.gave_up = True
        if self._exchange is not None:
            self._exchange.cancel()

    def _act(self, view: View, exchange: Exchange) -> None:
        if isinstance(view, Waiting):
            if view.what in _FOR_HANDS and not self._mend(view.what):
                self.close_window()
            return
        if isinstance(view, AskPin):
            self._enter(view, exchange)
            return
        answer = self._answer(view)
        if answer is not None:
            exchange.reply(answer, view)

    def _enter(self, view: AskPin, exchange: Exchange) -> None:
        if not view.ready:
            return
        if not self._pins:
            self.close_window()
            return
        pin = self._pins.pop(0)
        if exchange.reply(entered(pin, view.kind), view):
            self.sent.append(pin.encode())

    def _answer(self, view: View) -> Answer | None:
        match view:
            case ConfirmLastTry() if self._confirms:
                return Confirmed()
            case ConfirmLastTry():
                self.close_window()
            case ChooseCard():
                return Chosen(0)
            case OfferAttributes():
                return Released(self._fields)
            case Failed():
                return Closed()
        return None
