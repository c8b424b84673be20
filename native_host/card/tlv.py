# SPDX-License-Identifier: Apache-2.0
"""BER-TLV as the card's data files use it (ISO/IEC 7816-4): one- and two-byte tags, long lengths."""

from collections.abc import Iterator

_MAX_LENGTH_BYTES = 3


class BrokenTlv(ValueError):
    """The bytes are not the objects that they claim to be."""


def read_objects(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Give tag and value of each object that `octets` consist of. Raises BrokenTlv."""
    position = 0
    while position < len(octets):
        tag, position = _tag(octets, position)
        length, position = _length(octets, position)
        if position + length > len(octets):
            raise BrokenTlv("an object ends after its file")
        yield tag, octets[position : position + length]
        position += length


def read_first(octets: bytes) -> tuple[int, bytes]:
    """Return tag and value of the first object, whatever filler stands behind it. Raises BrokenTlv."""
    tag, position = _tag(octets, 0)
    length, position = _length(octets, position)
    if position + length > len(octets):
        raise BrokenTlv("an object ends after its file")
    return tag, octets[position : position + length]


def total_length(start: bytes) -> int:
    """Return how long the object is whose first bytes are given, header included. Raises BrokenTlv."""
    _, position = _tag(start, 0)
    length, position = _length(start, position)
    return position + length


def _tag(octets: bytes, position: int) -> tuple[int, int]:
    first = _byte(octets, position)
    if first & 0x1F != 0x1F:
        return first, position + 1
    second = _byte(octets, position + 1)
    if second & 0x80:
        raise BrokenTlv("a tag of more than two bytes")
    return first << 8 | second, position + 2


def _length(octets: bytes, position: int) -> tuple[int, int]:
    first = _byte(octets, position)
    if first < 0x80:
        return first, position + 1
    count = first & 0x7F
    if not 1 <= count <= _MAX_LENGTH_BYTES or position + 1 + count > len(octets):
        raise BrokenTlv("a length that cannot be read")
    return int.from_bytes(octets[position + 1 : position + 1 + count], "big"), position + 1 + count


def _byte(octets: bytes, position: int) -> int:
    if position >= len(octets):
        raise BrokenTlv("an object without its header")
    return octets[position]
