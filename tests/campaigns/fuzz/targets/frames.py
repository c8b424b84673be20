# SPDX-License-Identifier: Apache-2.0
"""All bytes that a browser sends to one host process."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target

_NONCE = "a" * 44


class _Bytes:
    """A pipe's two ends in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.written = b""

    def read(self, size: int) -> bytes:
        piece, self._data = self._data[:size], self._data[size:]
        return piece

    def write(self, data: bytes) -> None:
        self.written += data


def _open(_keys: Path) -> Door:
    from native_host import app, messages
    from native_host.errors import HostError, NoScreen
    from native_host.messages import History
    from native_host.stdio import Pipe, PipeClosed

    def no_world() -> None:
        raise NoScreen

    def opens_a_window(data: bytes) -> bool:
        end = _Bytes(data)
        try:
            return isinstance(messages.parse_request(Pipe(end, end).read_frame()), History)
        except (HostError, PipeClosed):
            return False

    def door(data: bytes) -> None:
        if opens_a_window(data):
            return
        end = _Bytes(data)
        app.serve(Pipe(end, end), no_world)  # type: ignore[arg-type]  # nobody gets so far
        _check(end.written)

    return door


def _check(written: bytes) -> None:
    """Frames of strict JSON, and no fault of ours among them."""
    while written:
        (length,) = struct.unpack("=I", written[:4])
        frame = json.loads(written[4 : 4 + length])
        code = frame.get("error", {}).get("code", "") if isinstance(frame, dict) else "no object"
        if code in ("ERR_WEBJPKI_INTERNAL", "no object"):
            raise AssertionError(code)
        written = written[4 + length :]


def _frame(message: object) -> bytes:
    body = json.dumps(message).encode()
    return struct.pack("=I", len(body)) + body


def _seeds(_keys: Path) -> Iterable[bytes]:
    origin = "https://bank.example.jp"
    yield _frame({"command": "quit", "arguments": {}})
    yield _frame(
        {"command": "authenticate", "arguments": {"challengeNonce": _NONCE, "origin": origin}}
    )
    for form in ({"format": "cms"}, {"format": "pdf", "profile": "moj"},
                 {"format": "xml", "profile": "xmldsig"}):  # fmt: skip
        document = {**form, "name": "a", "size": 8}
        sign = {"command": "sign", "arguments": {"documents": [document], "origin": origin}}
        chunks = [_frame({"chunk": "PGE+PC9hPgo="}), _frame({"end": True})]
        yield _frame(sign) + b"".join(chunks)


TARGET = Target("stdin of the host, frame after frame", _open, (), _seeds, ("native_host",))
