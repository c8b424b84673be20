# SPDX-License-Identifier: Apache-2.0
"""The pipe to the browser: bounded frames in, frames out, and nothing else on stdout."""

from __future__ import annotations

import os
import struct
from _thread import allocate_lock

from .errors import InvalidArgument, TooLarge

# As typing's, without its import: it would cost more than all else before the greeting.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol
else:
    Protocol = object

MAX_IN = 1 << 20  # bytes of JSON in one frame to us
MAX_OUT = 1_000_000  # browsers close the port above 1 MiB

_LENGTH = struct.Struct("=I")


class PipeClosed(Exception):
    """The browser closed its end: there is nobody left to answer."""


class Source(Protocol):
    """Where frames come from: `os.read` on a file descriptor, or bytes in a test."""

    def read(self, size: int) -> bytes:
        """Return 1 to `size` bytes, waiting for them; empty at the end."""


class Sink(Protocol):
    """Where frames go."""

    def write(self, data: bytes) -> None:
        """Write all of `data`. Raises OSError when nobody reads."""


class FileDescriptor:
    """Source and sink on a file descriptor, without buffers that could hide what is still unread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self, size: int) -> bytes:
        """Return 1 to `size` bytes, waiting for them; empty at the end."""
        return os.read(self._descriptor, size)

    def write(self, data: bytes) -> None:
        """Write all of `data`. Raises OSError when nobody reads."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]


class Pipe:
    """Frames in both directions; writing is safe from several threads."""

    def __init__(self, source: Source, sink: Sink) -> None:
        self._source = source
        self._sink = sink
        self._writing = allocate_lock()

    def read_frame(self) -> bytes:
        """Return the next frame's JSON bytes.

        Raises PipeClosed at the end of input, InvalidArgument for an empty frame, TooLarge above
        MAX_IN; after the latter two the input cannot be read any further.
        """
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        if length == 0:
            raise InvalidArgument(argument="")
        if length > MAX_IN:
            raise TooLarge(argument="", limit=MAX_IN)
        return self._exactly(length)

    def write_frame(self, message: bytes) -> None:
        """Write one frame. Raises PipeClosed when nobody reads, TooLarge above MAX_OUT."""
        if len(message) > MAX_OUT:
            raise TooLarge(argument="", limit=MAX_OUT)
        with self._writing:
            try:
                self._sink.write(_LENGTH.pack(len(message)) + message)
            except OSError as error:
                raise PipeClosed from error

    def _exactly(self, size: int) -> bytes:
        octets = bytearray()
        while len(octets) < size:
            try:
                piece = self._source.read(size - len(octets))
            except OSError as error:
                raise PipeClosed from error
            if not piece:
                raise PipeClosed
            octets += piece
        return bytes(octets)


def take_over() -> Pipe:
    """Make the process's stdin and stdout the pipe, and point fd 1 at stderr.

    After this no print, warning or library can put a byte between the frames.
    """
    if os.name == "nt":
        import msvcrt  # only there, and only there do pipes translate line ends

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)  # type: ignore[attr-defined]  # Windows only
    own = os.dup(1)
    os.dup2(2, 1)
    return Pipe(FileDescriptor(os.dup(0)), FileDescriptor(own))
