# SPDX-License-Identifier: Apache-2.0
"""Verify sign-ins and document signatures made with a My Number Card (JPKI).

Everything a website needs is named here and loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webjpki.authentication import AuthenticationResult, AuthenticationVerifier
    from webjpki.certificate import Certificate, CertificateKind, read_certificate
    from webjpki.challenge import Challenge, Challenges, ChallengeStore, MemoryChallengeStore
    from webjpki.digest import Digest, HashFunction
    from webjpki.errors import VerificationError
    from webjpki.revocation import RevocationStatus
    from webjpki.signature import AttributeRules, SignatureResult, SignatureVerifier
    from webjpki.statements import describe
    from webjpki.trust import TrustAnchor, TrustAnchors, read_anchors

_HOME = {
    "AuthenticationResult": "authentication",
    "AuthenticationVerifier": "authentication",
    "Certificate": "certificate",
    "CertificateKind": "certificate",
    "read_certificate": "certificate",
    "Challenge": "challenge",
    "Challenges": "challenge",
    "ChallengeStore": "challenge",
    "MemoryChallengeStore": "challenge",
    "Digest": "digest",
    "HashFunction": "digest",
    "VerificationError": "errors",
    "RevocationStatus": "revocation",
    "AttributeRules": "signature",
    "SignatureResult": "signature",
    "SignatureVerifier": "signature",
    "describe": "statements",
    "TrustAnchor": "trust",
    "TrustAnchors": "trust",
    "read_anchors": "trust",
}

__all__ = [
    "AttributeRules",
    "AuthenticationResult",
    "AuthenticationVerifier",
    "Certificate",
    "CertificateKind",
    "Challenge",
    "ChallengeStore",
    "Challenges",
    "Digest",
    "HashFunction",
    "MemoryChallengeStore",
    "RevocationStatus",
    "SignatureResult",
    "SignatureVerifier",
    "TrustAnchor",
    "TrustAnchors",
    "VerificationError",
    "describe",
    "read_anchors",
    "read_certificate",
]


def __getattr__(name: str) -> object:
    """Load a public name's module on first use, so that reading a certificate stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'webjpki' has no attribute {name!r}")
    return getattr(import_module(f"webjpki.{_HOME[name]}"), name)
