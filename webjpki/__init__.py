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
    from webjpki.cms_verifier import CmsSignatureResult, CmsVerifier, RefusedCmsSignature
    from webjpki.crl_folder import CrlFolder, FolderState
    from webjpki.crl_source import CrlFetcher, CrlSource, WantedCrl
    from webjpki.digest import Digest, HashFunction
    from webjpki.errors import VerificationError
    from webjpki.identity import IdentityRecord, NotChecked, Occasion, RecordedDocument, make_record
    from webjpki.identity_json import (
        RecordAlgorithm,
        RecordSigner,
        SignedRecord,
        read_record,
        sign_record,
    )
    from webjpki.ocsp import OcspRules
    from webjpki.ocsp_source import OcspFetcher, OcspSource, WantedOcsp
    from webjpki.pdf import PdfSignatureResult, PdfVerifier, RefusedPdfSignature
    from webjpki.policy import AttributeRules, Policy
    from webjpki.revocation import RevocationKind, RevocationReason, RevocationStatus
    from webjpki.revocation_errors import CertificateRevoked, FetchFailed, RevocationNotEstablished
    from webjpki.revocation_source import InTurn, RevocationQuestion, RevocationSource
    from webjpki.signature import SignatureResult, SignatureVerifier
    from webjpki.statements import describe
    from webjpki.timestamp_authorities import TimestampAuthorities
    from webjpki.timestamp_statements import TimestampStatement
    from webjpki.trust import TrustAnchor, TrustAnchors, read_anchors
    from webjpki.xml import RefusedXmlSignature, XmlSignatureResult, XmlVerifier

_HOME = {
    "AuthenticationResult": "authentication",
    "AuthenticationVerifier": "authentication",
    "Certificate": "certificate",
    "CertificateKind": "certificate",
    "read_certificate": "certificate",
    "Challenge": "challenge",
    "ChallengeStore": "challenge",
    "Challenges": "challenge",
    "MemoryChallengeStore": "challenge",
    "CmsSignatureResult": "cms_verifier",
    "CmsVerifier": "cms_verifier",
    "RefusedCmsSignature": "cms_verifier",
    "CrlFolder": "crl_folder",
    "FolderState": "crl_folder",
    "CrlFetcher": "crl_source",
    "CrlSource": "crl_source",
    "WantedCrl": "crl_source",
    "Digest": "digest",
    "HashFunction": "digest",
    "VerificationError": "errors",
    "IdentityRecord": "identity",
    "NotChecked": "identity",
    "Occasion": "identity",
    "RecordedDocument": "identity",
    "make_record": "identity",
    "RecordAlgorithm": "identity_json",
    "RecordSigner": "identity_json",
    "SignedRecord": "identity_json",
    "read_record": "identity_json",
    "sign_record": "identity_json",
    "OcspRules": "ocsp",
    "OcspFetcher": "ocsp_source",
    "OcspSource": "ocsp_source",
    "WantedOcsp": "ocsp_source",
    "PdfSignatureResult": "pdf",
    "PdfVerifier": "pdf",
    "RefusedPdfSignature": "pdf",
    "AttributeRules": "policy",
    "Policy": "policy",
    "RevocationKind": "revocation",
    "RevocationReason": "revocation",
    "RevocationStatus": "revocation",
    "CertificateRevoked": "revocation_errors",
    "FetchFailed": "revocation_errors",
    "RevocationNotEstablished": "revocation_errors",
    "InTurn": "revocation_source",
    "RevocationQuestion": "revocation_source",
    "RevocationSource": "revocation_source",
    "SignatureResult": "signature",
    "SignatureVerifier": "signature",
    "describe": "statements",
    "TimestampAuthorities": "timestamp_authorities",
    "TimestampStatement": "timestamp_statements",
    "TrustAnchor": "trust",
    "TrustAnchors": "trust",
    "read_anchors": "trust",
    "RefusedXmlSignature": "xml",
    "XmlSignatureResult": "xml",
    "XmlVerifier": "xml",
}
_EXTRAS = ("pdf", "xml")  # pip install webjpki[pdf,xml]

__all__ = [
    "AttributeRules",
    "AuthenticationResult",
    "AuthenticationVerifier",
    "Certificate",
    "CertificateKind",
    "CertificateRevoked",
    "Challenge",
    "ChallengeStore",
    "Challenges",
    "CmsSignatureResult",
    "CmsVerifier",
    "CrlFetcher",
    "CrlFolder",
    "CrlSource",
    "Digest",
    "FetchFailed",
    "FolderState",
    "HashFunction",
    "IdentityRecord",
    "InTurn",
    "MemoryChallengeStore",
    "NotChecked",
    "Occasion",
    "OcspFetcher",
    "OcspRules",
    "OcspSource",
    "PdfSignatureResult",
    "PdfVerifier",
    "Policy",
    "RecordAlgorithm",
    "RecordSigner",
    "RecordedDocument",
    "RefusedCmsSignature",
    "RefusedPdfSignature",
    "RefusedXmlSignature",
    "RevocationKind",
    "RevocationNotEstablished",
    "RevocationQuestion",
    "RevocationReason",
    "RevocationSource",
    "RevocationStatus",
    "SignatureResult",
    "SignatureVerifier",
    "SignedRecord",
    "TimestampAuthorities",
    "TimestampStatement",
    "TrustAnchor",
    "TrustAnchors",
    "VerificationError",
    "WantedCrl",
    "WantedOcsp",
    "XmlSignatureResult",
    "XmlVerifier",
    "describe",
    "make_record",
    "read_anchors",
    "read_certificate",
    "read_record",
    "sign_record",
]


def __getattr__(name: str) -> object:
    """Load a public name's module on first use, so that reading a certificate stays light."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'webjpki' has no attribute {name!r}")
    try:
        return getattr(import_module(f"webjpki.{home}"), name)
    except ModuleNotFoundError as error:
        if home not in _EXTRAS:
            raise
        raise ImportError(f"webjpki.{name} needs: pip install 'webjpki[{home}]'") from error
