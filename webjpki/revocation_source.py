# SPDX-License-Identifier: Apache-2.0
"""The seam to revocation data: one question about one certificate, one status back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from webjpki.certificate import Certificate
from webjpki.revocation import RevocationKind, RevocationStatus
from webjpki.trust import TrustAnchor


@dataclass(frozen=True)
class RevocationQuestion:
    """Was ``certificate``, issued by ``anchor``, revoked at ``at``, as far as is known at ``now``?

    Both times are aware. They differ only when the website asks about the past.
    """

    certificate: Certificate
    anchor: TrustAnchor
    at: datetime
    now: datetime


class RevocationSource(Protocol):
    """Where a verifier asks; ``CrlSource`` and ``OcspSource`` are two, ``InTurn`` joins several.

    A source never raises for bad or missing data: that is a status, UNAVAILABLE or UNKNOWN.
    """

    def status_of(self, question: RevocationQuestion) -> RevocationStatus:
        """Say what is known about the certificate, with ``as_of`` where data was looked at."""


@dataclass(frozen=True)
class InTurn:
    """Asks several sources in their order, until one of them knows."""

    sources: Sequence[RevocationSource]

    def status_of(self, question: RevocationQuestion) -> RevocationStatus:
        """Give the first answer, else the last status, else UNAVAILABLE."""
        status = RevocationStatus(RevocationKind.UNAVAILABLE, detail="no_source")
        for source in self.sources:
            status = source.status_of(question)
            if status.is_answer:
                break
        return status
