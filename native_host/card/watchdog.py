# SPDX-License-Identifier: Apache-2.0
"""A limit on how long one command to the card may take: a mute card blocks the system call for ever."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import monotonic, sleep


class Watchdog:
    """Calls `bark`, in a thread of its own, when a guarded block runs longer than `seconds`."""

    def __init__(self, seconds: float, bark: Callable[[], None]) -> None:
        """`seconds` must be more than the slowest signature, well below the patience of a person."""
        self._seconds = seconds
        self._call = bark
        self._barked = False
        self._worked = Event()
        self._lock = Lock()
        self._deadline: float | None = None
        self._watched = False

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
        """Guard the block, which must not guard another; a block that ends in time starts no thread of its own."""
        with self._lock:
            self._deadline = monotonic() + self._seconds
            if not self._watched:
                self._watched = True
                Thread(target=self._watch, name="watchdog", daemon=True).start()
        self._worked.set()
        try:
            yield
        finally:
            with self._lock:
                self._deadline = None

    @contextmanager
    def guarding_briefly(self, seconds: float, late: Callable[[], None]) -> Iterator[None]:
        """Guard the block for fewer `seconds`, in a thread of its own; `late` is called before the dog barks."""
        done = Event()

        def watch() -> None:
            if not done.wait(min(seconds, self._seconds)):
                late()
                self._bark()

        Thread(target=watch, name="watchdog", daemon=True).start()
        self._worked.set()
        try:
            yield
        finally:
            done.set()

    def _watch(self) -> None:
        """Sleep as long as nothing can be late; whatever begins meanwhile is due after this wakes."""
        left = self._seconds
        while left > 0:
            sleep(left)
            with self._lock:
                late = self._deadline is not None
                left = self._deadline - monotonic() if self._deadline is not None else 0
                self._watched = left > 0
        if late:
            self._bark()
