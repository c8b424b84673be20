# SPDX-License-Identifier: Apache-2.0
"""Walks an Extensions value of certificates, lists and their entries."""

from functools import lru_cache

from webjpki import der


class UnknownCritical(Exception):
    """A critical extension that the reader does not know; its text is the dotted OID."""


# Its value and whether it is critical.
Extension = tuple[bytes, bool]
# By the contents of their OIDs.
Extensions = dict[bytes, Extension]
_ALT_NAME = bytes.fromhex("0603551d11")  # how a subjectAltName begins


def extensions_in(data: bytes, offset: int, end: int) -> Extensions:
    """Read all extensions, none of them twice. Raises DerError."""
    start, stop = der.expect(data, offset, end, der.SEQUENCE)
    listed = der.children(data, start, stop)
    # Who somebody is and where they live is remembered no longer than the certificate.
    found = dict(
        [
            (_extension if data.startswith(_ALT_NAME, contents) else _known)(
                tag, data[contents:after]
            )
            for tag, contents, after in listed
        ]
    )
    if stop != end or len(found) != len(listed):
        raise der.DerError("an extension twice, or something behind them")
    return found


def _extension(tag: int, data: bytes) -> tuple[bytes, Extension]:
    parts = der.children(data, 0, len(data))
    if tag != der.SEQUENCE or not 2 <= len(parts) <= 3:
        raise der.DerError("an extension of other parts")
    name, value = parts[0], parts[-1]
    if name[0] != der.OID or value[0] != der.OCTET_STRING:
        raise der.DerError("extension without a name or value")
    critical = False
    if len(parts) == 3:
        flag, start, end = parts[1]
        if flag != der.BOOLEAN:
            raise der.DerError("an extension of other parts")
        critical = data[start:end] != b"\x00"
    return data[name[1] : name[2]], (data[value[1] : value[2]], critical)


# Most extensions of one CA's certificates are the same bytes in thousands of them.
_known = lru_cache(maxsize=4096)(_extension)
