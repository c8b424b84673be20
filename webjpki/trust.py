# SPDX-License-Identifier: Apache-2.0
"""Knows whose keys may issue JPKI certificates, and finds which of them signed a given one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)
from cryptography.x509.oid import NameOID

from webjpki.anchors import AUTHENTICATION_CA, KNOWN, MISSING, SIGNATURE_CA, MissingAuthority
from webjpki.certificate import (
    TEST_ORGANISATION,
    UNREADABLE,
    Certificate,
    CertificateKind,
    organisations,
)
from webjpki.errors import (
    AnchorRefused,
    IssuerGenerationMissing,
    IssuerUnknown,
    TestAnchorRefused,
    TestCertificateRefused,
)

ORGANISATION = "JPKI"  # jpki-facts C1
_PADDING, _HASH = PKCS1v15(), SHA256()
_PURPOSE_OF_NAME = {
    SIGNATURE_CA: CertificateKind.SIGNATURE,
    AUTHENTICATION_CA: CertificateKind.AUTHENTICATION,
}


@dataclass(frozen=True)
class TrustAnchor:
    """A certification authority's key, and what is known about it.

    name                 its distinguished name, or the part that matters
    purpose              the kind of certificate it issues
    generation           1, 2, 3 for J-LIS's own; None for an anchor the website added
    serial               of its certificate
    not_before/not_after its period, aware UTC times
    sha256               hex fingerprint of its certificate's DER
    spki                 its SubjectPublicKeyInfo, DER
    provenance           where this copy comes from
    is_test              it names itself O=JPKI-TEST
    signs_lists          its certificate allows it to sign revocation lists
    """

    name: str
    purpose: CertificateKind
    generation: int | None
    serial: int
    not_before: datetime
    not_after: datetime
    sha256: str
    spki: bytes = field(repr=False)
    provenance: str
    is_test: bool = False
    signs_lists: bool = True

    @classmethod
    def from_certificate(
        cls,
        data: bytes,
        *,
        purpose: CertificateKind | None = None,
        generation: int | None = None,
        provenance: str = "added by the website",
    ) -> TrustAnchor:
        """Make an anchor from one CA certificate, DER or PEM.

        ``purpose`` may be left out when the CA's name has the organisational unit of J-LIS's
        own ("JPKI for digital signature", "JPKI for user authentication"). Its self-signature
        is not looked at: whoever hands it in vouches for it. Raises AnchorRefused.
        """
        certificate, key, signs_lists = _load_authority(data)
        purpose = purpose or _purpose_by_name(certificate.subject)
        if purpose is None:
            raise AnchorRefused("the name does not tell the purpose; hand it in as purpose=")
        return cls(
            name=certificate.subject.rfc4514_string(),
            purpose=purpose,
            generation=generation,
            serial=certificate.serial_number,
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            sha256=hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest(),
            spki=key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            provenance=provenance,
            is_test=TEST_ORGANISATION in organisations(certificate.subject),
            signs_lists=signs_lists,
        )


class TrustAnchors:
    """The anchors a verifier works with; cannot be changed after it is made.

    Make one with ``production()`` on a website, with ``for_testing()`` for simulated cards.
    """

    def __init__(self, found: Iterable[TrustAnchor]) -> None:
        newest_first = sorted(found, key=lambda anchor: anchor.not_before, reverse=True)
        self._keyed = tuple((anchor, key_of(anchor)) for anchor in newest_first)

    @classmethod
    def production(cls, added: Iterable[TrustAnchor] = ()) -> TrustAnchors:
        """Trust J-LIS's known keys and those the website adds.

        Raises TestAnchorRefused when one of ``added`` is a test CA.
        """
        extra = tuple(added)
        if any(anchor.is_test for anchor in extra):
            raise TestAnchorRefused
        return cls((*known_authorities(), *extra))

    @classmethod
    def for_testing(cls, test_anchors: Iterable[TrustAnchor]) -> TrustAnchors:
        """Trust only the given test CAs (O=JPKI-TEST), and none of J-LIS's own.

        Raises AnchorRefused for an anchor that is not a test CA.
        """
        given = tuple(test_anchors)
        if not given or not all(anchor.is_test for anchor in given):
            raise AnchorRefused("for_testing takes test CAs only, at least one")
        return cls(given)

    @property
    def anchors(self) -> tuple[TrustAnchor, ...]:
        """All anchors, newest first."""
        return tuple(anchor for anchor, _ in self._keyed)

    @property
    def missing(self) -> tuple[MissingAuthority, ...]:
        """CA generations known to exist whose key is neither included nor added."""
        present = {(anchor.purpose, anchor.serial) for anchor in self.anchors}
        return tuple(
            authority
            for authority in MISSING
            if (_PURPOSE_OF_NAME[authority.name], authority.serial) not in present
        )

    @property
    def is_test(self) -> bool:
        """Whether test CAs are trusted here."""
        return any(anchor.is_test for anchor, _ in self._keyed)

    def issuer_of(self, certificate: Certificate) -> TrustAnchor:
        """Give the anchor whose key signed ``certificate``; names play no part.

        Costs one RSA check a try, most likely keys first. Raises IssuerUnknown,
        IssuerGenerationMissing or TestCertificateRefused.
        """
        signature, tried = certificate.x509.signature, self._keyed
        if tried and _unlikely(tried[0][0], certificate):
            tried = tuple(sorted(tried, key=lambda keyed: _unlikely(keyed[0], certificate)))
        for anchor, key in tried:
            try:
                key.verify(signature, certificate.tbs, _PADDING, _HASH)
            except InvalidSignature:
                continue
            return anchor
        raise self._no_issuer(certificate)

    def _no_issuer(
        self, certificate: Certificate
    ) -> IssuerUnknown | IssuerGenerationMissing | TestCertificateRefused:
        # The issuer's name is what anybody can write: it chooses the explanation, nothing else.
        if certificate.is_test:
            return TestCertificateRefused()
        if certificate.issuer_organisations != [ORGANISATION]:
            return IssuerUnknown()
        purpose = _stated_purpose(certificate)
        for authority in self.missing:
            same_purpose = _PURPOSE_OF_NAME[authority.name] is purpose
            if same_purpose and _time(authority.not_before) <= certificate.not_before:
                return IssuerGenerationMissing(
                    f"the {certificate.kind.value} CA generation {authority.generation}, serial "
                    f"{authority.serial:08X}, {authority.not_before[:10]} to "
                    f"{authority.not_after[:10]}, is not included in this release; get its "
                    "certificate from J-LIS and add it with TrustAnchors.production([...])"
                )
        return IssuerUnknown()


def known_authorities() -> tuple[TrustAnchor, ...]:
    """Give J-LIS's CAs as far as this release knows them, expired ones included."""
    return tuple(
        TrustAnchor(
            name=known.name,
            purpose=_PURPOSE_OF_NAME[known.name],
            generation=known.generation,
            serial=known.serial,
            not_before=_time(known.not_before),
            not_after=_time(known.not_after),
            sha256=known.sha256,
            spki=base64.b64decode(known.spki),
            provenance=known.provenance,
        )
        for known in KNOWN
    )


def read_anchors(
    pem: bytes, *, provenance: str = "added by the website"
) -> tuple[TrustAnchor, ...]:
    """Read every CA certificate of a PEM bundle. Raises AnchorRefused."""
    try:
        certificates = x509.load_pem_x509_certificates(pem)
    except UNREADABLE as error:
        raise AnchorRefused("not a PEM bundle") from error
    return tuple(
        TrustAnchor.from_certificate(one.public_bytes(Encoding.DER), provenance=provenance)
        for one in certificates
    )


def _unlikely(anchor: TrustAnchor, certificate: Certificate) -> bool:
    """Sort after the others a CA of the other purpose or younger than the certificate."""
    return anchor.purpose is not certificate.kind or anchor.not_before > certificate.not_before


def _load_authority(data: bytes) -> tuple[x509.Certificate, rsa.RSAPublicKey, bool]:
    """Give the certificate, its key, and whether that key may sign revocation lists."""
    try:
        if data.lstrip().startswith(b"-----BEGIN"):
            certificate = x509.load_pem_x509_certificate(data)
        else:
            certificate = x509.load_der_x509_certificate(data)
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
        key = certificate.public_key()
        certificate.subject  # noqa: B018  # read now, while errors are expected
    except UNREADABLE as error:
        raise AnchorRefused("not a CA certificate that can be read") from error
    if not (constraints.value.ca and usage.value.key_cert_sign):
        raise AnchorRefused("CA:TRUE and keyCertSign are needed")
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        raise AnchorRefused("not an RSA key of 2048 bits or more")
    return certificate, key, usage.value.crl_sign


def _purpose_by_name(name: x509.Name) -> CertificateKind | None:
    units = name.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)
    for known, purpose in _PURPOSE_OF_NAME.items():
        if any(known.endswith(f"OU={unit.value!s}") for unit in units):
            return purpose
    return None


def _stated_purpose(certificate: Certificate) -> CertificateKind | None:
    try:
        return _purpose_by_name(certificate.x509.issuer)
    except UNREADABLE:  # cryptography reads names only when asked
        return None


def key_of(anchor: TrustAnchor) -> rsa.RSAPublicKey:
    """Load the anchor's key. Raises AnchorRefused when it is not RSA."""
    key = load_der_public_key(anchor.spki)
    if not isinstance(key, rsa.RSAPublicKey):
        raise AnchorRefused("not an RSA key")
    return key


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
