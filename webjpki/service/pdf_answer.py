# SPDX-License-Identifier: Apache-2.0
"""Examines a signed PDF and writes what was found about each of its signatures."""

from dataclasses import asdict
from datetime import datetime

from webjpki.path import Clock
from webjpki.pdf import PdfSignatureResult, PdfVerifier, RefusedPdfSignature
from webjpki.policy import Policy
from webjpki.service.answers import (
    Json,
    certificate_answer,
    original_answer,
    refused_answer,
    time_text,
    timestamp_answer,
    unchecked_of,
    verified_answer,
)


def examine(
    document: bytes, policy: Policy, clock: Clock, at: datetime | None, original: bytes | None
) -> Json:
    """Report on every signature. Raises VerificationError when there is none, or no PDF."""
    outcomes = PdfVerifier(trust=policy, clock=clock).examine(document, at=at, based_on=original)
    return {"signatures": [_outcome(outcome) for outcome in outcomes]}


def _outcome(outcome: PdfSignatureResult | RefusedPdfSignature) -> Json:
    if isinstance(outcome, RefusedPdfSignature):
        return {"field": outcome.field_name, **refused_answer(outcome.error)}
    claimed = outcome.claimed_signing_time
    return {
        "field": outcome.field_name,
        "format": outcome.format.value,
        "certificate": certificate_answer(outcome.certificate),
        "document": {
            "signedBytes": outcome.signed,
            "wholeFile": outcome.whole_file,
            "changes": outcome.changes.kind.value,
            "changedFields": outcome.changes.fields,
            "hashFunction": outcome.digest.function.value,
            "hash": outcome.digest.value.hex(),
            "claimedSigningTime": time_text(claimed) if claimed else None,
            "seals": [asdict(seal) for seal in outcome.seals],
            "timestamp": timestamp_answer(outcome.timestamp),
        },
        "original": original_answer(outcome.original),
        **verified_answer(outcome, *unchecked_of(outcome.timestamp)),
    }
