# SPDX-License-Identifier: Apache-2.0
"""Answers for signatures that need no document in memory: over a digest, and detached CMS."""

from webjpki.service.answers import Json, certificate_answer, encode, time_text, verified_answer
from webjpki.service.incoming import Incoming
from webjpki.service.requests import read_hash_request
from webjpki.service.signed_upload import read_signed_upload
from webjpki.signature import SignatureResult, SignatureVerifier


class Signatures:
    """``largest`` is the limit of a document, in bytes."""

    def __init__(self, verifier: SignatureVerifier, largest: int) -> None:
        self._verifier = verifier
        self._largest = largest

    async def over_hash(self, incoming: Incoming) -> bytes:
        """Verify a raw signature over the digest that the website made of its own document."""
        request = read_hash_request(await incoming.json())
        result = self._verifier.verify_hash(
            request.signature,
            certificate=request.certificate,
            digest=request.digest,
            at=request.at,
        )
        return encode(_answer(result))

    async def detached_cms(self, incoming: Incoming) -> bytes:
        """Verify a detached container over a document that is hashed while it arrives."""
        at = incoming.at()
        upload = await read_signed_upload(incoming, self._largest)
        result = self._verifier.verify_cms(upload.container, content=upload.digest, at=at)
        return encode(_answer(result))


def _answer(result: SignatureResult) -> Json:
    claimed = result.claimed_signing_time
    return {
        "certificate": certificate_answer(result.certificate),
        "document": {
            "hashFunction": result.digest.function.value,
            "hash": result.digest.value.hex(),
            "claimedSigningTime": time_text(claimed) if claimed else None,
        },
        **verified_answer(result, "signingTime"),
    }
