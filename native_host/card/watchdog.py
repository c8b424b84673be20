# SPDX-License-Identifier: Apache-2.0
"""A limit on how long one command to the card may take: a mute card blocks the system call for ever."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from time import sleep

# A limit passes in so many parts, each waited for by itself: a process that is stopped or gets no turn loses one
# part by that and not the whole limit, and no card is blamed for it.
_PARTS = 20


class Watchdog:
    """Calls `bark`, in a thread of its own, when a guarded block runs longer than `seconds`."""

    def __init__(self, seconds: float, bark: Callable[[], None]) -> None:
        """`seconds` must be more than the slowest signature, well below the patience of a person."""
        self._seconds = seconds
        self._call = bark
        self._barked = False
        self._worked = Event()
        self._lock = Lock()
        self._blocks = 0  # entered and left so far: odd while one is guarded
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
            self._blocks += 1
            if not self._watched:
                self._watched = True
                Thread(target=self._watch, name="watchdog", daemon=True).start()
        self._worked.set()
        try:
            yield
        finally:
            with self._lock:
                self._blocks += 1

    @contextmanager
    def guarding_briefly(self, seconds: float, late: Callable[[], None]) -> Iterator[None]:
        """Guard the block for fewer `seconds`, in a thread of its own; `late` is called before the dog barks."""
        done = Event()
        part = min(seconds, self._seconds) / _PARTS

        def watch() -> None:
            if not any(done.wait(part) for _ in range(_PARTS)):
                late()
                self._bark()

        Thread(target=watch, name="watchdog", daemon=True).start()
        self._worked.set()
        try:
            yield
        finally:
            done.set()

    def _watch(self) -> None:
        """Look again and again until a block is the same for the whole limit, or there is none for as long."""
        seen, parts = 0, 0
        while parts < _PARTS:
            sleep(self._seconds / _PARTS)
            with self._lock:
                parts = parts + 1 if self._blocks == seen else 0
                seen = self._blocks
                self._watched = parts < _PARTS
        if seen % 2:
            self._bark()
