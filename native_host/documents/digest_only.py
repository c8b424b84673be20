# SPDX-License-Identifier: Apache-2.0
"""Format "hash": the website sends a digest, the content stays unseen, the raw signature goes back."""

from dataclasses import dataclass
from datetime import datetime

from ..digests import Digest
from ..prompt import DocumentSummary


@dataclass(frozen=True)
class DigestOnly:
    """A document known by name and digest; it is its own preparation, for nothing is wrapped around it."""

    name: str
    digest: Digest

    @property
    def summary(self) -> DocumentSummary:
        """What is listed for the person: no size, for nobody here has seen the content."""
        return DocumentSummary(
            self.name, None, "hash", self.digest.octets.hex(), self.digest.function.value
        )

    @property
    def content(self) -> None:
        """Nothing to read: only the digest came."""
        return None

    def load(self) -> None:
        """Nothing to parse."""

    def prepare(self, certificate: bytes, signing_time: datetime) -> "DigestOnly":
        """Change nothing: a raw signature carries neither certificate nor time."""
        del certificate, signing_time
        return self

    def timestamp_imprint(self, signature: bytes) -> None:
        """A raw signature has no place for a timestamp."""

    def finish(self, signature: bytes, timestamp_token: bytes | None = None) -> bytes:
        """Return the raw signature."""
        del timestamp_token
        return signature
