# SPDX-License-Identifier: Apache-2.0
"""Examines a CMS container with any number of signers and writes what was found about each."""

from base64 import b64encode
from datetime import datetime

from webjpki.cms_verifier import CmsSignatureResult, CmsVerifier, RefusedCmsSignature
from webjpki.path import Clock
from webjpki.policy import Policy
from webjpki.service.answers import (
    Json,
    certificate_answer,
    refused_answer,
    time_text,
    timestamp_answer,
    unchecked_of,
    verified_answer,
)

LARGEST_CONTENT = 1 << 20  # that is handed back


def examine(
    container: bytes, policy: Policy, clock: Clock, at: datetime | None, document: bytes | None
) -> Json:
    """Report on every signer. Raises VerificationError when the container cannot be read.

    ``document`` is what a detached container belongs to; the content of another is handed back.
    """
    outcomes = CmsVerifier(trust=policy, clock=clock).examine(container, content=document, at=at)
    return {
        "signatures": [_outcome(outcome) for outcome in outcomes],
        "content": _content(outcomes),
    }


def _content(outcomes: tuple[CmsSignatureResult | RefusedCmsSignature, ...]) -> str | None:
    """What was signed, where somebody's signature over it passed."""
    for outcome in outcomes:
        if isinstance(outcome, CmsSignatureResult) and outcome.content is not None:
            small = len(outcome.content) <= LARGEST_CONTENT
            return b64encode(outcome.content).decode("ascii") if small else None
    return None


def _outcome(outcome: CmsSignatureResult | RefusedCmsSignature) -> Json:
    if isinstance(outcome, RefusedCmsSignature):
        return {"position": outcome.position, **refused_answer(outcome.error)}
    claimed = outcome.claimed_signing_time
    return {
        "position": outcome.position,
        "certificate": certificate_answer(outcome.certificate),
        "document": {
            "hashFunction": outcome.digest.function.value,
            "hash": outcome.digest.value.hex(),
            "claimedSigningTime": time_text(claimed) if claimed else None,
            "timestamp": timestamp_answer(outcome.timestamp),
        },
        **verified_answer(outcome, *unchecked_of(outcome.timestamp)),
    }
