# SPDX-License-Identifier: Apache-2.0
"""Reads DER from a stream in order, and hashes what it reads; nothing is read twice or kept."""

import hashlib
from typing import BinaryIO

from webjpki.der import DerError


class DerStream:
    """A cursor over ``length`` bytes of a stream."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream = stream
        self._length = length
        self._pending: bytearray | None = None
        self._state: hashlib._Hash | None = None
        self.offset = 0

    def read(self, size: int) -> bytes:
        """Give exactly ``size`` bytes. Raises DerError."""
        if size > self._length - self.offset:
            raise DerError("cut short")
        data = self._stream.read(size)
        if len(data) != size:
            raise DerError("the file became shorter")
        self.offset += size
        if self._state is not None:
            self._state.update(data)
        elif self._pending is not None:
            self._pending += data
        return data

    def header(self) -> tuple[int, int]:
        """Read a tag byte and a length of at most four octets. Raises DerError."""
        tag, _, length = self._header()
        return tag, length

    def whole(self, limit: int) -> tuple[int, bytes]:
        """Read one element of at most ``limit`` content bytes: its tag, and all its bytes."""
        tag, head, length = self._header()
        if length > limit:
            raise DerError("an element is too long")
        return tag, head + self.read(length)

    def start(self) -> None:
        """From here on everything counts for the digest, whose function is named later."""
        self._pending = bytearray()

    def hash_with(self, function: str) -> None:
        """Name the hash function, once."""
        self._state, self._pending = hashlib.new(function, self._pending or b""), None

    def finish(self) -> bytes:
        """Give the digest; what follows does not count. Raises DerError without a function."""
        if self._state is None:
            raise DerError("no algorithm")
        digest, self._state = self._state.digest(), None
        return digest

    def _header(self) -> tuple[int, bytes, int]:
        head = self.read(2)
        if head[1] < 0x80:
            return head[0], head, head[1]
        octets = head[1] & 0x7F
        if not 1 <= octets <= 4:
            raise DerError("length cannot be read")
        more = self.read(octets)
        return head[0], head + more, int.from_bytes(more, "big")
