# SPDX-License-Identifier: Apache-2.0
"""What every format of document offers to the signing ceremony."""

from datetime import datetime
from typing import Protocol

from ..digests import Digest
from ..prompt import DocumentSummary


class Preparation(Protocol):
    """One signature on its way: what the card signs, and what becomes of its answer."""

    @property
    def digest(self) -> Digest:
        """The only thing of this document that the card gets to see."""

    def finish(self, signature: bytes) -> bytes:
        """Return what the website gets, given the card's raw RSA signature over `digest`."""


class Document(Protocol):
    """A document whose every byte has been received and hashed."""

    @property
    def summary(self) -> DocumentSummary:
        """What is listed for the person."""

    def prepare(self, certificate: bytes, signing_time: datetime) -> Preparation:
        """Bind the document to the signer's certificate (DER) and the time (aware, UTC)."""
