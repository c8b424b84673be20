# SPDX-License-Identifier: Apache-2.0
"""Opens an account: makes the documents to be signed, then checks their signatures."""

from collections.abc import Sequence
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


def agrees(stated: str, holder: Holder | None) -> bool:
    """Tell whether the name in the application is the certificate's, or was left empty.

    A name with substitute characters cannot be compared: then a person has to look.
    """
    name = holder.name if holder else None
    if not stated or name is None or not name.exact:
        return True
    return "".join(stated.split()) == "".join(name.value.split())
