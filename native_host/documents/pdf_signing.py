# SPDX-License-Identifier: Apache-2.0
"""One signature in one PDF: checked and drafted while the person reads, written when the signer is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec

from webjpki.certificate import Certificate, read_certificate
from webjpki.pdf_file import UNREADABLE

from ..announced.pdf import PdfAnnounced, PdfProfile
from ..digests import Digest
from ..errors import (
    DocumentBroken,
    DocumentLocked,
    DocumentUnsupported,
    InvalidArgument,
    TimestampFailed,
)
from .cms_container import detached, room_for
from .cms_signer import Signer
from .content import Content
from .pdf_dictionary import JAPAN, holder_name, signature_dictionary
from .pdf_extent import check_extent
from .pdf_reading import (
    check_signable,
    field_names,
    is_certified,
    locked_fields,
    open_pdf,
)
from .pdf_seal import SealSite, appearance, seal_site
from .pdf_update import Hash, Update, UpdateDraft
from .seal import lines
from .seal_font import SealFont, system_fonts
from .timestamp import imprint_of, read_token

_TOKEN_ROOM = 16 * 1024  # bytes kept for a timestamp token; usual ones have 3 to 8 KB


@dataclass(frozen=True)
class LoadedPdf:
    """A parsed document with its field; where a seal is wanted, its place and typeface. Signed only once."""

    announced: PdfAnnounced
    content: Content
    index: int
    draft: UpdateDraft
    site: SealSite | None
    font: SealFont | None

    def prepare(self, certificate: bytes, signing_time: datetime, sha256: Hash) -> "PdfPreparation":
        """Write the update for this signer (certificate in DER) and time; `sha256` has seen the content."""
        timestamped = self.announced.profile is PdfProfile.PADES_T
        # PAdES states the time in the dictionary only.
        stated = signing_time if self.announced.profile is PdfProfile.MOJ else None
        room = room_for(Signer.over(bytes(32), certificate, stated), _TOKEN_ROOM * timestamped)
        holder = read_certificate(certificate)
        try:
            self._draw(holder, signing_time)
            dictionary = signature_dictionary(self.announced, holder, signing_time, room)
            update = self.draft.write(dictionary, self.content.view, sha256)
        except UNREADABLE as error:
            raise DocumentBroken(document=self.index) from error
        signer = Signer.over(update.sha256, certificate, stated)
        return PdfPreparation(update, signer, timestamped)

    def _draw(self, signer: Certificate, time: datetime) -> None:
        """Draw the seal, if any, now that the holder's name is known."""
        site, font = self.site, self.font
        if site is not None and font is not None:
            written = lines(holder_name(signer), time.astimezone(JAPAN))
            self.draft.draw(lambda writer: appearance(writer, site, written, font))


def load_pdf(
    announced: PdfAnnounced, content: Content, index: int, fonts: Sequence[Path] | None = None
) -> LoadedPdf:
    """Parse, check, and put the signature field where it goes.

    A seal is set in the first of `fonts` (without them: the system's) that can be used. Raises
    DocumentBroken, DocumentEncrypted, DocumentLocked, DocumentUnsupported (reasons "xfa" and, where no
    typeface for a seal is found, "font"), InvalidArgument for a seal off the page.
    """
    reader = open_pdf(content, index)
    try:
        check_signable(reader, index)
        taken = check_extent(reader, content.view)
        name = _new_name(field_names(reader))
        if any(lock.is_locked(name) for lock in locked_fields(reader)):
            raise DocumentLocked(document=index)
        field, site = _field(reader, announced, index, name)
        font = _font(fonts, index) if site is not None else None
        return LoadedPdf(announced, content, index, UpdateDraft(reader, field, taken), site, font)
    except UNREADABLE as error:
        raise DocumentBroken(document=index) from error


def _field(
    reader: PdfFileReader, announced: PdfAnnounced, index: int, name: str
) -> tuple[SigFieldSpec, SealSite | None]:
    place = announced.seal
    if place is None:
        return SigFieldSpec(name), None
    if is_certified(reader):
        raise DocumentLocked(document=index)
    site = seal_site(reader, place)
    if site is None:
        raise InvalidArgument(argument=f"documents[{index}].seal")
    # pyHanko says whole points, and takes hundredths.
    return SigFieldSpec(name, on_page=place.page - 1, box=site.box), site  # type: ignore[arg-type]  # see above


def _font(fonts: Sequence[Path] | None, index: int) -> SealFont:
    font = SealFont.open(system_fonts() if fonts is None else fonts)
    if font is None:
        raise DocumentUnsupported(document=index, reason="font")
    return font


def _new_name(taken: set[str]) -> str:
    number = 1
    while f"Signature{number}" in taken:
        number += 1
    return f"Signature{number}"


@dataclass(frozen=True)
class PdfPreparation:
    """An update waiting for its signature."""

    update: Update
    signer: Signer
    timestamped: bool

    @property
    def digest(self) -> Digest:
        """Over the signed attributes, which hold the digest of the whole new file but the gap."""
        return self.signer.digest

    def timestamp_imprint(self, signature: bytes) -> bytes | None:
        """SHA-256 of the signature, for `pades-t`."""
        return imprint_of(signature) if self.timestamped else None

    def finish(self, signature: bytes, timestamp_token: bytes | None = None) -> bytes:
        """Return the bytes to append to the file. Raises TimestampFailed."""
        token = None
        if self.timestamped:
            if timestamp_token is None or len(timestamp_token) > _TOKEN_ROOM:
                raise TimestampFailed
            token = read_token(timestamp_token, imprint_of(signature))
        info = self.signer.info(signature, token)
        return self.update.filled(detached(info, self.signer.certificate))
