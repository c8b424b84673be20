# SPDX-License-Identifier: Apache-2.0
"""Verifies that a sign-in token answers this website's challenge with a JPKI card.

Token format: ``web-eid:1.0`` with RS256; the signature covers SHA-256(origin) || SHA-256(nonce).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from webjpki.certificate import Certificate, CertificateKind, read_certificate
from webjpki.errors import NonceUnusable, SignatureMismatch
from webjpki.origin import check_origin
from webjpki.path import Clock, check_path, utc_now
from webjpki.policy import Policy
from webjpki.revocation import RevocationStatus
from webjpki.statements import (
    ChainStatement,
    PeriodStatement,
    PurposeStatement,
    SignatureStatement,
)
from webjpki.token import read_token
from webjpki.trust import TrustAnchors

_NONCE = re.compile(r"[!-~]{44,128}")  # Web eID; 256 bits in base64 are 44 characters
_PADDING, _HASH = PKCS1v15(), SHA256()
_STATEMENT = SignatureStatement(
    "RSASSA-PKCS1-v1_5 with SHA-256", "SHA-256(origin) || SHA-256(nonce)"
)


@dataclass(frozen=True)
class AuthenticationResult:
    """What was checked about a sign-in; exists only when every check passed.

    A failed check raises instead. Where ``revocation`` is NOT_CHECKED, nobody asked: decide whether
    that is enough for what the person may do now. ``certificate.serial`` tells returning persons apart
    until their card is renewed, and ``certificate.holder`` is always None: sign-in names nobody.
    """

    certificate: Certificate
    signature: SignatureStatement
    chain: ChainStatement
    period: PeriodStatement
    purpose: PurposeStatement
    revocation: RevocationStatus


class AuthenticationVerifier:
    """Verifies tokens for one website; make it once, use it from any thread."""

    def __init__(
        self, *, origin: str, trust: TrustAnchors | Policy, clock: Clock = utc_now
    ) -> None:
        """``origin`` is the website's own, such as ``https://bank.example``.

        ``trust`` is a whole Policy, or the anchors alone: then nobody asks about revocation. Raises
        OriginUnusable for an origin that no browser sends, TypeError for any other ``trust``.
        """
        self._origin = check_origin(origin)
        self._origin_digest = sha256(origin.encode("ascii")).digest()
        self._policy = Policy.of(trust)
        self._clock = clock

    def verify(
        self,
        token: str | bytes | Mapping[str, object],
        *,
        expected_nonce: str,
        at: datetime | None = None,
    ) -> AuthenticationResult:
        """Check the token against the nonce this session was given, and against the anchors.

        ``expected_nonce`` comes from ``Challenges.consume``, never from the page. ``at`` names
        the time the certificate's period must cover, instead of now. Raises VerificationError.
        """
        nonce = _checked_nonce(expected_nonce)
        parsed = read_token(token)
        certificate = read_certificate(parsed.certificate)
        path = check_path(
            certificate,
            CertificateKind.AUTHENTICATION,
            self._policy.trust,
            clock=self._clock,
            at=at,
        )
        signed = self._origin_digest + sha256(nonce).digest()
        try:
            certificate.public_key.verify(parsed.signature, signed, _PADDING, _HASH)
        except InvalidSignature:
            raise SignatureMismatch(
                f"not made for {self._origin}, or with another nonce or card"
            ) from None
        revocation = self._policy.check_revocation(certificate, path, clock=self._clock)
        return AuthenticationResult(certificate, _STATEMENT, *path, revocation)


def _checked_nonce(nonce: str) -> bytes:
    if not _NONCE.fullmatch(nonce):
        raise NonceUnusable
    return nonce.encode("ascii")
