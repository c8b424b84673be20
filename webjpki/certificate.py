# SPDX-License-Identifier: Apache-2.0
"""Reads a JPKI end-entity certificate into a frozen value, without judging whom to trust.

``outline`` reads what costs less that way; whatever else is wrong with a certificate, ``cryptography`` finds.
"""

from dataclasses import dataclass, field
from datetime import datetime

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

from webjpki.errors import CertificateMalformed, KeyUnsupported
from webjpki.holder import Holder
from webjpki.outline import MAX_BYTES as MAX_BYTES
from webjpki.outline import SHA256_WITH_RSA as SHA256_WITH_RSA
from webjpki.outline import TEST_ORGANISATION as TEST_ORGANISATION
from webjpki.outline import holder_of, parts
from webjpki.profile import ANY_USAGE as ANY_USAGE
from webjpki.profile import CLIENT_AUTH as CLIENT_AUTH
from webjpki.profile import KIND_OF_POLICY as KIND_OF_POLICY
from webjpki.profile import CertificateKind as CertificateKind
from webjpki.profile import KeyUsage as KeyUsage
from webjpki.profile import Profile as Profile
from webjpki.profile import profile_of

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
    tbs, _, extensions = parts(data)
    loaded = load_der_x509_certificate(data)
    key = loaded.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or not 2048 <= key.key_size <= 4096:
        raise KeyUnsupported
    profile = profile_of(extensions)
    return Certificate(
        der=data,
        profile=profile,
        serial=loaded.serial_number,
        not_before=loaded.not_valid_before_utc,
        not_after=loaded.not_valid_after_utc,
        holder=holder_of(profile, extensions),
        public_key=key,
        x509=loaded,
        tbs=tbs,
    )
