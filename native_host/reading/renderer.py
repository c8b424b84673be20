# SPDX-License-Identifier: Apache-2.0
"""The host's side of reading: asks a child about one document, and believes nothing it cannot check."""

import subprocess
from collections.abc import Callable
from enum import Enum
from threading import Lock
from typing import TypeVar

from ..prompt import Sealed
from . import answers, wire
from .child import Child
from .kinds import Kind
from .process import start
from .sheets import Bitmap, Prose, Tree

T = TypeVar("T")

PATIENCE = 10.0  # seconds for one answer; then the child is ended

StartChild = Callable[[Kind, int], subprocess.Popen[bytes]]


class Fault(Enum):
    """Why something cannot be shown."""

    BROKEN = "broken"  # the child has read it and cannot show it
    STOPPED = "stopped"  # the child crashed, hung, or did not keep to the form
    UNCONFINED = "unconfined"  # nothing confines the child on this system: it opened nothing
    DIFFERENT = "different"  # what the child opened is not what would be signed


class CannotShow(Exception):
    """There is nothing to see, for the reason `fault`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Renderer:
    """Asks one child at a time; `close` may be called from another thread meanwhile.

    A child that fails is ended, and the next question starts another. Every method raises CannotShow.
    """

    def __init__(
        self,
        content: Sealed,
        kind: Kind,
        sha256: str,
        start_child: StartChild = start,
        patience: float = PATIENCE,
    ) -> None:
        """`sha256` is in hex, of the bytes that would be signed."""
        self._content = content
        self._kind = kind
        self._sha256 = sha256
        self._start_child = start_child
        self._patience = patience
        self._asking = Lock()
        self._guard = Lock()  # of the two below
        self._closed = False
        self._child: Child | None = None
        self._pages = 0

    def open(self) -> int:
        """Start a child unless one is there; return the number of pages, 0 for what has none."""
        with self._asking:
            self._opened()
            return self._pages

    def page(self, index: int, width: int) -> Bitmap:
        """Draw page `index`, counted from 0, at most `width` pixels wide."""
        with self._asking:
            header, body = self._ask(wire.MAX_PIXELS * 4, ask="page", index=index, width=width)
            return self._checked(lambda: answers.bitmap(header, body, width))

    def text(self) -> Prose:
        """Return the document as text."""
        with self._asking:
            header, body = self._ask(wire.MAX_TEXT * 8, ask="text")
            return self._checked(lambda: answers.prose(header, body))

    def tree(self) -> Tree:
        """Return an XML document as rows."""
        with self._asking:
            header, body = self._ask(wire.MAX_TREE, ask="tree")
            return self._checked(lambda: answers.tree(header, body))

    def close(self) -> None:
        """End the child, for good."""
        with self._guard:
            self._closed = True
            if self._child is not None:
                self._child.kill()  # who is waiting for its answer sees its pipe end
        with self._asking:
            self._end()

    def _opened(self) -> Child:
        if self._child is not None:
            return self._child
        child = self._begin()
        try:
            header, _ = _able(self._checked(lambda: child.answer(0)))
            if header.get("digest") != self._sha256:
                raise CannotShow(Fault.DIFFERENT)
            self._pages = self._checked(lambda: answers.pages(header))
        except CannotShow:
            self._end()
            raise
        return child

    def _begin(self) -> Child:
        with self._guard:
            if self._closed:
                raise CannotShow(Fault.STOPPED)
            try:
                process = self._start_child(self._kind, self._content.descriptor)
            except OSError as error:
                raise CannotShow(Fault.STOPPED) from error
            self._child = Child(process, self._patience)
            return self._child

    def _end(self) -> None:
        with self._guard:
            child, self._child = self._child, None
        if child is not None:
            child.bury()

    def _ask(self, largest_body: int, **question: str | int) -> tuple[wire.Header, memoryview]:
        if self._child is not None and self._child.ended:
            self._end()  # between two questions, by its limit of computing time: no page is to blame
        child = self._opened()

        def asked() -> tuple[wire.Header, memoryview]:
            child.ask(question)
            return child.answer(largest_body)

        return _able(self._checked(asked))

    def _checked(self, take: Callable[[], T]) -> T:
        try:
            return take()
        except (wire.Malformed, OSError) as error:
            self._end()
            raise CannotShow(Fault.STOPPED) from error


def _able(answer: tuple[wire.Header, memoryview]) -> tuple[wire.Header, memoryview]:
    failed = answer[0].get("failed")
    if failed is not None:
        raise CannotShow(Fault.UNCONFINED if failed == "confinement" else Fault.BROKEN)
    return answer
