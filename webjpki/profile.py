# SPDX-License-Identifier: Apache-2.0
"""Reads from a certificate's extensions what it may be used for; nothing but the standard library is loaded."""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from webjpki import der
from webjpki.der_extensions import Extension, Extensions
from webjpki.errors import CertificateMalformed

CLIENT_AUTH, ANY_USAGE = "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"
_KEY_USAGE, ALT_NAME, _CONSTRAINTS = b"\x55\x1d\x0f", b"\x55\x1d\x11", b"\x55\x1d\x13"
_POLICIES, _EXTENDED_USAGE = b"\x55\x1d\x20", b"\x55\x1d\x25"
# Read here, or harmless to the question who may sign what: issuerAltName, CRL distribution
# points, both key identifiers, authority information access.
_UNDERSTOOD = {_KEY_USAGE, ALT_NAME, _CONSTRAINTS, _POLICIES, _EXTENDED_USAGE} | {
    bytes.fromhex(oid) for oid in ("551d12", "551d1f", "551d23", "551d0e", "2b06010505070101")
}


class CertificateKind(Enum):
    """Which of the card's two certificates this is."""

    SIGNATURE = "signature"  # 署名用: documents
    AUTHENTICATION = "authentication"  # 利用者証明用: sign-in


# jpki-facts C2, C3; 1.0.20 is the policy of the JPKI-TEST hierarchy.
KIND_OF_POLICY = {
    "1.2.392.200149.8.5.1.1.20": CertificateKind.SIGNATURE,
    "1.2.392.200149.8.5.1.0.20": CertificateKind.SIGNATURE,
    "1.2.392.200149.8.5.1.3.30": CertificateKind.AUTHENTICATION,
}


@dataclass(frozen=True)
class KeyUsage:
    """The keyUsage bits that matter to a relying party."""

    digital_signature: bool
    non_repudiation: bool
    certificate_signing: bool


@dataclass(frozen=True)
class Profile:
    """What a certificate says of its use: the same in all that a CA issues for one kind.

    kind                 by policy OID where known, else by keyUsage
    key_usage            None when the certificate does not state it
    extended_key_usage   dotted OIDs, None when not stated
    unknown_critical     dotted OIDs of critical extensions that nobody here understands
    is_ca                basicConstraints says CA:TRUE
    """

    kind: CertificateKind
    key_usage: KeyUsage | None
    policies: tuple[str, ...]
    extended_key_usage: tuple[str, ...] | None
    unknown_critical: tuple[str, ...]
    is_ca: bool


def profile_of(extensions: Extensions) -> Profile:
    """Read what the certificate may be used for. Raises DerError, CertificateMalformed."""
    value = extensions.get
    return _profile(
        value(_KEY_USAGE),
        value(_POLICIES),
        value(_EXTENDED_USAGE),
        value(_CONSTRAINTS),
        _unknown_critical(extensions),
    )


def _unknown_critical(extensions: Extensions) -> tuple[str, ...]:
    if extensions.keys() <= _UNDERSTOOD:
        return ()
    unknown = (oid for oid in extensions if oid not in _UNDERSTOOD)
    return tuple(der.dotted(oid) for oid in unknown if extensions[oid][1])


@lru_cache(maxsize=64)
def _profile(
    usage: Extension | None,
    policies: Extension | None,
    extended_usage: Extension | None,
    constraints: Extension | None,
    unknown_critical: tuple[str, ...],
) -> Profile:
    key_usage = _key_usage(usage[0]) if usage else None
    oids = _policies(policies[0]) if policies else ()
    return Profile(
        kind=_kind(oids, key_usage),
        key_usage=key_usage,
        policies=oids,
        extended_key_usage=_extended_usage(extended_usage[0]) if extended_usage else None,
        unknown_critical=unknown_critical,
        is_ca=constraints is not None and _is_ca(constraints[0]),
    )


def _kind(policies: tuple[str, ...], usage: KeyUsage | None) -> CertificateKind:
    kinds = {KIND_OF_POLICY[oid] for oid in policies if oid in KIND_OF_POLICY}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds:
        raise CertificateMalformed("policies of both kinds")
    if usage and usage.non_repudiation:
        return CertificateKind.SIGNATURE
    if usage and usage.digital_signature:
        return CertificateKind.AUTHENTICATION
    raise CertificateMalformed("neither a signature nor an authentication certificate")


def _key_usage(value: bytes) -> KeyUsage:
    start, end = der.expect(value, 0, len(value), der.BIT_STRING)
    if not 2 <= end - start <= 3 or end != len(value):
        raise der.DerError("keyUsage cannot be read")
    first = value[start + 1]
    return KeyUsage(bool(first & 0x80), bool(first & 0x40), bool(first & 0x04))


def _policies(value: bytes) -> tuple[str, ...]:
    oids = []
    for _, start, end in der.members(value):
        oid = der.expect(value, start, end, der.OID)
        oids.append(der.dotted(value[slice(*oid)]))
    return tuple(oids)


def _extended_usage(value: bytes) -> tuple[str, ...]:
    return tuple(der.dotted(value[start:end]) for _, start, end in der.members(value))


def _is_ca(value: bytes) -> bool:
    return any(
        tag == der.BOOLEAN and value[start:end] != b"\x00" for tag, start, end in der.members(value)
    )
