# SPDX-License-Identifier: Apache-2.0
"""The reasons for which the verifier refuses an XML document or one of its signatures.

They belong to the closed list of ``webjpki.errors``; digests, signatures and certificates in XML
are refused with the codes from there.
"""

from webjpki.errors import VerificationError


class XmlUnreadable(VerificationError):
    code = "xml_unreadable"
    explanation = "this is not well-formed XML in UTF-8"


class XmlDtdRefused(VerificationError):
    code = "xml_dtd_refused"
    explanation = "the document has a DTD, which could change or hide what it says"


class XmlNotSigned(VerificationError):
    code = "xml_not_signed"
    explanation = "the document holds no signature"


class XmlSignatureMalformed(VerificationError):
    code = "xml_signature_malformed"
    explanation = "the Signature element is not built as the standard says"


class XmlMethodUnsupported(VerificationError):
    code = "xml_method_unsupported"
    explanation = "only Canonical XML 1.0 and its exclusive form, without comments, are accepted"


class XmlTransformRefused(VerificationError):
    code = "xml_transform_refused"
    explanation = "only the enveloped-signature transform and canonicalization are accepted"


class XmlReferenceRefused(VerificationError):
    code = "xml_reference_refused"
    explanation = "a reference points nowhere, at several elements, or to where nothing is fetched"


class XmlAttachmentMissing(VerificationError):
    code = "xml_attachment_missing"
    explanation = "a file that was signed along with the document was not handed in"


class XmlPropertiesWrong(VerificationError):
    code = "xml_properties_wrong"
    explanation = "the XAdES properties are not signed, contradict each other or cannot be read"


class XmlOriginalChanged(VerificationError):
    code = "xml_original_changed"
    explanation = "the document is not the website's own with signatures added and nothing else"
