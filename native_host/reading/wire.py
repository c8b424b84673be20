# SPDX-License-Identifier: Apache-2.0
"""What host and reading child say to each other, and how much of it either side accepts."""

import json
import os
import struct
from collections.abc import Callable, Mapping
from typing import Any

# Pixels of one picture; 4 bytes each on the pipe. An A4 page four times as wide as the window has 16 million.
MAX_PIXELS = 16_000_000
MAX_SIDE = 16_000
MAX_POINTS = 100_000_000  # hundredths of a point, of a page's width
MAX_PAGES = 100_000
MAX_TEXT = 4_000_000  # characters
MAX_ROWS = 20_000  # of a tree
MAX_TREE = 16_000_000  # bytes
_MAX_HEADER = 4096
_LENGTHS = struct.Struct("=II")

Header = Mapping[str, Any]  # read from JSON: every use checks its type
Read = Callable[[int], memoryview]


class Malformed(Exception):
    """The other side did not keep to the form."""


def write(descriptor: int, header: Header, body: bytes | memoryview = b"") -> None:
    """Write one answer: lengths, a JSON object, then `body`."""
    head = json.dumps(header).encode()
    _write_all(descriptor, _LENGTHS.pack(len(head), len(body)) + head)
    _write_all(descriptor, body)


def read(exactly: Read, largest_body: int) -> tuple[Header, memoryview]:
    """Read one answer through `exactly(size)`. Raises Malformed before taking more than is allowed."""
    head_length, body_length = _LENGTHS.unpack(exactly(_LENGTHS.size))
    if head_length > _MAX_HEADER or body_length > largest_body:
        raise Malformed
    try:
        header = json.loads(bytes(exactly(head_length)))
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(header, dict):
        raise Malformed
    return header, exactly(body_length)


def number(header: Header, name: str, smallest: int, largest: int) -> int:
    """Return an integer member in its bounds. Raises Malformed."""
    value = header.get(name)
    if type(value) is not int or not smallest <= value <= largest:
        raise Malformed
    return value


def word(header: Header, name: str) -> str:
    """Return a member that is a short printable text. Raises Malformed."""
    value = header.get(name)
    if not isinstance(value, str) or len(value) > 100 or not value.isprintable():
        raise Malformed
    return value


def _write_all(descriptor: int, octets: bytes | memoryview) -> None:
    view = memoryview(octets)
    while view:
        view = view[os.write(descriptor, view) :]
