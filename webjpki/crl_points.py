# SPDX-License-Identifier: Apache-2.0
"""Reads where a certificate's revocations are listed, and for which certificates a list speaks.

JPKI splits its lists by municipality and names each with a directory name, not an address
(jpki-facts C2); both sides must write that name in the same bytes (RFC 5280, 5.2.5).
"""

from dataclasses import dataclass
from functools import lru_cache

from webjpki import der
from webjpki.certificate import Certificate
from webjpki.der_extensions import Extensions, extensions_in

_POINTS = bytes.fromhex("551d1f")
_FULL_NAME, _CONTEXT_1, _CONTEXT_2 = 0xA0, 0xA1, 0xA2
_DIRECTORY_NAME, _URI = 0xA4, 0x86
_ONLY_USERS, _ONLY_AUTHORITIES, _SOME_REASONS, _INDIRECT, _ONLY_ATTRIBUTES = range(0x81, 0x86)
_SHORT = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
}


@dataclass(frozen=True)
class PointName:
    """One name of a distribution point; ``der`` is the GeneralName as it stands in the data."""

    der: bytes

    @property
    def address(self) -> str | None:
        """The address, when the name is one."""
        tag, start, end = der.element(self.der, 0, len(self.der))
        return self.der[start:end].decode("ascii", "replace") if tag == _URI else None

    @property
    def directory(self) -> tuple[tuple[str, str], ...] | None:
        """The parts of a directory name in their order, such as ("OU", "Tokyo")."""
        tag, start, end = der.element(self.der, 0, len(self.der))
        if tag != _DIRECTORY_NAME:
            return None
        return _parts(self.der[start:end])


@dataclass(frozen=True)
class ListScope:
    """The issuingDistributionPoint of a list; a list without one speaks for all certificates.

    names  of the distribution point; None when the list does not name one
    users  whether it lists certificates of persons at all
    """

    names: frozenset[bytes] | None = None
    users: bool = True

    def covers(self, names: tuple[PointName, ...]) -> bool:
        """Whether a certificate with these distribution points is listed here when revoked."""
        if not self.users:
            return False
        return self.names is None or any(name.der in self.names for name in names)


class ScopeUnsupported(Exception):
    """An indirect list, one for some reasons only, or one with a relative name."""


def points_of(certificate: Certificate) -> tuple[PointName, ...]:
    """Give the names of the certificate's CRL distribution points that its own issuer fills.

    Raises DerError.
    """
    value, _ = _extensions_of(certificate.der).get(_POINTS, (b"", False))
    return _point_names(value) if value else ()


def read_scope(value: bytes) -> ListScope:
    """Read an issuingDistributionPoint. Raises DerError, ScopeUnsupported."""
    names: frozenset[bytes] | None = None
    users = True
    for tag, start, end in der.members(value):
        if tag == der.CONTEXT_0:
            names = frozenset(_full_name(value, start, end))
        elif tag in (_SOME_REASONS, _INDIRECT):
            raise ScopeUnsupported
        elif tag in (_ONLY_AUTHORITIES, _ONLY_ATTRIBUTES):
            users = users and value[start:end] == b"\x00"
        elif tag != _ONLY_USERS:
            raise der.DerError("an unknown part of the scope")
    return ListScope(names, users)


@lru_cache(maxsize=256)
def _point_names(value: bytes) -> tuple[PointName, ...]:
    names: list[PointName] = []
    for _, start, end in der.members(value):
        parts = {one[0]: one for one in der.children(value, start, end)}
        # A point for some reasons only, or filled by another issuer, is never the whole answer.
        if (
            _CONTEXT_1 in parts
            or 0x81 in parts
            or _CONTEXT_2 in parts
            or der.CONTEXT_0 not in parts
        ):
            continue
        try:
            found = _full_name(value, *parts[der.CONTEXT_0][1:])
        except ScopeUnsupported:
            continue
        names += map(PointName, found)
    return tuple(names)


def _full_name(value: bytes, start: int, end: int) -> list[bytes]:
    tag, names_start, names_end = der.element(value, start, end)
    if tag != _FULL_NAME or names_end != end:
        raise ScopeUnsupported
    names, position = [], names_start
    for _, _, name_end in der.children(value, names_start, names_end):
        names.append(value[position:name_end])
        position = name_end
    return names


def _extensions_of(data: bytes) -> Extensions:
    outer = der.expect(data, 0, len(data), der.SEQUENCE)
    signed = der.expect(data, *outer, der.SEQUENCE)
    parts = der.children(data, *signed)
    if not parts or parts[-1][0] != der.CONTEXT_3:
        return {}
    last = parts[-1]
    return extensions_in(data, last[1], last[2])


def _parts(name: bytes) -> tuple[tuple[str, str], ...]:
    found = []
    for _, set_start, set_end in der.members(name):
        for _, start, end in der.children(name, set_start, set_end):
            oid_start, oid_end = der.expect(name, start, end, der.OID)
            _, text_start, text_end = der.element(name, oid_end, end)
            oid = der.dotted(name[oid_start:oid_end])
            text = name[text_start:text_end].decode("utf-8", "replace")
            found.append((_SHORT.get(oid, oid), text))
    return tuple(found)
