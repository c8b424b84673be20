# SPDX-License-Identifier: Apache-2.0
"""Verifies that a document was signed with a JPKI card's signature key."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from webjpki.certificate import Certificate, CertificateKind, read_certificate
from webjpki.cms import CertificateDigest, DetachedCms, read_cms
from webjpki.digest import Content, Digest, digest_of
from webjpki.errors import (
    DocumentMismatch,
    SignatureMismatch,
    SignedAttributesMissing,
    SigningCertificateMismatch,
)
from webjpki.path import Clock, utc_now
from webjpki.policy import AttributeRules as AttributeRules
from webjpki.policy import Policy
from webjpki.revocation import RevocationStatus
from webjpki.statements import (
    ChainStatement,
    PeriodStatement,
    PurposeStatement,
    SignatureStatement,
)
from webjpki.timestamp import TimestampStatement, signer_timestamp
from webjpki.trust import TrustAnchors

_ESS_FUNCTIONS = ("sha256", "sha384", "sha512")


@dataclass(frozen=True)
class SignatureResult:
    """What was checked about a signed document; exists only when every check passed.

    A failed check raises instead. ``certificate.holder`` has the signer's name, address, birth
    date and sex as of the certificate's issue; that they are current, only ``revocation`` can show.
    ``claimed_signing_time`` is the signer's own clock, None for raw signatures.
    """

    certificate: Certificate
    digest: Digest
    claimed_signing_time: datetime | None
    signature: SignatureStatement
    chain: ChainStatement
    period: PeriodStatement
    purpose: PurposeStatement
    revocation: RevocationStatus


class SignatureVerifier:
    """Verifies document signatures; make it once, use it from any thread."""

    def __init__(
        self,
        *,
        trust: TrustAnchors | Policy,
        clock: Clock = utc_now,
        rules: AttributeRules | None = None,
    ) -> None:
        """``trust`` is a whole Policy, or the anchors alone: then nobody asks about revocation.

        ``rules`` replace the policy's.
        """
        self._policy = Policy.of(trust)
        self._clock = clock
        self._rules = rules or self._policy.attributes

    def verify_cms(
        self, container: bytes, *, content: Content, at: datetime | None = None
    ) -> SignatureResult:
        """Check a detached CMS SignedData (a .p7s file) over ``content``.

        ``content`` is the document as bytes, as a binary stream, or as its Digest. ``at`` names
        the time that the periods of certificate and CA must cover, instead of now: for a
        document whose time of signing the website knows by other means than the container. A
        timestamp is looked at only where the policy says ``use_timestamp_time``; ``CmsVerifier``
        reports it. Raises VerificationError.
        """
        return self.verify_signer(read_cms(container), content=content, at=at)

    def verify_signer(
        self, parsed: DetachedCms, *, content: Content, at: datetime | None = None
    ) -> SignatureResult:
        """Check one signer of a container like ``verify_cms``."""
        self._check_rules(parsed)
        certificate = read_certificate(parsed.certificate)
        # 1. the container agrees with itself, 2. with the document, 3. with the key.
        _check_signing_certificate(parsed.signing_certificate, certificate)
        digest = digest_of(content, parsed.function)
        if digest.value != parsed.message_digest:
            raise DocumentMismatch
        attributes = digest_of(parsed.signed, parsed.function)
        check_signature(certificate, parsed.signature, attributes)
        over = f"CMS signed attributes with the document's {digest.function.value}"
        stamp = self._stamp(parsed) if at is None else None
        return self._result(certificate, digest, over, parsed.signing_time, at, stamp)

    def verify_hash(
        self, signature: bytes, *, certificate: bytes, digest: Digest, at: datetime | None = None
    ) -> SignatureResult:
        """Check a raw RSA signature over a document's digest (the protocol's format "hash").

        ``certificate`` is the signer's, DER; make ``digest`` from the document you hold, never
        from what the page says. ``at`` as for ``verify_cms``. Raises VerificationError.
        """
        parsed = read_certificate(certificate)
        check_signature(parsed, signature, digest)
        return self._result(parsed, digest, f"the document's {digest.function.value}", None, at)

    def _stamp(self, parsed: DetachedCms) -> TimestampStatement | None:
        """The timestamp, where the policy lets its time stand for the clock."""
        if not self._policy.use_timestamp_time:
            return None
        return signer_timestamp(parsed.info, self._policy.timestamp_authorities)

    def _check_rules(self, parsed: DetachedCms) -> None:
        if self._rules.signing_time and parsed.signing_time is None:
            raise SignedAttributesMissing("signing-time")
        if self._rules.signing_certificate and parsed.signing_certificate is None:
            raise SignedAttributesMissing("signing-certificate-v2")

    def _result(
        self,
        certificate: Certificate,
        digest: Digest,
        over: str,
        claimed_signing_time: datetime | None,
        at: datetime | None,
        stamp: TimestampStatement | None = None,
    ) -> SignatureResult:
        self._policy.check_function(digest.function)
        path, revocation = self._policy.check(
            certificate, CertificateKind.SIGNATURE, clock=self._clock, at=at, stamp=stamp
        )
        statement = SignatureStatement(f"RSASSA-PKCS1-v1_5 with {digest.function.value}", over)
        return SignatureResult(
            certificate,
            digest,
            claimed_signing_time,
            statement,
            *path,
            revocation,
        )


def check_signature(certificate: Certificate, signature: bytes, digest: Digest) -> None:
    """Raise SignatureMismatch unless the certificate's key made ``signature`` over ``digest``."""
    prehashed = Prehashed(digest.function.algorithm)
    try:
        certificate.public_key.verify(signature, digest.value, PKCS1v15(), prehashed)
    except InvalidSignature:
        raise SignatureMismatch from None


def _check_signing_certificate(stated: CertificateDigest | None, actual: Certificate) -> None:
    if stated is None:
        return
    if stated.algorithm not in _ESS_FUNCTIONS:
        raise SigningCertificateMismatch("its hash function is not SHA-2")
    if hashlib.new(stated.algorithm, actual.der).digest() != stated.value:
        raise SigningCertificateMismatch
