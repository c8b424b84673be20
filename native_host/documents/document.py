# SPDX-License-Identifier: Apache-2.0
"""What every format of document offers to the signing ceremony."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from ..digests import Digest
from ..prompt import DocumentSummary
from .content import Content

# What the website gets: bytes, or bytes together with the place where they belong.
Result = bytes | Mapping[str, bytes | int]


class Preparation(Protocol):
    """One signature on its way: what the card signs, and what becomes of its answer."""

    @property
    def digest(self) -> Digest:
        """The only thing of this document that the card gets to see."""

    def timestamp_imprint(self, signature: bytes) -> bytes | None:
        """SHA-256 that a timestamp authority is to confirm, or None where no timestamp is wanted."""

    def finish(self, signature: bytes, timestamp_token: bytes | None = None) -> Result:
        """Return what the website gets, given the card's raw RSA signature over `digest`.

        Raises TimestampFailed where a token (DER, RFC 3161) is wanted and this is none that fits.
        """


class Document(Protocol):
    """A document whose every byte has been received and hashed."""

    @property
    def summary(self) -> DocumentSummary:
        """What is listed for the person."""

    @property
    def content(self) -> Content | None:
        """The sealed bytes for the person to read; None where they are not here."""

    def load(self) -> None:
        """Do what takes time: parse and check. Runs beside the opening of the window, before the PIN is sent.

        Raises DocumentBroken, DocumentEncrypted, DocumentLocked or DocumentUnsupported.
        """

    def prepare(self, certificate: bytes, signing_time: datetime) -> Preparation:
        """Bind the document to the signer's certificate (DER) and the time (aware, UTC)."""
