# SPDX-License-Identifier: Apache-2.0
"""What another process has in memory, as far as a debugger may look (Linux; root, for a host that holds a PIN)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

_PIECE = 1 << 24


def parts_with(process: int, octets: bytes) -> list[str]:
    """Name the writable parts of a process's memory that hold `octets`. Raises PermissionError."""
    found = []
    with (
        open(f"/proc/{process}/maps", encoding="utf-8") as maps,
        open(f"/proc/{process}/mem", "rb", 0) as memory,
    ):
        for line in maps:
            span, rights, *rest = line.split()
            if not rights.startswith("rw"):
                continue
            first, last = (int(edge, 16) for edge in span.split("-"))
            pieces = _pieces(memory.fileno(), first, last, len(octets))
            if any(octets in piece for piece in pieces):
                found.append(rest[-1] if len(rest) > 3 else "anonymous memory")
    return found


def told(process: int, name: str) -> bytes:
    """Read what the system tells of a process in `/proc`; nothing where it may not, or has ended."""
    try:
        return Path(f"/proc/{process}/{name}").read_bytes()
    except OSError:
        return b""


def _pieces(memory: int, first: int, last: int, overlap: int) -> Iterator[bytes]:
    for start in range(first, last, _PIECE):
        try:
            yield os.pread(memory, min(_PIECE + overlap, last - start), start)
        except OSError:
            return  # a part that went away meanwhile, or that nobody can read
