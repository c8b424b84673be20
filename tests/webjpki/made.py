# SPDX-License-Identifier: Apache-2.0
"""Makes what a card would send, and what an attacker would: tokens, certificates, containers."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from simulated_card.authorities import Credential, TestPki
from simulated_card.certificates import Purpose

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ORIGIN = "https://shoken.example"
NONCE = b64encode(bytes(range(32))).decode()
DOCUMENT = "口座開設申込書".encode() * 1000

Extensions = dict[type[x509.ExtensionType], tuple[x509.ExtensionType, bool] | None]


def now() -> datetime:
    return NOW


def rsa_sign(
    key: RSAPrivateKey, data: bytes, function: hashes.HashAlgorithm | Prehashed | None = None
) -> bytes:
    return key.sign(data, PKCS1v15(), function or hashes.SHA256())


def token(credential: Credential, origin: str = ORIGIN, nonce: str = NONCE) -> dict[str, object]:
    """A token as the host writes it."""
    signed = hashlib.sha256(origin.encode()).digest() + hashlib.sha256(nonce.encode()).digest()
    return {
        "format": "web-eid:1.0",
        "algorithm": "RS256",
        "unverifiedCertificate": b64encode(credential.der).decode(),
        "signature": b64encode(rsa_sign(credential.key, signed)).decode(),
        "appVersion": "https://example.jp/host/0.1.0",
    }


def remade(
    original: Credential,
    issuer: Credential,
    *,
    extensions: Extensions | None = None,
    issuer_name: x509.Name | None = None,
    subject: x509.Name | None = None,
    key: CertificatePublicKeyTypes | None = None,
    serial: int | None = None,
    function: hashes.SHA256 | hashes.SHA512 | None = None,
) -> Credential:
    """The same certificate from another issuer, with extensions replaced, added or (None) gone."""
    old = original.certificate
    wanted: Extensions = {type(one.value): (one.value, one.critical) for one in old.extensions}
    builder = x509.CertificateBuilder(
        issuer_name=issuer_name or issuer.certificate.subject,
        subject_name=subject or old.subject,
        public_key=key or old.public_key(),
        serial_number=serial or old.serial_number,
        not_valid_before=old.not_valid_before_utc.replace(tzinfo=None),
        not_valid_after=old.not_valid_after_utc.replace(tzinfo=None),
    )
    for chosen in (wanted | (extensions or {})).values():
        if chosen is not None:
            builder = builder.add_extension(*chosen)
    return Credential(original.key, builder.sign(issuer.key, function or hashes.SHA256()))


def usage(*names: str) -> tuple[x509.ExtensionType, bool]:
    every = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    return x509.KeyUsage(**{name: name in names for name in every}), True


@cache
def other_key() -> RSAPrivateKey:
    """A key that no other CA or holder of these tests has."""
    return generate_private_key(65537, 2048)


def own_authority(
    pki: TestPki, purpose: Purpose, organisation: str = "Example Bank", serial: int | None = None
) -> Credential:
    """A CA like the newest test one, with another key, outside of J-LIS's test hierarchy."""
    model = pki.authority(purpose, 3)
    name = x509.Name(
        x509.NameAttribute(part.oid, organisation if part.value == "JPKI-TEST" else part.value)
        for part in model.certificate.subject
    )
    signer = Credential(other_key(), model.certificate)
    key = other_key().public_key()
    made = remade(model, signer, subject=name, issuer_name=name, key=key, serial=serial)
    return Credential(other_key(), made.certificate)


@dataclass
class Cms:
    """A detached container as the host writes it; change a part, then ``der()``."""

    credential: Credential
    content: bytes = DOCUMENT
    function: str = "sha256"
    signature_algorithm: str = "rsassa_pkcs1v15"
    content_type: str = "data"
    attached: bytes | None = None
    dropped: Sequence[str] = ()
    message_digest: bytes | None = None
    named_certificate: bytes | None = None
    extra: Sequence[cms.CMSAttribute] = ()
    without_attributes: bool = False
    by_key_identifier: bytes | None = None
    certificates: Sequence[bytes] | None = None
    signers: int = 1
    signature: bytes | None = None
    signing_time: datetime = field(default=NOW)

    def der(self) -> bytes:
        held = [self.credential.der] if self.certificates is None else self.certificates
        signed_data = cms.SignedData(
            {
                "version": "v1",
                "digest_algorithms": [{"algorithm": self.function}],
                "encap_content_info": {"content_type": self.content_type, "content": self.attached},
                "certificates": [asn1_x509.Certificate.load(der) for der in held],
                "signer_infos": [self._signer() for _ in range(self.signers)],
            }
        )
        info = cms.ContentInfo({"content_type": "signed_data", "content": signed_data})
        return bytes(info.dump())

    def _signer(self) -> cms.SignerInfo:
        certificate = asn1_x509.Certificate.load(self.credential.der)
        by_serial = cms.IssuerAndSerialNumber(
            {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        )
        sid = cms.SignerIdentifier("issuer_and_serial_number", by_serial)
        if self.by_key_identifier is not None:
            sid = cms.SignerIdentifier("subject_key_identifier", self.by_key_identifier)
        signer = {
            "version": "v1",
            "sid": sid,
            "digest_algorithm": {"algorithm": self.function},
            "signature_algorithm": {"algorithm": self.signature_algorithm},
        }
        signed = self.content
        if not self.without_attributes:
            attributes = cms.CMSAttributes(self._attributes())
            signed = attributes.dump()
            signer["signed_attrs"] = attributes
        function = getattr(hashes, self.function.upper())()
        signer["signature"] = self.signature or rsa_sign(self.credential.key, signed, function)
        return cms.SignerInfo(signer)

    def _attributes(self) -> list[cms.CMSAttribute]:
        digest = hashlib.new(self.function, self.content).digest()
        named = hashlib.sha256(self.named_certificate or self.credential.der).digest()
        values = {
            "content_type": cms.ContentType(self.content_type),
            "message_digest": core.OctetString(self.message_digest or digest),
            "signing_time": cms.Time({"utc_time": core.UTCTime(self.signing_time)}),
            "signing_certificate_v2": tsp.SigningCertificateV2(
                {"certs": [tsp.ESSCertIDv2({"cert_hash": named})]}
            ),
        }
        kept = {name: value for name, value in values.items() if name not in self.dropped}
        return [cms.CMSAttribute({"type": n, "values": [v]}) for n, v in kept.items()] + list(
            self.extra
        )
