# SPDX-License-Identifier: Apache-2.0
"""Walks the tag-length-value structure of DER without building objects for what nobody reads.

``cryptography``'s ``certificate.extensions`` costs more than an RSA signature check; a sign-in
needs three of those extensions.
"""

from functools import lru_cache

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8_STRING = 0x01, 0x02, 0x03, 0x04, 0x06, 0x0C
PRINTABLE_STRING, IA5_STRING, SEQUENCE = 0x13, 0x16, 0x30
CONTEXT_0, CONTEXT_3 = 0xA0, 0xA3


class DerError(ValueError):
    """The bytes are not the DER that was expected."""


# One value inside some bytes: its tag byte, and where its contents start and end. A plain tuple,
# because a named one takes as long to make as the reading itself.
Element = tuple[int, int, int]


def element(data: bytes, offset: int, end: int) -> Element:
    """Read the element at ``offset``; it must fit before ``end``. Raises DerError."""
    start = offset + 2
    if start > end:
        raise DerError("element cut short")
    length = data[offset + 1]
    if length >= 0x80:
        octets = length & 0x7F
        if not 1 <= octets <= 4 or start + octets > end:
            raise DerError("length cannot be read")
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
    if start + length > end:
        raise DerError("element longer than its container")
    return data[offset], start, start + length


def expect(data: bytes, offset: int, end: int, tag: int) -> tuple[int, int]:
    """Give start and end of the contents at ``offset``, whose tag it must be. Raises DerError."""
    found, start, stop = element(data, offset, end)
    if found != tag:
        raise DerError("another element was expected")
    return start, stop


def children(data: bytes, offset: int, end: int) -> list[Element]:
    """Give the elements that fill ``offset`` to ``end`` exactly. Raises DerError."""
    found = []
    # The three common forms of a length stand here: a call for each element takes twice the time.
    last = end - 4
    while offset < last:
        length, start = data[offset + 1], offset + 2
        if length == 0x82:
            length, start = data[start] << 8 | data[start + 1], offset + 4
        elif length == 0x81:
            length, start = data[start], offset + 3
        elif length > 0x7F:
            break
        stop = start + length
        if stop > end:
            break
        found.append((data[offset], start, stop))
        offset = stop
    while offset < end:
        found.append(element(data, offset, end))
        offset = found[-1][2]
    return found


def members(data: bytes) -> list[Element]:
    """Give the elements of the SEQUENCE that ``data`` starts with. Raises DerError."""
    return children(data, *expect(data, 0, len(data), SEQUENCE))


@lru_cache(maxsize=256)
def dotted(contents: bytes) -> str:
    """Turn an OBJECT IDENTIFIER's contents into dotted decimal. Raises DerError."""
    if not contents or contents[-1] & 0x80 or len(contents) > 64:
        raise DerError("object identifier cannot be read")
    arcs, value = [], 0
    for byte in contents:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))
