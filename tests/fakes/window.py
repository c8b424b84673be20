# SPDX-License-Identifier: Apache-2.0
"""A window without a screen for tests: runs on the main thread as the real one does, and answers views."""

from __future__ import annotations

from threading import Event

from native_host.prompt import (
    Answer,
    AskPin,
    Closed,
    Confirmed,
    ConfirmLastTry,
    Failed,
    Interruption,
    Occasion,
    View,
)
from native_host.window.exchange import Exchange
from tests.fakes.person import entered

_PATIENCE = 30.0


class FakeWindow:
    """Shows every view to nobody and answers with `pins` in order; `None` in place of a PIN cancels.

    `views` are those the window saw, `occasions` what it was opened for.
    """

    def __init__(self, *pins: str | None) -> None:
        self._pins = list(pins)
        self.views: list[View] = []
        self.occasions: list[Occasion] = []

    def run(self, occasion: Occasion, exchange: Exchange, interruption: Interruption) -> None:
        """Work until the exchange is finished or the request is stopped."""
        self.occasions.append(occasion)
        changed = Event()
        interruption.on_set(changed.set)
        exchange.attach(changed.set)
        while not exchange.finished and interruption.error is None:
            assert changed.wait(_PATIENCE), f"nothing happens after {self.views[-1:]}"
            changed.clear()
            view = exchange.view
            if view is not None and (not self.views or view is not self.views[-1]):
                self.views.append(view)
                self._act(view, exchange)

    def _act(self, view: View, exchange: Exchange) -> None:
        answer = self._answer(view)
        if answer is not None:
            exchange.reply(answer, view)
        elif isinstance(view, AskPin) and view.ready:
            exchange.cancel()

    def _answer(self, view: View) -> Answer | None:
        match view:
            case AskPin(ready=True):
                pin = self._pins.pop(0) if self._pins else None
                return None if pin is None else entered(pin, view.kind)
            case ConfirmLastTry():
                return Confirmed()
            case Failed():
                return Closed()
        return None
