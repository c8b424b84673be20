# SPDX-License-Identifier: Apache-2.0
"""Reads what a JPKI end-entity certificate says with the standard library alone, without judging whom to trust.

The native host reads certificates with this while a person waits, and ``certificate`` reads with it
what cryptography would take longer for.
"""

from dataclasses import dataclass, field
from datetime import datetime

from webjpki import der
from webjpki.der_extensions import Extensions, extensions_in
from webjpki.der_times import read_time
from webjpki.errors import AlgorithmUnsupported, CertificateMalformed, KeyUnsupported
from webjpki.holder import ATTRIBUTE_ARC, Holder, read_holder
from webjpki.profile import ALT_NAME, CertificateKind, Profile, profile_of

MAX_BYTES = 8192  # jpki-facts G7; real ones are 1,300 to 1,600 bytes
SHA256_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")  # jpki-facts C2
TEST_ORGANISATION = "JPKI-TEST"  # jpki-facts C1, G25
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")  # rsaEncryption, RFC 8017 A.1
_VERSION_3 = b"\x02\x01\x02"
_ORGANISATION = b"\x55\x04\x0a"
_STRING_TAGS = (der.UTF8_STRING, der.PRINTABLE_STRING, der.IA5_STRING)
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}


@dataclass(frozen=True)
class RsaKey:
    """An RSA public key of 2048 to 4096 bits."""

    modulus: int
    exponent: int

    @property
    def size(self) -> int:
        """Length of its signatures in bytes."""
        return (self.modulus.bit_length() + 7) // 8


@dataclass(frozen=True)
class Outline:
    """What a JPKI certificate says of itself.

    profile              what it may be used for
    not_before/not_after the period, both ends included, aware UTC times
    holder               the four attributes; None in an authentication certificate
    issuer_organisations what it says of its issuer; empty when the name cannot be read
    """

    der: bytes = field(repr=False)
    profile: Profile
    not_before: datetime
    not_after: datetime
    holder: Holder | None = field(repr=False)
    key: RsaKey = field(repr=False)
    issuer_organisations: tuple[str, ...]

    @property
    def is_test(self) -> bool:
        """Whether it says that a test CA (O=JPKI-TEST) issued it."""
        return TEST_ORGANISATION in self.issuer_organisations


def read_outline(data: bytes) -> Outline:
    """Read one DER certificate of 8,192 bytes at most.

    Raises CertificateMalformed when it is not a JPKI end-entity certificate that can be read,
    KeyUnsupported when its key is not RSA of 2048 to 4096 bits, AlgorithmUnsupported when its
    issuer did not sign with sha256WithRSAEncryption.
    """
    if len(data) > MAX_BYTES:
        raise CertificateMalformed(f"more than {MAX_BYTES} bytes")
    try:
        return _read(bytes(data))
    except ValueError as error:
        raise CertificateMalformed(type(error).__name__) from error


def _read(data: bytes) -> Outline:
    _, fields, extensions = parts(data)
    _, _, _, issuer, period, _, key, _, *_ = fields
    if not issuer[0] == period[0] == key[0] == der.SEQUENCE:
        raise der.DerError("another element was expected")
    start, end = der.children(data, *period[1:])
    profile = profile_of(extensions)
    return Outline(
        der=data,
        profile=profile,
        not_before=read_time(start[0], data[slice(*start[1:])]),
        not_after=read_time(end[0], data[slice(*end[1:])]),
        holder=holder_of(profile, extensions),
        key=_rsa_key(data, *key[1:]),
        issuer_organisations=_organisations(data, *issuer[1:]),
    )


def parts(data: bytes) -> tuple[bytes, list[der.Element], Extensions]:
    """Give the part that is signed, header included; the fields in it; and its extensions. Raises DerError."""
    start, end = der.expect(data, 0, len(data), der.SEQUENCE)
    if end != len(data):
        raise der.DerError("something behind the certificate")
    signed, algorithm, signature = der.children(data, start, end)
    fields = der.children(data, signed[1], signed[2])
    version, serial, *_, last = fields
    if version[0] != der.CONTEXT_0 or last[0] != der.CONTEXT_3:
        raise der.DerError("certificate without extensions")
    if data[version[1] : version[2]] != _VERSION_3:
        raise der.DerError("not a certificate of version 3")
    if not b"\x00" < data[serial[1] : serial[2]] < b"\x80":
        raise der.DerError("serial number is zero or negative")
    # The algorithm stands inside and outside of what is signed, and must be the same.
    if not (
        data[signed[2] : algorithm[2]] == SHA256_WITH_RSA
        and data.startswith(SHA256_WITH_RSA, serial[2])
    ):
        raise AlgorithmUnsupported("certificate not signed with sha256WithRSAEncryption")
    if signature[0] != der.BIT_STRING or not data.startswith(b"\x00", signature[1], end):
        raise der.DerError("signature does not end at a byte")
    return data[start : signed[2]], fields, extensions_in(data, last[1], last[2])


def holder_of(profile: Profile, extensions: Extensions) -> Holder | None:
    """Read whose certificate it is; None for an authentication certificate. Raises DerError."""
    if profile.kind is not CertificateKind.SIGNATURE:
        return None
    names = extensions.get(ALT_NAME)
    return read_holder(_other_names(names[0]) if names else {})


def _rsa_key(data: bytes, start: int, end: int) -> RsaKey:
    algorithm, bits = der.children(data, start, end)
    if data[start : algorithm[2]] != _RSA:
        raise KeyUnsupported
    if bits[0] != der.BIT_STRING or not data.startswith(b"\x00", bits[1], bits[2]):
        raise der.DerError("key does not end at a byte")
    numbers = der.children(data, *der.expect(data, bits[1] + 1, bits[2], der.SEQUENCE))
    modulus, exponent = (_positive(data, *number) for number in numbers)
    # RFC 8017, 3.1: both odd; the exponent is 3 at least, and OpenSSL takes none above 64 bits.
    if not (2048 <= modulus.bit_length() <= 4096 and 3 <= exponent < 1 << 64):
        raise KeyUnsupported
    if not modulus & exponent & 1:
        raise KeyUnsupported
    return RsaKey(modulus, exponent)


def _positive(data: bytes, tag: int, start: int, end: int) -> int:
    if tag != der.INTEGER or not b"\x00" <= data[start:end] < b"\x80":
        raise der.DerError("not a positive number")
    return int.from_bytes(data[start:end], "big")


def _organisations(data: bytes, start: int, end: int) -> tuple[str, ...]:
    """Give the organisations in a name; whoever cannot be read is nobody's fault here."""
    found = []
    try:
        for _, first, last in der.children(data, start, end):
            for _, *attribute in der.children(data, first, last):
                oid, text = der.children(data, *attribute)
                if data[slice(*oid[1:])] == _ORGANISATION and text[0] in _ENCODINGS:
                    found.append(data[slice(*text[1:])].decode(_ENCODINGS[text[0]]))
    except ValueError:
        return ()
    return tuple(found)


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
