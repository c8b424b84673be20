# SPDX-License-Identifier: Apache-2.0
"""A limit on how long one command to the card may take: a mute card blocks the system call for ever."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Timer


class Watchdog:
    """Calls `bark`, in a thread of its own, when a guarded block runs longer than `seconds`."""

    def __init__(self, seconds: float, bark: Callable[[], None]) -> None:
        """`seconds` must be more than the slowest signature, well below the patience of a person."""
        self._seconds = seconds
        self._call = bark
        self._barked = False
        self._worked = Event()

    @property
    def barked(self) -> bool:
        """True once a block took too long: whatever the card says after that comes too late."""
        return self._barked

    def wait_for_work(self, seconds: float) -> None:
        """Wait until a block was entered, or for `seconds`."""
        self._worked.wait(seconds)

    def _bark(self) -> None:
        self._barked = True
        self._call()

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Guard the block; a block that ends in time costs one idle thread."""
        timer = Timer(self._seconds, self._bark)
        timer.daemon = True
        timer.start()
        self._worked.set()
        try:
            yield
        finally:
            timer.cancel()
