# SPDX-License-Identifier: Apache-2.0
"""Shapes the test certificates: the JPKI profile, field by field (jpki-facts C1 to C4)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID, ObjectIdentifier

from simulated_card.holder import Holder

Purpose = Literal["signature", "authentication"]

_ORGANISATION = "JPKI-TEST"
_PURPOSE_UNIT = {
    "signature": "JPKI for digital signature",
    "authentication": "JPKI for user authentication",
}
_PURPOSE_UNIT_JAPANESE = {
    "signature": "公的個人認証サービス署名用",
    "authentication": "公的個人認証サービス利用者証明用",
}
_AGENCY = "Japan Agency for Local Authority Information Systems"
_POLICY = {
    "signature": ObjectIdentifier("1.2.392.200149.8.5.1.0.20"),
    # No source names the test policy of this purpose; made by analogy with 1.1.20 and 1.3.30.
    "authentication": ObjectIdentifier("1.2.392.200149.8.5.1.0.30"),
}
_CPS = "http://www.jpki.go.jp/cps.html"
_ACCESS = {
    "signature": ("http://ocspsign.jpki-test.invalid", "http://jpki-test.invalid/signca.cer"),
    "authentication": ("http://ocspauth.jpki-test.invalid", "http://jpki-test.invalid/authca.cer"),
}
"""OCSP and issuer addresses that cannot exist: whoever fetches them is found out."""
_ATTRIBUTE_ARC = "1.2.392.200149.8.5.5"

GENERATION_PERIODS = {
    1: (datetime(2015, 10, 20, 2, 40, 28), datetime(2025, 10, 19, 14, 59, 59)),
    2: (datetime(2019, 9, 14, 23, 41, 56), datetime(2029, 9, 14, 14, 59, 59)),
    3: (datetime(2023, 7, 16, 0, 50, 27), datetime(2033, 7, 15, 14, 59, 59)),
}
"""Validity of the CA generations in UTC, as in the table of jpki-facts C1."""


def generation_at(issued: date) -> int:
    """Return the newest CA generation that existed on the day ``issued``."""
    return max(number for number, (start, _) in GENERATION_PERIODS.items() if start.date() < issued)


def authority_name(purpose: Purpose) -> x509.Name:
    """Return the DN that all generations of one CA share."""
    return _name(_ORGANISATION, _PURPOSE_UNIT[purpose], _AGENCY)


def authority_certificate(
    purpose: Purpose, generation: int, key: RSAPrivateKey
) -> x509.Certificate:
    """Make the self-signed certificate of one CA generation."""
    name = authority_name(purpose)
    japanese = _name(
        "公的個人認証サービス", _PURPOSE_UNIT_JAPANESE[purpose], "地方公共団体情報システム機構"
    )
    start, end = GENERATION_PERIODS[generation]
    serial = 1 if generation == 1 else _number(f"{purpose} CA {generation}", 4)
    builder = _builder(name, name, key.public_key(), serial)
    builder = builder.not_valid_before(start).not_valid_after(end)
    for extension, critical in (
        (_key_usage("key_cert_sign", "crl_sign"), True),
        (x509.SubjectAlternativeName([x509.DirectoryName(japanese)]), False),
        (x509.BasicConstraints(ca=True, path_length=None), True),
        (_crl_point(name), False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    ):
        builder = builder.add_extension(extension, critical)
    return builder.sign(key, hashes.SHA256())


def holder_certificate(
    purpose: Purpose,
    holder: Holder,
    key: RSAPublicKey,
    issuer: x509.Certificate,
    issuer_key: RSAPrivateKey,
) -> x509.Certificate:
    """Make one end-entity certificate; only the signature one describes the person."""
    seed = f"{purpose} {holder.key} {holder.issued}"
    subject = _subject(purpose, holder, seed)
    builder = _builder(subject, issuer.subject, key, _number(seed, 4))
    builder = builder.not_valid_before(datetime.combine(holder.issued, time(1, 23, 45)))
    builder = builder.not_valid_after(datetime.combine(holder.last_day, time(14, 59, 59)))
    for extension, critical in _holder_extensions(purpose, holder, key, issuer):
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


def _holder_extensions(
    purpose: Purpose, holder: Holder, key: RSAPublicKey, issuer: x509.Certificate
) -> Sequence[tuple[x509.ExtensionType, bool]]:
    signing = purpose == "signature"
    usages = ("digital_signature", "content_commitment") if signing else ("digital_signature",)
    policy = x509.PolicyInformation(_POLICY[purpose], [_CPS])
    issuer_key_id = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (_key_usage(*usages), True),
        (x509.CertificatePolicies([policy]), True),
        (_crl_point(_crl_name(purpose, holder)), False),
        (_access(purpose), False),
        (x509.AuthorityKeyIdentifier(issuer_key_id.digest, None, None), False),
        (x509.SubjectKeyIdentifier.from_public_key(key), False),
    ]
    if signing:
        extensions.insert(2, (_attributes(holder), False))
    return extensions


def _attributes(holder: Holder) -> x509.SubjectAlternativeName:
    values = {
        "1": holder.name,
        "4": holder.birth_code,
        "3": holder.sex,
        "5": holder.address,
        "2": holder.name_flags,
        "6": holder.address_flags,
    }
    return x509.SubjectAlternativeName(
        x509.OtherName(ObjectIdentifier(f"{_ATTRIBUTE_ARC}.{arc}"), _utf8_string(value))
        for arc, value in values.items()
    )


def _subject(purpose: Purpose, holder: Holder, seed: str) -> x509.Name:
    random_part = hashlib.sha256(seed.encode()).hexdigest().upper()[:20]
    attributes = [x509.NameAttribute(NameOID.COUNTRY_NAME, "JP")]
    if purpose == "signature":
        attributes += [
            x509.NameAttribute(NameOID.LOCALITY_NAME, holder.prefecture),
            x509.NameAttribute(NameOID.LOCALITY_NAME, holder.municipality),
        ]
    opaque = f"{holder.issued:%Y%m%d}{random_part}{'S' if purpose == 'signature' else 'A'}"
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, opaque)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: RSAPublicKey, serial: int
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    return builder.public_key(key).serial_number(serial)


def _name(organisation: str, *units: str) -> x509.Name:
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
    ]
    attributes += [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units]
    return x509.Name(attributes)


def _crl_name(purpose: Purpose, holder: Holder) -> x509.Name:
    units = (_PURPOSE_UNIT[purpose], "CRL Distribution Points", holder.prefecture)
    city = x509.NameAttribute(NameOID.COMMON_NAME, f"{holder.municipality} CRLDP")
    return x509.Name([*_name(_ORGANISATION, *units), city])


def _crl_point(name: x509.Name) -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint([x509.DirectoryName(name)], None, None, None)
    return x509.CRLDistributionPoints([point])


def _access(purpose: Purpose) -> x509.AuthorityInformationAccess:
    methods = (AuthorityInformationAccessOID.OCSP, AuthorityInformationAccessOID.CA_ISSUERS)
    return x509.AuthorityInformationAccess(
        x509.AccessDescription(method, x509.UniformResourceIdentifier(uri))
        for method, uri in zip(methods, _ACCESS[purpose], strict=True)
    )


def _key_usage(*usages: str) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: name in usages for name in names})


def _number(seed: str, size: int) -> int:
    digest = hashlib.sha256(seed.encode()).digest()[:size]
    return int.from_bytes(digest, "big") & ~(1 << (8 * size - 1)) | 1


def _utf8_string(text: str) -> bytes:
    content = text.encode("utf-8")
    length = len(content)
    if length < 0x80:
        return bytes([0x0C, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([0x0C, 0x80 | size]) + length.to_bytes(size, "big") + content
