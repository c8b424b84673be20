# SPDX-License-Identifier: Apache-2.0
"""Reads a JPKI end-entity certificate into a frozen value, without judging whom to trust.

The native host imports this module too, so it stays light: ``cryptography``, the standard
library and this package's ``errors``, ``der``, ``der_extensions`` and ``holder``.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import Certificate as LoadedCertificate
from cryptography.x509 import (
    DuplicateExtension,
    ExtensionNotFound,
    InvalidVersion,
    Name,
    UnsupportedGeneralNameType,
    load_der_x509_certificate,
)
from cryptography.x509.oid import NameOID

from webjpki import der
from webjpki.der_extensions import Extension, Extensions, extensions_in
from webjpki.errors import AlgorithmUnsupported, CertificateMalformed, KeyUnsupported
from webjpki.holder import ATTRIBUTE_ARC, Holder, read_holder

MAX_BYTES = 8192  # jpki-facts G7; real ones are 1,300 to 1,600 bytes
SHA256_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")  # jpki-facts C2
TEST_ORGANISATION = "JPKI-TEST"  # jpki-facts C1, G25
CLIENT_AUTH, ANY_USAGE = "1.3.6.1.5.5.7.3.2", "2.5.29.37.0"


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

# What cryptography raises for a certificate it cannot read; the mutation tests met every one.
UNREADABLE = (
    ValueError,
    TypeError,
    CryptographyDeprecationWarning,  # raised where warnings are errors
    UnsupportedAlgorithm,
    DuplicateExtension,
    ExtensionNotFound,
    InvalidVersion,
    UnsupportedGeneralNameType,
)
_KEY_USAGE, _ALT_NAME, _CONSTRAINTS = b"\x55\x1d\x0f", b"\x55\x1d\x11", b"\x55\x1d\x13"
_POLICIES, _EXTENDED_USAGE = b"\x55\x1d\x20", b"\x55\x1d\x25"
# Read here, or harmless to the question who may sign what: issuerAltName, CRL distribution
# points, both key identifiers, authority information access.
_UNDERSTOOD = {_KEY_USAGE, _ALT_NAME, _CONSTRAINTS, _POLICIES, _EXTENDED_USAGE} | {
    bytes.fromhex(oid) for oid in ("551d12", "551d1f", "551d23", "551d0e", "2b06010505070101")
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


@dataclass(frozen=True)
class Certificate:
    """What a JPKI certificate says; whether to believe it is the trust anchors' business.

    profile              what it may be used for; its parts are attributes here as well
    serial               the only stable name of an authentication certificate's holder; a
                         cross-site identifier, so do not hand it on
    not_before/not_after the period, both ends included, aware UTC times
    holder               the four attributes; None in an authentication certificate
    tbs                  the part of ``der`` that its issuer signed
    """

    der: bytes = field(repr=False)
    profile: Profile
    serial: int
    not_before: datetime
    not_after: datetime
    holder: Holder | None = field(repr=False)
    public_key: rsa.RSAPublicKey = field(repr=False, compare=False)
    x509: LoadedCertificate = field(repr=False, compare=False)
    tbs: bytes = field(repr=False, compare=False)

    @property
    def kind(self) -> CertificateKind:
        """As in ``profile``."""
        return self.profile.kind

    @property
    def key_usage(self) -> KeyUsage | None:
        """As in ``profile``."""
        return self.profile.key_usage

    @property
    def policies(self) -> tuple[str, ...]:
        """As in ``profile``."""
        return self.profile.policies

    @property
    def extended_key_usage(self) -> tuple[str, ...] | None:
        """As in ``profile``."""
        return self.profile.extended_key_usage

    @property
    def unknown_critical(self) -> tuple[str, ...]:
        """As in ``profile``."""
        return self.profile.unknown_critical

    @property
    def is_ca(self) -> bool:
        """As in ``profile``."""
        return self.profile.is_ca

    @property
    def issuer_organisations(self) -> list[str]:
        """What it says of its issuer, unproven; empty when the name cannot be read. Some 15 us."""
        try:
            return organisations(self.x509.issuer)
        except UNREADABLE:  # cryptography reads names only when asked
            return []

    @property
    def is_test(self) -> bool:
        """Whether it says that a test CA (O=JPKI-TEST) issued it."""
        return TEST_ORGANISATION in self.issuer_organisations


def organisations(name: Name) -> list[str]:
    """Give the organisations in a distinguished name."""
    return [str(part.value) for part in name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]


def read_certificate(data: bytes) -> Certificate:
    """Read one DER certificate of 8,192 bytes at most.

    Raises CertificateMalformed when it is not a JPKI end-entity certificate that can be read,
    KeyUnsupported when its key is not RSA of 2048 to 4096 bits, AlgorithmUnsupported when its
    issuer did not sign with sha256WithRSAEncryption.
    """
    if len(data) > MAX_BYTES:
        raise CertificateMalformed(f"more than {MAX_BYTES} bytes")
    try:
        return _read(bytes(data))
    except UNREADABLE as error:
        raise CertificateMalformed(type(error).__name__) from error


def _read(data: bytes) -> Certificate:
    tbs, extensions = _parts(data)
    loaded = load_der_x509_certificate(data)
    key = loaded.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or not 2048 <= key.key_size <= 4096:
        raise KeyUnsupported
    value = extensions.get
    profile = _profile(
        value(_KEY_USAGE),
        value(_POLICIES),
        value(_EXTENDED_USAGE),
        value(_CONSTRAINTS),
        _unknown_critical(extensions),
    )
    return Certificate(
        der=data,
        profile=profile,
        serial=loaded.serial_number,
        not_before=loaded.not_valid_before_utc,
        not_after=loaded.not_valid_after_utc,
        holder=_holder(profile.kind, value(_ALT_NAME)),
        public_key=key,
        x509=loaded,
        tbs=tbs,
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


def _parts(data: bytes) -> tuple[bytes, Extensions]:
    """Give the part that is signed, header included, and the extensions."""
    start, end = der.expect(data, 0, len(data), der.SEQUENCE)
    signed, algorithm, signature = der.children(data, start, end)
    version, serial, *_, last = der.children(data, signed[1], signed[2])
    if version[0] != der.CONTEXT_0 or last[0] != der.CONTEXT_3:
        raise der.DerError("certificate without extensions")
    if not b"\x00" < data[serial[1] : serial[2]] < b"\x80":
        raise der.DerError("serial number is zero or negative")
    # The algorithm stands inside and outside of what is signed, and must be the same.
    if not (
        data[signed[2] : algorithm[2]] == SHA256_WITH_RSA
        and data.startswith(SHA256_WITH_RSA, serial[2])
    ):
        raise AlgorithmUnsupported("certificate not signed with sha256WithRSAEncryption")
    if signature[0] != der.BIT_STRING or data[signature[1]] != 0:
        raise der.DerError("signature does not end at a byte")
    return data[start : signed[2]], extensions_in(data, last[1], last[2])


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


def _holder(kind: CertificateKind, names: Extension | None) -> Holder | None:
    if kind is not CertificateKind.SIGNATURE:
        return None
    return read_holder(_other_names(names[0]) if names else {})


def _other_names(value: bytes) -> dict[str, str]:
    """Give dotted OID to text for the subjectAltName's otherName values of JPKI's arc."""
    names: dict[str, str] = {}
    for tag, start, end in der.members(value):
        if tag != der.CONTEXT_0:
            continue
        oid_start, oid_end = der.expect(value, start, end, der.OID)
        key = der.dotted(value[oid_start:oid_end])
        if not key.startswith(ATTRIBUTE_ARC):
            continue
        explicit = der.expect(value, oid_end, end, der.CONTEXT_0)
        text_tag, text_start, text_end = der.element(value, *explicit)
        if key in names or text_tag not in _STRING_TAGS:
            raise der.DerError("attribute twice or not a string")
        names[key] = value[text_start:text_end].decode("utf-8")
    return names


_STRING_TAGS = (der.UTF8_STRING, der.PRINTABLE_STRING, der.IA5_STRING)
