# SPDX-License-Identifier: Apache-2.0
"""Format "pdf": a signature inside the PDF, appended to it; every byte that was there stays."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pyhanko.sign.fields import SigFieldSpec

from webjpki.certificate import read_certificate

from ..digests import Digest, HashFunction
from ..errors import DocumentBroken, DocumentLocked, TimestampFailed
from ..prompt import DocumentSummary
from .content import Content
from .pdf_container import Container
from .pdf_dictionary import signature_dictionary
from .pdf_reading import UNREADABLE, check_signable, field_names, locked_fields, open_pdf
from .pdf_request import PdfAnnounced, PdfProfile
from .pdf_update import Hash, Update, UpdateDraft
from .timestamp import imprint_of, read_token

_TOKEN_ROOM = 16 * 1024  # bytes kept for a timestamp token; usual ones have 3 to 8 KB


class PdfDocument:
    """A PDF whose bytes are all here; `index` is its place in the request, for errors."""

    def __init__(self, announced: PdfAnnounced, content: Content, index: int) -> None:
        """Take sealed `content`."""
        self._announced = announced
        self._content = content
        self._index = index
        self._draft: UpdateDraft | None = None

    @cached_property
    def _sha256(self) -> Hash:
        return hashlib.sha256(self._content.view)

    @property
    def summary(self) -> DocumentSummary:
        """What is listed for the person."""
        return DocumentSummary(
            self._announced.name,
            len(self._content.view),
            "pdf",
            self._sha256.digest().hex(),
            HashFunction.SHA256.value,
        )

    @property
    def content(self) -> Content:
        """The sealed bytes; they are hashed from where they are shown."""
        return self._content

    def load(self) -> None:
        """Parse, check, and put the signature field where it goes.

        Raises DocumentBroken, DocumentEncrypted, DocumentLocked or DocumentUnsupported.
        """
        if self._draft is None:
            self._draft = self._drafted()

    def _drafted(self) -> UpdateDraft:
        reader = open_pdf(self._content, self._index)
        try:
            check_signable(reader, self._index)
            name = _new_name(field_names(reader))
            if any(lock.is_locked(name) for lock in locked_fields(reader)):
                raise DocumentLocked(document=self._index)
            return UpdateDraft(reader, SigFieldSpec(name))
        except UNREADABLE as error:
            raise DocumentBroken(document=self._index) from error

    def prepare(self, certificate: bytes, signing_time: datetime) -> "PdfPreparation":
        """Write the update for this signer (certificate in DER) and time; the next one loads anew."""
        self.load()
        draft, self._draft = self._draft, None
        if draft is None:
            raise DocumentBroken(document=self._index)
        room = _TOKEN_ROOM if self._timestamped else 0
        size = Container.over(bytes(32), certificate, self._stated(signing_time)).size(room)
        dictionary = signature_dictionary(
            self._announced, read_certificate(certificate), signing_time, size
        )
        try:
            update = draft.write(dictionary, self._content.view, self._sha256)
        except UNREADABLE as error:
            raise DocumentBroken(document=self._index) from error
        container = Container.over(update.sha256, certificate, self._stated(signing_time))
        return PdfPreparation(update, container, self._timestamped)

    @property
    def _timestamped(self) -> bool:
        return self._announced.profile is PdfProfile.PADES_T

    def _stated(self, signing_time: datetime) -> datetime | None:
        return signing_time if self._announced.profile is PdfProfile.MOJ else None


@dataclass(frozen=True)
class PdfPreparation:
    """An update waiting for its signature."""

    update: Update
    container: Container
    timestamped: bool

    @property
    def digest(self) -> Digest:
        """Over the signed attributes, which hold the digest of the whole new file but the gap."""
        return self.container.digest

    def timestamp_imprint(self, signature: bytes) -> bytes | None:
        """SHA-256 of the signature, for `pades-t`."""
        return imprint_of(signature) if self.timestamped else None

    def finish(self, signature: bytes, timestamp_token: bytes | None = None) -> bytes:
        """Return the bytes to append to the file. Raises TimestampFailed."""
        if not self.timestamped:
            return self.update.filled(self.container.finished(signature))
        if timestamp_token is None or len(timestamp_token) > _TOKEN_ROOM:
            raise TimestampFailed
        token = read_token(timestamp_token, imprint_of(signature))
        return self.update.filled(self.container.finished(signature, token))


def _new_name(taken: set[str]) -> str:
    number = 1
    while f"Signature{number}" in taken:
        number += 1
    return f"Signature{number}"
