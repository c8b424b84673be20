# SPDX-License-Identifier: Apache-2.0
"""The closed list of reasons for which the verifier refuses something.

    VerificationError
    |- what the website handed in    OriginUnusable, NonceUnusable, AnchorRefused, TestAnchorRefused
    |- the challenge                 ChallengeMissing, ChallengeExpired
    |- the token                     TokenMalformed, TokenFormatUnsupported, AlgorithmUnsupported
    |- the certificate               CertificateMalformed, KeyUnsupported, CriticalExtensionUnknown,
    |                                CertificateExpired, CertificateNotYetInForce
    |- its purpose                   WrongCertificateKind, WrongKeyUsage
    |- its issuer                    IssuerUnknown, IssuerGenerationMissing, IssuerOutsidePeriod,
    |                                IssuerPurposeWrong, TestCertificateRefused
    |- the signature                 SignatureMismatch, DigestUnsupported, DocumentMismatch
    `- the CMS container             CmsMalformed, ContentAttached, SignerCountWrong,
                                     SignerCertificateMissing, SignedAttributesMissing,
                                     SignedAttributesWrong, SigningCertificateMismatch

A code never changes its meaning, and codes are only ever added.
"""

from typing import ClassVar


class VerificationError(Exception):
    """Base of every refusal; ``code`` is stable, the text is for the website's developer.

    Texts never quote a certificate's attributes, a document or a token.
    """

    code: ClassVar[str]
    explanation: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.explanation} ({detail})" if detail else self.explanation)
        self.detail = detail


class OriginUnusable(VerificationError):
    code = "origin_unusable"
    explanation = "the origin must be what a browser's location.origin gives on an https page"


class NonceUnusable(VerificationError):
    code = "nonce_unusable"
    explanation = "a challenge nonce is 44 to 128 printable ASCII characters without spaces"


class AnchorRefused(VerificationError):
    code = "anchor_refused"
    explanation = "this certificate cannot serve as a trust anchor"


class TestAnchorRefused(VerificationError):
    __test__ = False  # the name begins with Test; pytest must not collect it
    code = "test_anchor_refused"
    explanation = "a test CA (O=JPKI-TEST) is taken only by TrustAnchors.for_testing"


class ChallengeMissing(VerificationError):
    code = "challenge_missing"
    explanation = "no challenge waits for this session: never issued, used already, or replaced"


class ChallengeExpired(VerificationError):
    code = "challenge_expired"
    explanation = "the challenge was not answered in time"


class TokenMalformed(VerificationError):
    code = "token_malformed"
    explanation = "this is not an authentication token"


class TokenFormatUnsupported(VerificationError):
    code = "token_format_unsupported"
    explanation = "only tokens of the format web-eid:1.0 are read"


class AlgorithmUnsupported(VerificationError):
    code = "algorithm_unsupported"
    explanation = "only RSA signatures with PKCS #1 v1.5 padding and SHA-2 are accepted"


class CertificateMalformed(VerificationError):
    code = "certificate_malformed"
    explanation = "the certificate cannot be read"


class KeyUnsupported(VerificationError):
    code = "key_unsupported"
    explanation = "the certificate's key is not an RSA key of 2048 to 4096 bits"


class CriticalExtensionUnknown(VerificationError):
    code = "critical_extension_unknown"
    explanation = "the certificate has a critical extension which this verifier does not know"


class CertificateExpired(VerificationError):
    code = "certificate_expired"
    explanation = "the certificate's period had ended at the time of checking"


class CertificateNotYetInForce(VerificationError):
    code = "certificate_not_yet_in_force"
    explanation = "the certificate's period had not begun at the time of checking"


class WrongCertificateKind(VerificationError):
    code = "wrong_certificate_kind"
    explanation = "sign-in takes the authentication certificate, documents the signature one"


class WrongKeyUsage(VerificationError):
    code = "wrong_key_usage"
    explanation = "the certificate's key usage does not allow this"


class IssuerUnknown(VerificationError):
    code = "issuer_unknown"
    explanation = "no known certification authority's key signed this certificate"


class IssuerGenerationMissing(VerificationError):
    code = "issuer_generation_missing"
    explanation = "no known key signed this certificate, which may come from a CA generation that is missing here"


class IssuerOutsidePeriod(VerificationError):
    code = "issuer_outside_period"
    explanation = "the issuing CA's own period does not cover the time of checking"


class IssuerPurposeWrong(VerificationError):
    code = "issuer_purpose_wrong"
    explanation = "the CA that signed this certificate does not issue this kind of certificate"


class TestCertificateRefused(VerificationError):
    __test__ = False  # see TestAnchorRefused
    code = "test_certificate_refused"
    explanation = "the certificate names a test CA (O=JPKI-TEST), which is not trusted here"


class SignatureMismatch(VerificationError):
    code = "signature_mismatch"
    explanation = "the signature was not made by this certificate's key over what was expected"


class DigestUnsupported(VerificationError):
    code = "digest_unsupported"
    explanation = "the digest is not SHA-256, SHA-384 or SHA-512, or has another length"


class DocumentMismatch(VerificationError):
    code = "document_mismatch"
    explanation = "the document is not the one that was signed"


class CmsMalformed(VerificationError):
    code = "cms_malformed"
    explanation = "this is not a CMS SignedData container that can be read"


class ContentAttached(VerificationError):
    code = "content_attached"
    explanation = "the container carries a document of its own; only detached ones are accepted"


class SignerCountWrong(VerificationError):
    code = "signer_count_wrong"
    explanation = "the container must have exactly one signer"


class SignerCertificateMissing(VerificationError):
    code = "signer_certificate_missing"
    explanation = "the container does not hold exactly one certificate for its signer"


class SignedAttributesMissing(VerificationError):
    code = "signed_attributes_missing"
    explanation = "the container lacks signed attributes that are required"


class SignedAttributesWrong(VerificationError):
    code = "signed_attributes_wrong"
    explanation = "the container's signed attributes contradict each other or the standard"


class SigningCertificateMismatch(VerificationError):
    code = "signing_certificate_mismatch"
    explanation = "the signing-certificate attribute names another certificate"
