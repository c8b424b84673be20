# SPDX-License-Identifier: Apache-2.0
"""Walks an Extensions value of certificates, lists and their entries."""

from webjpki import der


class UnknownCritical(Exception):
    """A critical extension that the reader does not know; its text is the dotted OID."""


def extensions_in(data: bytes, offset: int, end: int) -> list[tuple[bytes, bytes, bool]]:
    """Give OID contents, value and whether it is critical, none twice. Raises DerError."""
    start, stop = der.expect(data, offset, end, der.SEQUENCE)
    found = [_extension(data, one[1], one[2]) for one in der.children(data, start, stop)]
    if stop != end or len({oid for oid, _, _ in found}) != len(found):
        raise der.DerError("an extension twice, or something behind them")
    return found


def _extension(data: bytes, start: int, end: int) -> tuple[bytes, bytes, bool]:
    name_start, name_end = der.expect(data, start, end, der.OID)
    tag, value_start, value_end = der.element(data, name_end, end)
    critical = tag == der.BOOLEAN and data[value_start:value_end] != b"\x00"
    if tag == der.BOOLEAN:
        tag, value_start, value_end = der.element(data, value_end, end)
    if tag != der.OCTET_STRING or value_end != end:
        raise der.DerError("extension without a value")
    return data[name_start:name_end], data[value_start:value_end], critical
