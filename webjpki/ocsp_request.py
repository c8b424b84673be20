# SPDX-License-Identifier: Apache-2.0
"""Builds an OCSP question about one certificate (RFC 6960, 4.1) with a nonce."""

import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from webjpki import der
from webjpki.certificate import Certificate
from webjpki.trust import TrustAnchor


@dataclass(frozen=True)
class OcspQuestion:
    """The question in DER, and what an answer to it must repeat.

    SHA-1 only names the issuer here, as RFC 5019 asks; nothing rests on its strength.
    """

    der: bytes
    nonce: bytes
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: int


def ask_about(certificate: Certificate, anchor: TrustAnchor, nonce: bytes) -> OcspQuestion:
    """Build the question; ``nonce`` is 1 to 32 random bytes (RFC 9654, 2.1)."""
    name_hash = _sha1(certificate.x509.issuer.public_bytes())
    key_hash = key_hash_of(anchor.spki)
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(
        name_hash,
        key_hash,
        certificate.serial,
        hashes.SHA1(),  # noqa: S303  # a name, no proof
    )
    request = builder.add_extension(x509.OCSPNonce(nonce), critical=False).build()
    return OcspQuestion(
        request.public_bytes(Encoding.DER), nonce, name_hash, key_hash, certificate.serial
    )


def key_hash_of(spki: bytes) -> bytes:
    """Give the SHA-1 of the key's bits, as CertID and ResponderID name a key."""
    _, bits = der.members(spki)
    return _sha1(spki[bits[1] + 1 : bits[2]])


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()
