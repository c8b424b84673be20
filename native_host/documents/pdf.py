# SPDX-License-Identifier: Apache-2.0
"""Format "pdf": a signature inside the PDF, appended to it; every byte that was there stays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec

from webjpki.certificate import Certificate, read_certificate

from ..digests import Digest, HashFunction
from ..errors import (
    DocumentBroken,
    DocumentLocked,
    DocumentUnsupported,
    InvalidArgument,
    TimestampFailed,
)
from ..prompt import DocumentSummary
from .content import Content
from .pdf_container import Container
from .pdf_dictionary import JAPAN, holder_name, signature_dictionary
from .pdf_reading import (
    UNREADABLE,
    check_signable,
    field_names,
    is_certified,
    locked_fields,
    open_pdf,
)
from .pdf_request import PdfAnnounced, PdfProfile, SealPlace
from .pdf_seal import SealSite, appearance, seal_site
from .pdf_update import Hash, Update, UpdateDraft
from .seal import lines
from .seal_font import SealFont, system_fonts
from .timestamp import imprint_of, read_token

_TOKEN_ROOM = 16 * 1024  # bytes kept for a timestamp token; usual ones have 3 to 8 KB


@dataclass(frozen=True)
class _Loaded:
    """A parsed document with its field; where a seal is wanted, its place and typeface."""

    draft: UpdateDraft
    site: SealSite | None
    font: SealFont | None

    def draw(self, signer: Certificate, time: datetime) -> None:
        """Draw the seal, if any, now that the holder's name is known."""
        site, font = self.site, self.font
        if site is not None and font is not None:
            written = lines(holder_name(signer), time.astimezone(JAPAN))
            self.draft.draw(lambda writer: appearance(writer, site, written, font))


class PdfDocument:
    """A PDF whose bytes are all here; `index` is its place in the request, for errors."""

    def __init__(
        self,
        announced: PdfAnnounced,
        content: Content,
        index: int,
        fonts: Sequence[Path] = system_fonts(),
    ) -> None:
        """Take sealed `content`; a seal is set in the first of `fonts` that can be used."""
        self._announced = announced
        self._content = content
        self._index = index
        self._fonts = fonts
        self._loaded: _Loaded | None = None

    @property
    def seal(self) -> SealPlace | None:
        """Where a visible seal is going to be, for the preview."""
        return self._announced.seal

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

        Raises DocumentBroken, DocumentEncrypted, DocumentLocked, DocumentUnsupported (reasons "xfa"
        and, where no typeface for a seal is found, "font"), InvalidArgument for a seal off the page.
        """
        if self._loaded is None:
            reader = open_pdf(self._content, self._index)
            try:
                self._loaded = self._parsed(reader)
            except UNREADABLE as error:
                raise DocumentBroken(document=self._index) from error

    def _parsed(self, reader: PdfFileReader) -> _Loaded:
        check_signable(reader, self._index)
        name = _new_name(field_names(reader))
        if any(lock.is_locked(name) for lock in locked_fields(reader)):
            raise DocumentLocked(document=self._index)
        place = self._announced.seal
        if place is None:
            return _Loaded(UpdateDraft(reader, SigFieldSpec(name)), None, None)
        if is_certified(reader):
            raise DocumentLocked(document=self._index)
        site = seal_site(reader, place)
        if site is None:
            raise InvalidArgument(argument=f"documents[{self._index}].seal")
        # pyHanko says whole points, and takes hundredths.
        field = SigFieldSpec(name, on_page=place.page - 1, box=site.box)  # type: ignore[arg-type]
        return _Loaded(UpdateDraft(reader, field), site, self._font())

    def _font(self) -> SealFont:
        font = SealFont.open(self._fonts)
        if font is None:
            raise DocumentUnsupported(document=self._index, reason="font")
        return font

    def prepare(self, certificate: bytes, signing_time: datetime) -> "PdfPreparation":
        """Write the update for this signer (certificate in DER) and time; the next one loads anew."""
        self.load()
        loaded, self._loaded = self._loaded, None
        if loaded is None:
            raise DocumentBroken(document=self._index)
        room = _TOKEN_ROOM if self._timestamped else 0
        size = Container.over(bytes(32), certificate, self._stated(signing_time)).size(room)
        signer = read_certificate(certificate)
        try:
            loaded.draw(signer, signing_time)
            dictionary = signature_dictionary(self._announced, signer, signing_time, size)
            update = loaded.draft.write(dictionary, self._content.view, self._sha256)
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
