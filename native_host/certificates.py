# SPDX-License-Identifier: Apache-2.0
"""The certificate on the card: is it of the right kind and in its period, and did its key sign this."""

from datetime import datetime

from webjpki.errors import VerificationError
from webjpki.outline import Outline, read_outline

from .digests import Digest
from .errors import CardFailed, CertificateExpired
from .pins import PinKind
from .prompt import CertificateSummary


def read(der: bytes, kind: PinKind, now: datetime) -> Outline:
    """Read the certificate that the card gave for `kind`.

    Raises CardFailed where it is something else, CertificateExpired where `now` is outside its period.
    """
    try:
        certificate = read_outline(der)
    except VerificationError as error:
        raise CardFailed from error
    if certificate.profile.kind.value != kind.value:
        raise CardFailed
    if not certificate.not_before <= now <= certificate.not_after:
        # The website is told no day: the last one is the holder's birthday.
        raise CertificateExpired(certificate=kind.value)
    return certificate


def summarise(certificate: Outline) -> CertificateSummary:
    """What the person is shown of it."""
    holder = certificate.holder
    name = holder.name.value if holder is not None and holder.name is not None else None
    return CertificateSummary(name, certificate.not_after, certificate.is_test)


def check_signature(certificate: Outline, digest: Digest, signature: bytes) -> None:
    """Raise CardFailed unless the certificate's key made `signature` over `digest` (promise 10).

    RSASSA-PKCS1-v1_5 as RFC 8017, 8.2.2 has it: the one block that the card must have signed is made
    here and compared as a whole; nothing in the opened signature is parsed. Less than a millisecond.
    """
    key, info = certificate.key, digest.digest_info
    number = int.from_bytes(signature, "big")
    if len(signature) != key.size or number >= key.modulus:
        raise CardFailed
    padding = b"\xff" * (key.size - 3 - len(info))
    opened = pow(number, key.exponent, key.modulus).to_bytes(key.size, "big")
    if opened != b"\x00\x01" + padding + b"\x00" + info:
        raise CardFailed
