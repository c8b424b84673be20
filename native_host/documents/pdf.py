# SPDX-License-Identifier: Apache-2.0
"""Format "pdf": a signature inside the PDF, appended to it; every byte that was there stays."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..additions import Additions
from ..announced.pdf import PdfAnnounced
from ..digests import HashFunction
from ..prompt import DocumentSummary
from .content import Content

if TYPE_CHECKING:
    from .pdf_signing import LoadedPdf, PdfPreparation
    from .pdf_update import Hash


class PdfDocument:
    """A PDF whose bytes are all here; `index` is its place in the request, for errors."""

    def __init__(
        self,
        announced: PdfAnnounced,
        content: Content,
        index: int,
        fonts: Sequence[Path] | None = None,
    ) -> None:
        """Take sealed `content`; a seal is set in one of `fonts`, or else of the system's."""
        self._announced = announced
        self._content = content
        self._index = index
        self._fonts = fonts
        self._loaded: LoadedPdf | None = None

    @cached_property
    def _sha256(self) -> "Hash":
        return hashlib.sha256(self._content.view)

    @property
    def summary(self) -> DocumentSummary:
        """What is listed for the person; hashes the content the first time."""
        wanted = self._announced
        return DocumentSummary(
            wanted.name,
            len(self._content.view),
            "pdf",
            self._sha256.digest().hex(),
            HashFunction.SHA256.value,
            added=Additions(
                wanted.reason, wanted.location, wanted.timestamp_authority, wanted.seal
            ),
        )

    @property
    def content(self) -> Content:
        """The sealed bytes; they are hashed from where they are shown."""
        return self._content

    def load(self) -> None:
        """Parse, check, and put the signature field where it goes.

        Raises DocumentBroken, DocumentEncrypted, DocumentLocked, DocumentUnsupported (reasons "xfa"
        and, where no typeface for a seal is found, "font"), InvalidArgument for a seal off the page.
        """
        if self._loaded is None:
            # Half a second for pyHanko, which the opening of the window shall not wait for.
            from .pdf_signing import load_pdf

            self._loaded = load_pdf(self._announced, self._content, self._index, self._fonts)
            _ = self._sha256

    def prepare(self, certificate: bytes, signing_time: datetime) -> "PdfPreparation":
        """Write the update for this signer (certificate in DER) and time; a second call parses anew."""
        loaded, self._loaded = self._loaded, None
        if loaded is None:
            self.load()
            return self.prepare(certificate, signing_time)
        return loaded.prepare(certificate, signing_time, self._sha256)
