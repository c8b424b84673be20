# SPDX-License-Identifier: Apache-2.0
"""The reasons for which the verifier refuses a PDF or one of its signatures.

They belong to the closed list of ``webjpki.errors``; a CMS container or certificate inside a PDF
is refused with the codes from there.
"""

from webjpki.errors import VerificationError


class PdfUnreadable(VerificationError):
    code = "pdf_unreadable"
    explanation = "this is not a PDF that can be read"


class PdfEncrypted(VerificationError):
    code = "pdf_encrypted"
    explanation = "the PDF is encrypted, so what it shows cannot be examined"


class PdfNotSigned(VerificationError):
    code = "pdf_not_signed"
    explanation = "the PDF holds no signature"


class PdfSignatureMalformed(VerificationError):
    code = "pdf_signature_malformed"
    explanation = "the signature's entries in the PDF are missing, wrong or contradict each other"


class PdfFormatUnsupported(VerificationError):
    code = "pdf_format_unsupported"
    explanation = "only adbe.pkcs7.detached and ETSI.CAdES.detached signatures are accepted"


class PdfCoverageWrong(VerificationError):
    code = "pdf_coverage_wrong"
    explanation = "the signature does not cover one whole revision of the file"


class PdfChanged(VerificationError):
    code = "pdf_changed"
    explanation = "the PDF was changed after signing in a way that signing again does not explain"


class PdfOriginalChanged(VerificationError):
    code = "pdf_original_changed"
    explanation = "the PDF is not the website's own with signatures added and nothing else"
