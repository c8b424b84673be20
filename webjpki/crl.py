# SPDX-License-Identifier: Apache-2.0
"""Reads a certificate revocation list (RFC 5280, 5) of any size in one pass, and looks serials up.

The bytes that are indexed are the bytes that are hashed for the signature; the file is not needed
afterwards. A million entries cost about a second and 50 MB.
"""

import io
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from webjpki import der
from webjpki.crl_entries import RevokedEntry, RevokedSerials, read_entries
from webjpki.crl_points import ListScope, ScopeUnsupported, read_scope
from webjpki.crl_stream import DerStream
from webjpki.der_extensions import UnknownCritical, extensions_in
from webjpki.der_times import read_time
from webjpki.revocation_errors import (
    CrlMalformed,
    CrlSignatureMismatch,
    CrlUnsupported,
    CrlUnusable,
)
from webjpki.trust import TrustAnchor, key_of

MAX_BYTES = 1 << 30
_MAX_PART = 1 << 16
_RSA_WITH: dict[bytes, tuple[str, hashes.HashAlgorithm]] = {
    bytes.fromhex("300d06092a864886f70d01010b0500"): ("sha256", hashes.SHA256()),
    bytes.fromhex("300d06092a864886f70d01010c0500"): ("sha384", hashes.SHA384()),
    bytes.fromhex("300d06092a864886f70d01010d0500"): ("sha512", hashes.SHA512()),
}
_INTEGER, _VERSION_2 = 0x02, b"\x02\x01\x01"
_NUMBER, _DELTA, _SCOPE = bytes.fromhex("551d14"), bytes.fromhex("551d1b"), bytes.fromhex("551d1c")


@dataclass(frozen=True)
class RevocationList:
    """A list whose signature was checked; whether it is current is asked at each look-up.

    issuer       its issuer's distinguished name, DER
    number       crlNumber, None when not stated
    base_number  set in a delta list: the number of the complete list it starts from
    scope_der    the issuingDistributionPoint as it stands there
    """

    issuer: bytes = field(repr=False)
    this_update: datetime
    next_update: datetime
    number: int | None
    base_number: int | None
    scope: ListScope = field(repr=False)
    scope_der: bytes | None = field(repr=False)
    entries: RevokedSerials = field(repr=False)

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, serial: int) -> RevokedEntry | None:
        """Give what the list says of a serial number; None when it is not there."""
        return self.entries.find(serial)


def load_crl(source: Path | bytes, anchor: TrustAnchor) -> RevocationList:
    """Read a DER list of 1 GiB at most and check that ``anchor``'s key signed it.

    Raises CrlMalformed, CrlUnsupported, CrlSignatureMismatch; OSError for a file that cannot be
    read.
    """
    if isinstance(source, bytes):
        return _load(io.BytesIO(source), len(source), [anchor])[0]
    return load_crl_of(source, [anchor])[0]


def load_crl_of(source: Path, anchors: Iterable[TrustAnchor]) -> tuple[RevocationList, TrustAnchor]:
    """Read a list like ``load_crl``, and find out which of ``anchors`` signed it.

    The generations of one CA share their name, so that only the signature tells.
    """
    with source.open("rb") as stream:
        return _load(stream, os.fstat(stream.fileno()).st_size, anchors)


def _load(
    stream: BinaryIO, size: int, anchors: Iterable[TrustAnchor]
) -> tuple[RevocationList, TrustAnchor]:
    if size > MAX_BYTES:
        raise CrlMalformed(f"more than {MAX_BYTES} bytes")
    signers = [anchor for anchor in anchors if anchor.signs_lists]
    if not signers:
        raise CrlSignatureMismatch("the CA's key usage does not allow it")
    try:
        return _read(DerStream(stream, size), size, signers)
    except UnknownCritical as error:
        raise CrlUnsupported(f"extension {error}") from None
    except ScopeUnsupported:
        raise CrlUnsupported("scope") from None
    except CrlUnusable:
        raise
    except ValueError as error:  # DerError is one
        raise CrlMalformed(str(error)) from error


def _read(
    stream: DerStream, size: int, anchors: Iterable[TrustAnchor]
) -> tuple[RevocationList, TrustAnchor]:
    # 1. the frame, 2. what is signed, hashed on its way, 3. the signature over it.
    _expect(stream.header(), der.SEQUENCE, size - stream.offset)
    stream.start()
    tag, length = stream.header()
    _expect((tag, length), der.SEQUENCE, length)
    end = stream.offset + length
    found, algorithm = _signed_part(stream, end)
    digest = stream.finish()
    if stream.whole(64)[1] != algorithm:
        raise der.DerError("two algorithms")
    tag, bits = stream.whole(1024)
    start, stop = der.expect(bits, 0, len(bits), der.BIT_STRING)
    if bits[start : start + 1] != b"\x00" or stream.offset != size:
        raise der.DerError("the signature, or something behind it")
    function = Prehashed(_RSA_WITH[algorithm][1])
    for anchor in anchors:
        with suppress(InvalidSignature):
            key_of(anchor).verify(bits[start + 1 : stop], digest, PKCS1v15(), function)
            return found, anchor
    raise CrlSignatureMismatch


def _signed_part(stream: DerStream, end: int) -> tuple[RevocationList, bytes]:
    if stream.whole(1)[1] != _VERSION_2:
        raise CrlUnsupported("version")
    algorithm = stream.whole(64)[1]
    if algorithm not in _RSA_WITH:
        raise CrlUnsupported("signature algorithm")
    stream.hash_with(_RSA_WITH[algorithm][0])
    tag, issuer = stream.whole(_MAX_PART)
    _expect((tag, 0), der.SEQUENCE, 0)
    this_update, next_update = (_time(*stream.whole(15)) for _ in range(2))
    entries, extensions = _entries_and_extensions(stream, end)
    return _list(issuer, this_update, next_update, entries, extensions), algorithm


def _entries_and_extensions(stream: DerStream, end: int) -> tuple[RevokedSerials, bytes]:
    entries, extensions = RevokedSerials(), b""
    tag, length = stream.header() if stream.offset < end else (0, 0)
    if tag == der.SEQUENCE:
        _check_room(stream, length, end)
        entries = read_entries(stream.read, length)
        tag, length = stream.header() if stream.offset < end else (0, 0)
    if tag == der.CONTEXT_0:
        _check_room(stream, length, min(end, stream.offset + _MAX_PART))
        extensions = stream.read(length)
    if stream.offset != end or tag not in (0, der.SEQUENCE, der.CONTEXT_0):
        raise der.DerError("something else in the list")
    return entries, extensions


def _list(
    issuer: bytes, this: datetime, following: datetime, entries: RevokedSerials, extensions: bytes
) -> RevocationList:
    number = base_number = scope_der = None
    scope = ListScope()
    found = extensions_in(extensions, 0, len(extensions)) if extensions else {}
    for oid, (value, critical) in found.items():
        if oid == _NUMBER:
            number = _integer(value)
        elif oid == _DELTA:
            base_number = _integer(value)
        elif oid == _SCOPE:
            scope_der, scope = value, read_scope(value)
        elif critical:
            raise UnknownCritical(der.dotted(oid))
    return RevocationList(issuer, this, following, number, base_number, scope, scope_der, entries)


def _expect(found: tuple[int, int], tag: int, length: int) -> None:
    if found != (tag, length):
        raise der.DerError("another element was expected")


def _check_room(stream: DerStream, length: int, end: int) -> None:
    if stream.offset + length > end:
        raise der.DerError("an element is longer than its container")


def _time(tag: int, element: bytes) -> datetime:
    return read_time(tag, element[2:])


def _integer(value: bytes) -> int:
    start, end = der.expect(value, 0, len(value), _INTEGER)
    if not 1 <= end - start <= 21 or end != len(value) or value[start] & 0x80:
        raise der.DerError("not a number")
    return int.from_bytes(value[start:end], "big")
