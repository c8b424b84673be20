# SPDX-License-Identifier: Apache-2.0
"""Examines a signed XML document and writes what was found about each of its signatures."""

from datetime import datetime

from webjpki.path import Clock
from webjpki.policy import Policy
from webjpki.service.answers import (
    Json,
    certificate_answer,
    original_answer,
    refused_answer,
    time_text,
    verified_answer,
)
from webjpki.xml import RefusedXmlSignature, XmlSignatureResult, XmlVerifier
from webjpki.xml_parts import SignedPart


def examine(
    document: bytes, policy: Policy, clock: Clock, at: datetime | None, original: bytes | None
) -> Json:
    """Report on every signature. Raises VerificationError when there is none, or no XML.

    Files beside the document cannot be handed in: what refers to one is refused.
    """
    outcomes = XmlVerifier(trust=policy, clock=clock).examine(document, at=at, based_on=original)
    return {"signatures": [_outcome(outcome) for outcome in outcomes]}


def _outcome(outcome: XmlSignatureResult | RefusedXmlSignature) -> Json:
    if isinstance(outcome, RefusedXmlSignature):
        return {"position": outcome.position, **refused_answer(outcome.error)}
    claimed = outcome.claimed_signing_time
    return {
        "position": outcome.position,
        "certificate": certificate_answer(outcome.certificate),
        "document": {
            "wholeDocument": outcome.whole_document,
            "parts": [_part(part) for part in outcome.parts],
            "xades": outcome.is_xades,
            "claimedSigningTime": time_text(claimed) if claimed else None,
        },
        "original": original_answer(outcome.original),
        **verified_answer(outcome, "signingTime"),
    }


def _part(part: SignedPart) -> Json:
    return {
        "kind": part.kind.value,
        "name": part.name,
        "path": part.path,
        "hashFunction": part.digest.function.value,
        "hash": part.digest.value.hex(),
    }
