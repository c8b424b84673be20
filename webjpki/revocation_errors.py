# SPDX-License-Identifier: Apache-2.0
"""The reasons for which a certificate is refused over its revocation, or revocation data is not used.

They belong to the closed list of ``webjpki.errors``. While a certificate is checked, what is wrong
with a list or an answer ends up in ``RevocationStatus.detail`` as its code.

    VerificationError
    |- the certificate      CertificateRevoked, RevocationNotEstablished
    |- CrlUnusable          CrlMalformed, CrlUnsupported, CrlSignatureMismatch, CrlStale,
    |                       CrlScopeWrong, CrlDeltaUnusable
    `- OcspUnusable         OcspMalformed, OcspRefused, OcspCertificateWrong, OcspNonceWrong,
                            OcspResponderUnauthorised, OcspSignatureMismatch, OcspStale
"""

from webjpki.errors import VerificationError
from webjpki.revocation import RevocationStatus


class FetchFailed(Exception):
    """Raised by a website's fetcher that could not get the data; becomes UNAVAILABLE."""


class _AboutStatus(VerificationError):
    """A refusal that carries what is known."""

    def __init__(self, status: RevocationStatus) -> None:
        super().__init__(status.detail)
        self.status = status


class CertificateRevoked(_AboutStatus):
    code = "certificate_revoked"
    explanation = "the certificate was revoked at the time of checking"


class RevocationNotEstablished(_AboutStatus):
    code = "revocation_not_established"
    explanation = "it could not be found out whether the certificate was revoked"


class CrlUnusable(VerificationError):
    """Base of what can be wrong with a revocation list."""


class CrlMalformed(CrlUnusable):
    code = "crl_malformed"
    explanation = "this is not a DER certificate revocation list that can be read"


class CrlUnsupported(CrlUnusable):
    code = "crl_unsupported"
    explanation = "the revocation list has a critical extension or form that is not understood here"


class CrlSignatureMismatch(CrlUnusable):
    code = "crl_signature_mismatch"
    explanation = "the revocation list was not signed by the certificate's issuer"


class CrlStale(CrlUnusable):
    code = "crl_stale"
    explanation = (
        "the revocation list does not reach to the time of checking, or is from the future"
    )


class CrlScopeWrong(CrlUnusable):
    code = "crl_scope_wrong"
    explanation = "the revocation list is not the one for this certificate"


class CrlDeltaUnusable(CrlUnusable):
    code = "crl_delta_unusable"
    explanation = "the delta list does not continue the complete list"


class OcspUnusable(VerificationError):
    """Base of what can be wrong with an OCSP answer."""


class OcspMalformed(OcspUnusable):
    code = "ocsp_malformed"
    explanation = "this is not an OCSP answer that can be read"


class OcspRefused(OcspUnusable):
    code = "ocsp_refused"
    explanation = "the OCSP responder did not answer the question"


class OcspCertificateWrong(OcspUnusable):
    code = "ocsp_certificate_wrong"
    explanation = "the OCSP answer is about another certificate"


class OcspNonceWrong(OcspUnusable):
    code = "ocsp_nonce_wrong"
    explanation = "the OCSP answer was not made for this question"


class OcspResponderUnauthorised(OcspUnusable):
    code = "ocsp_responder_unauthorised"
    explanation = "the OCSP answer is by nobody whom the certificate's issuer named for it"


class OcspSignatureMismatch(OcspUnusable):
    code = "ocsp_signature_mismatch"
    explanation = "the OCSP answer was not signed by the responder it names"


class OcspStale(OcspUnusable):
    code = "ocsp_stale"
    explanation = "the OCSP answer does not reach to the time of checking, or is from the future"
