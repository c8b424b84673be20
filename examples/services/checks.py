# SPDX-License-Identifier: Apache-2.0
"""Checks what a card signed: puts each file together from our own bytes and verifies all of it."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from examples.findings import Findings
from webjpki import Certificate, SignatureVerifier, TrustAnchors, read_certificate
from webjpki.pdf import PdfFormat, PdfVerifier
from webjpki.pdf_errors import PdfOriginalChanged
from webjpki.statements import Statements
from webjpki.xml import XmlVerifier
from webjpki.xml_errors import XmlOriginalChanged

from .store import Document, Paper, Signature

_FORMS = {"moj": PdfFormat.PKCS7, "pades-b": PdfFormat.PADES}


class Unusable(Exception):
    """The page sent something else than the signatures these documents need; has a `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Signed(Statements, Protocol):
    """What the verifiers of all formats say of one signature."""

    @property
    def certificate(self) -> Certificate: ...


class Checks:
    """Verifies what `webjpki.js` sign() returned; no answer of it says anything about revocation."""

    def __init__(self, trust: TrustAnchors) -> None:
        self._pdf = PdfVerifier(trust=trust)
        self._xml = XmlVerifier(trust=trust)
        self._cms = SignatureVerifier(trust=trust)

    def check(
        self, paper: Paper, answer: object, now: datetime
    ) -> tuple[list[Document], Signature]:
        """Check one person's signature on every document of `paper`.

        Raises webjpki.VerificationError or Unusable.
        """
        given = answer.get("signatures") if isinstance(answer, dict) else None
        if not isinstance(given, list) or len(given) != len(paper.documents):
            raise Unusable("signatures_unusable")
        signed = [_signed(one, made) for one, made in zip(paper.documents, given, strict=True)]
        try:
            results = [
                self._newest(ours, one, paper.signatures)
                for ours, one in zip(paper.documents, signed, strict=True)
            ]
        except (PdfOriginalChanged, XmlOriginalChanged):
            raise Unusable("document_mismatch") from None
        first = results[0].certificate
        if any(one.certificate.der != first.der for one in results):
            raise Unusable("signatures_unusable")
        # Nobody signs for two parties.
        if any(read_certificate(s.certificate).holder == first.holder for s in paper.signatures):
            raise Unusable("same_person")
        checked = {lang: Findings.of(results[0], lang).kept() for lang in ("ja", "en")}
        return signed, Signature(now.isoformat(), first.der, checked)

    def _newest(self, ours: Document, document: Document, earlier: Sequence[Signature]) -> Signed:
        """Verify every signature on a document, and give the one that was added.

        It has to be our document: a signer could change a contract and sign the changed one.
        """
        if document.options["format"] == "cms":
            return self._cms.verify_cms(document.signature, content=document.content)
        if document.options["format"] == "xml":
            (xml,) = self._xml.verify(document.content, based_on=ours.content)
            if not xml.whole_document:
                raise Unusable("not_all_signed")
            return xml
        found = self._pdf.verify(document.content, based_on=ours.content)
        before = [one.certificate.der for one in found[:-1]]
        if before != [one.certificate for one in earlier]:
            raise Unusable("signatures_unusable")
        if not found[-1].whole_file or found[-1].format is not _FORMS[document.options["profile"]]:
            raise Unusable("not_all_signed")
        return found[-1]


def _signed(document: Document, made: object) -> Document:
    """Put the signed file together. Its content is ours: the page brings nothing but signatures."""
    try:
        match document.options["format"], made:
            case "pdf", str(appended):
                return replace(document, content=document.content + _bytes(appended))
            case "xml", {"insert": str(element), "at": int(at)}:
                content = document.content[:at] + _bytes(element) + document.content[at:]
                return replace(document, content=content)
            case "cms", str(container):
                return replace(document, signature=_bytes(container))
    except binascii.Error:
        pass
    raise Unusable("signatures_unusable")


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)
