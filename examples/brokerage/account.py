# SPDX-License-Identifier: Apache-2.0
"""Opens an account: makes the documents to be signed, then checks their signatures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webjpki import SignatureResult, SignatureVerifier, TrustAnchors
from webjpki.holder import Holder

from .evidence import Evidence


@dataclass(frozen=True)
class Document:
    """What the person reads and signs; the server keeps the bytes and trusts no other copy."""

    name: str
    media_type: str
    content: bytes


class SignaturesUnusable(Exception):
    """The page sent another number of signatures than there are documents, or two signers'."""


class AccountOpening:
    """Checks what `webjpki.js` sign() returned for documents of format "cms"."""

    def __init__(self, trust: TrustAnchors, evidence: Evidence) -> None:
        self._verifier = SignatureVerifier(trust=trust)
        self._evidence = evidence

    def verify(
        self, documents: Sequence[Document], signatures: Sequence[bytes]
    ) -> list[SignatureResult]:
        """Check one detached CMS signature per document, in the same order, all by one person.

        Raises webjpki.VerificationError or SignaturesUnusable. The result has the signer's name,
        address, birth date and sex as of the certificate's issue; nobody checked whether the
        certificate was revoked since.
        """
        if len(signatures) != len(documents):
            raise SignaturesUnusable
        results = [
            self._verifier.verify_cms(signature, content=document.content)
            for document, signature in zip(documents, signatures, strict=True)
        ]
        if len({result.certificate.der for result in results}) != 1:
            raise SignaturesUnusable
        for document, signature in zip(documents, signatures, strict=True):
            self._evidence.keep_signed(document.name, document.content, signature)
        return results


def objection(stated: Mapping[str, str], holder: Holder | None) -> str | None:
    """Tell what in the application contradicts the certificate, as the code of a refusal.

    What was left empty contradicts nothing; addresses are written in too many ways to compare.
    """
    if holder is None or holder.name is None:
        return "holder_missing"
    name, birth = stated.get("name", ""), stated.get("birthDate", "")
    if name and holder.name.exact and _plain(name) != _plain(holder.name.value):
        return "name_differs"
    known = holder.birth_date.date
    if birth and known and birth != known.isoformat():
        return "birth_date_differs"
    return None


def needs_a_person(holder: Holder | None) -> bool:
    """Tell whether somebody has to look: the certificate has substitutes for characters of the name."""
    return not (holder and holder.name and holder.name.exact)


def _plain(name: str) -> str:
    return "".join(name.split())
