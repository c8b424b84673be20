# SPDX-License-Identifier: Apache-2.0
"""The host's side of reading: asks a child about one document, and believes nothing it cannot check."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from enum import Enum
from select import select
from threading import Lock
from typing import TypeVar

from ..prompt import Sealed
from . import answers, wire
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
        self._child: subprocess.Popen[bytes] | None = None
        self._pages = 0
        self._deadline = 0.0

    def open(self) -> int:
        """Start a child unless one is there; return the number of pages, 0 for what has none."""
        with self._asking:
            return self._opened()

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

    def _opened(self) -> int:
        if self._child is None:
            self._begin()
            try:
                header, _ = self._answer(0)
                if header.get("digest") != self._sha256:
                    raise CannotShow(Fault.DIFFERENT)
                self._pages = self._checked(lambda: answers.pages(header))
            except CannotShow:
                self._end()
                raise
        return self._pages

    def _begin(self) -> None:
        with self._guard:
            if self._closed:
                raise CannotShow(Fault.STOPPED)
            try:
                self._child = self._start_child(self._kind, self._content.descriptor)
            except OSError as error:
                raise CannotShow(Fault.STOPPED) from error

    def _end(self) -> None:
        with self._guard:
            child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()

    def _ask(self, largest_body: int, **question: str | int) -> tuple[wire.Header, memoryview]:
        if self._child is not None and self._child.poll() is not None:
            self._end()  # between two questions, by its limit of computing time: no page is to blame
        self._opened()
        try:
            os.write(self._pipe("stdin"), json.dumps(question).encode() + b"\n")
        except OSError as error:
            self._end()
            raise CannotShow(Fault.STOPPED) from error
        return self._answer(largest_body)

    def _answer(self, largest_body: int) -> tuple[wire.Header, memoryview]:
        self._deadline = time.monotonic() + self._patience
        header, body = self._checked(lambda: wire.read(self._exactly, largest_body))
        if "failed" in header:
            raise CannotShow(Fault.BROKEN)
        return header, body

    def _checked(self, take: Callable[[], T]) -> T:
        try:
            return take()
        except (wire.Malformed, OSError) as error:
            self._end()
            raise CannotShow(Fault.STOPPED) from error

    def _exactly(self, size: int) -> memoryview:
        octets = memoryview(bytearray(size))
        missing = octets
        pipe = self._pipe("stdout")
        while missing:
            ready, _, _ = select([pipe], [], [], max(0.0, self._deadline - time.monotonic()))
            received = os.readv(pipe, [missing]) if ready else 0
            if received == 0:
                raise wire.Malformed  # too late, or the child is gone
            missing = missing[received:]
        return octets.toreadonly()

    def _pipe(self, name: str) -> int:
        file = getattr(self._child, name)
        return int(file.fileno())
