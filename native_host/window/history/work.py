# SPDX-License-Identifier: Apache-2.0
"""Does what may take seconds beside the window, and brings the result back to it."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject

T = TypeVar("T")


class Work(QObject):
    """Runs one thing at a time in a thread of its own; `busy` tells whether one is running."""

    def __init__(self, parent: QObject, changed: Callable[[], None]) -> None:
        """`changed` is called when work begins and ends."""
        super().__init__(parent)
        self._changed = changed
        self._done: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.busy = False

    def do(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run `work`, which must not raise, and call `then` with its result on the window's thread."""
        if self.busy:
            return
        self.busy = True
        self._changed()

        def run() -> None:
            result = work()
            self._done.put(lambda: then(result))
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

        Thread(target=run, name="history", daemon=True).start()

    def event(self, event: QEvent) -> bool:
        """Take what is done."""
        if event.type() != QEvent.Type.User:
            return super().event(event)
        try:
            finish = self._done.get_nowait()
        except Empty:
            return True
        self.busy = False
        finish()
        self._changed()
        return True
