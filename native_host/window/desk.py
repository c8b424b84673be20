# SPDX-License-Identifier: Apache-2.0
"""A thread beside the window's, for work that must not hold up typing; answers come back as posted events."""

from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject

T = TypeVar("T")


class Desk(QObject):
    """Does one thing after the other, until it is closed."""

    def __init__(self, name: str) -> None:
        """Start the thread `name`."""
        super().__init__()
        self._waiting: SimpleQueue[Callable[[], Callable[[], None]] | None] = SimpleQueue()
        self._answers: deque[Callable[[], None]] = deque()
        self._closed = False
        Thread(target=self._run, name=name, daemon=True).start()

    def ask(
        self, work: Callable[[], T], tell: Callable[[T], None], fail: Callable[[Exception], None]
    ) -> None:
        """Call `work` in the thread, then `tell` or `fail` in the window's with what came of it."""

        def done() -> Callable[[], None]:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001  # the thread's boundary: handed to the window
                failure = error
                return lambda: fail(failure)
            return lambda: tell(result)

        self._waiting.put(done)

    def close(self) -> None:
        """Tell nothing more; the thread ends after what it is doing now."""
        self._closed = True
        self._waiting.put(None)

    def event(self, event: QEvent) -> bool:
        """Tell, in the window's thread, what has come."""
        if event.type() != QEvent.Type.User:
            return super().event(event)
        while self._answers and not self._closed:
            self._answers.popleft()()
        return True

    def _run(self) -> None:
        while (done := self._waiting.get()) is not None and not self._closed:
            self._answers.append(done())
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))
