# SPDX-License-Identifier: Apache-2.0
"""The certificate on the card: is it of the right kind and in its period, and did its key sign this."""

from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from webjpki.certificate import Certificate, read_certificate
from webjpki.errors import VerificationError

from .digests import Digest, HashFunction
from .errors import CardFailed, CertificateExpired
from .pins import PinKind
from .prompt import CertificateSummary

_HASHES: dict[HashFunction, hashes.HashAlgorithm] = {
    HashFunction.SHA256: hashes.SHA256(),
    HashFunction.SHA384: hashes.SHA384(),
    HashFunction.SHA512: hashes.SHA512(),
}


def read(der: bytes, kind: PinKind, now: datetime) -> Certificate:
    """Read the certificate that the card gave for `kind`.

    Raises CardFailed where it is something else, CertificateExpired where `now` is outside its period.
    """
    try:
        certificate = read_certificate(der)
    except VerificationError as error:
        raise CardFailed from error
    if certificate.kind.value != kind.value:
        raise CardFailed
    if not certificate.not_before <= now <= certificate.not_after:
        last = certificate.not_after.strftime("%Y-%m-%dT%H:%M:%SZ")
        raise CertificateExpired(certificate=kind.value, notAfter=last)
    return certificate


def summarise(certificate: Certificate) -> CertificateSummary:
    """What the person is shown of it."""
    holder = certificate.holder
    name = holder.name.value if holder is not None and holder.name is not None else None
    return CertificateSummary(name, certificate.not_after, certificate.is_test)


def check_signature(certificate: Certificate, digest: Digest, signature: bytes) -> None:
    """Raise CardFailed unless the certificate's key made `signature` over `digest` (promise 10)."""
    algorithm = Prehashed(_HASHES[digest.function])
    try:
        certificate.public_key.verify(signature, digest.octets, PKCS1v15(), algorithm)
    except InvalidSignature as error:
        raise CardFailed from error
