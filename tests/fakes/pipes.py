# SPDX-License-Identifier: Apache-2.0
"""A browser's end of the pipe for tests: bytes in chosen pieces, and frames that came back."""

from __future__ import annotations

import json
import struct
from threading import Condition
from typing import Any

from native_host.stdio import Pipe


def frame(message: object) -> bytes:
    """Write one frame; bytes are taken for JSON that is written already."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack("=I", len(body)) + body


class Browser:
    """Sends `pieces` one read at a time, then keeps the pipe open until `close`, unless `closed`."""

    def __init__(self, *pieces: bytes, closed: bool = False) -> None:
        self._pieces = [piece for piece in pieces if piece]
        self._news = Condition()
        self._closed = False
        self.written = b""
        self.gone = False
        if closed:
            self.close()

    @property
    def pipe(self) -> Pipe:
        """The host's end."""
        return Pipe(self, self)

    def close(self) -> None:
        """Close the pipe."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def push(self, piece: bytes) -> None:
        """Send one more piece."""
        with self._news:
            self._pieces.append(piece)
            self._news.notify_all()

    def read(self, size: int) -> bytes:
        """Give the next piece, or what fits of it; wait for `push` or `close` after the last."""
        with self._news:
            self._news.wait_for(lambda: self._pieces or self._closed, 20)
            if not self._pieces:
                return b""
            piece, rest = self._pieces[0][:size], self._pieces[0][size:]
            self._pieces[:1] = [rest] if rest else []
            return piece

    def write(self, data: bytes) -> None:
        """Take what the host writes. Raises OSError once `gone`."""
        if self.gone:
            raise BrokenPipeError
        self.written += data

    @property
    def frames(self) -> list[dict[str, Any]]:
        """Everything that was written, as messages."""
        rest, messages = self.written, []
        while rest:
            (length,) = struct.unpack("=I", rest[:4])
            messages.append(json.loads(rest[4 : 4 + length]))
            rest = rest[4 + length :]
        return messages
