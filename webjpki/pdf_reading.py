# SPDX-License-Identifier: Apache-2.0
"""Finds the signatures of a PDF with pyHanko, and what was done to the file after each."""

import io
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from pyhanko.pdf_utils.generic import (
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    PdfObject,
    TextStringObject,
    parse_pdf_date,
)
from pyhanko.sign.diff_analysis import (
    DiffResult,
    ModificationLevel,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from webjpki.pdf_additions import AFTER_SIGNING
from webjpki.pdf_errors import (
    PdfChanged,
    PdfCoverageWrong,
    PdfEncrypted,
    PdfSignatureMalformed,
    PdfUnreadable,
)
from webjpki.pdf_file import UNREADABLE, open_reader, references
from webjpki.pdf_quick import QuickReader
from webjpki.pdf_seals import Seals

_WHOLE_REVISION = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)


class PdfChange(Enum):
    """What was done to a file after a signature; anything else is refused as PdfChanged."""

    NOTHING = "nothing"  # the signature covers the file to its end
    SIGNING = "signing"  # more signatures, data for checking them, fields that show nothing
    FORM_FILLING = "form filling"  # values of form fields as well


@dataclass(frozen=True)
class PdfChanges:
    """The furthest of the changes, and the names of the form fields whose values they touched."""

    kind: PdfChange
    fields: tuple[str, ...]


@dataclass(frozen=True)
class SignatureField:
    """A filled signature field, unverified: name, reference, and its signature's dictionary.

    Each entry raises PdfSignatureMalformed when it is missing or of another kind.
    """

    name: str
    reference: IndirectObject = field(repr=False)
    _reader: QuickReader = field(repr=False)
    _field: DictionaryObject = field(repr=False)

    @property
    def is_timestamp(self) -> bool:
        """Whether it is a document timestamp, which an authority makes and no person."""
        return self._raw("/Type", missing="/Sig") == "/DocTimeStamp"

    @property
    def sub_filter(self) -> str:
        """The form of signature."""
        return str(self._raw("/SubFilter"))

    @property
    def byte_range(self) -> object:
        """/ByteRange, as it stands: an array only where it is written in place."""
        return self._raw("/ByteRange")

    @property
    def contents(self) -> bytes:
        """The bytes of /Contents, padding included."""
        found = self._raw("/Contents")
        if not isinstance(found, TextStringObject | ByteStringObject):
            raise PdfSignatureMalformed("/Contents")
        octets: bytes = found.original_bytes
        return octets

    @property
    def stated_time(self) -> datetime | None:
        """The signer's own clock as /M states it; None when it does not, or without a time zone."""
        try:
            time: datetime = parse_pdf_date(str(self._raw("/M")))
        except (*UNREADABLE, PdfSignatureMalformed):
            return None
        return time if time.tzinfo is not None else None

    def changes(self, signed: bytes) -> PdfChanges:
        """Compare the ``signed`` beginning of the file with all of it, by pyHanko's difference analysis.

        Takes as long as reading all objects of the file when anything follows. Raises
        PdfCoverageWrong, PdfChanged, PdfSignatureMalformed.
        """
        try:
            check_form(signed, self._reader)
            signature = EmbeddedPdfSignature(self._reader, self._field, self.name)
            found = _difference(signature)
            check_extent(len(signed), self._reader, signature.signed_revision)
            check_shown(found.changed_form_fields, self._reader)
            return PdfChanges(_kind(found, self._reader), tuple(sorted(found.changed_form_fields)))
        except UNREADABLE as error:
            raise PdfSignatureMalformed(type(error).__name__) from error

    def _raw(self, key: str, missing: object = None) -> object:
        try:
            dictionary = self._field["/V"]
            found = dictionary.raw_get(key) if key in dictionary else missing
        except UNREADABLE as error:
            raise PdfSignatureMalformed(key) from error
        if found is None:
            raise PdfSignatureMalformed(key)
        return found


def open_pdf(document: bytes) -> QuickReader:
    """Read where the objects of a file are. Raises PdfUnreadable, PdfEncrypted."""
    try:
        reader = open_reader(io.BytesIO(document))
        if reader.encrypted:
            raise PdfEncrypted
    except UNREADABLE as error:
        raise PdfUnreadable(type(error).__name__) from error
    return reader


def signature_fields(reader: QuickReader) -> tuple[SignatureField, ...]:
    """List the filled signature fields in the order of the form. Raises PdfUnreadable."""
    try:
        return tuple(_fields(reader))
    except UNREADABLE as error:
        raise PdfUnreadable(type(error).__name__) from error


def check_form(earlier: bytes, whole: QuickReader) -> None:
    """Raise PdfChanged where only what was appended is of a form that readers disagree on.

    A signer answers for tables that are not quite right, or are doubled for older readers, as long
    as they were there; an attacker could show different things to different programs with them.
    """
    if whole.strict and not whole.xrefs.hybrid_xrefs_present:
        return
    before = open_reader(io.BytesIO(earlier))
    if before.strict != whole.strict:
        raise PdfChanged("what was appended breaks the standard")
    if before.xrefs.hybrid_xrefs_present != whole.xrefs.hybrid_xrefs_present:
        raise PdfChanged("what was appended is a hybrid file")


def check_extent(end: int, whole: QuickReader, revision: int) -> None:
    """Raise PdfChanged where objects of the first ``end`` bytes take something from behind them.

    A table may name a place that is not there yet, a stream be longer than its file, or something
    refer to an object that does not exist: pyHanko takes what somebody puts there later for part of
    what was signed, or for something that nobody uses. Call it after the comparison, which reads all
    objects.
    """
    if whole.reaches_beyond(end, revision) or _refers_ahead(whole, revision):
        raise PdfChanged("what was appended completes objects that were there")


def check_shown(changed: Set[str], whole: QuickReader) -> None:
    """Raise PdfChanged where one of the ``changed`` signature fields shows itself and nobody signed in it.

    To pyHanko an empty field or a document timestamp is part of signing, whatever it is drawn over;
    and it takes no key to append one.
    """
    seals = Seals(whole)
    for name, value, reference in enumerate_sig_fields(whole):
        if name in changed and not _is_of_a_signer(value) and seals.of(reference):
            raise PdfChanged("something is drawn that belongs to nobody's signature")


def _is_of_a_signer(value: PdfObject | None) -> bool:
    held = None if value is None else value.get_object()
    return isinstance(held, DictionaryObject) and held.get("/Type") != "/DocTimeStamp"


def _refers_ahead(whole: QuickReader, revision: int) -> bool:
    """Whether anything up to the revision refers to an object that came later."""
    later = {
        (one.idnum, one.generation)
        for number in range(revision + 1, whole.xrefs.total_revisions)
        for one in whole.xrefs.explicit_refs_in_revision(number)
        if whole.xrefs.get_historical_ref(one, revision) is None
    }
    if not later:
        return False
    before = whole.get_historical_resolver(revision)
    return any(
        (one.idnum, one.generation) in later for one in references(before.trailer_view, before)
    )


def _fields(reader: QuickReader) -> Iterator[SignatureField]:
    for name, value, reference in enumerate_sig_fields(reader, filled_status=True):
        if isinstance(value.get_object(), NullObject):
            continue  # as if it were not there
        yield SignatureField(str(name), reference, reader, reference.get_object())


def _difference(signature: EmbeddedPdfSignature) -> DiffResult:
    coverage = signature.evaluate_signature_coverage()
    signature.coverage = coverage  # type: ignore[assignment]  # pyHanko's own way, badly typed
    if coverage not in _WHOLE_REVISION:
        raise PdfCoverageWrong("not a whole revision")
    last = signature.signed_revision == signature.reader.xrefs.total_revisions - 1
    if last and coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        # Readers that rebuild a damaged table would take objects from there.
        raise PdfChanged("bytes that belong to no revision")
    found = signature.evaluate_modifications(AFTER_SIGNING)
    permitted = signature.docmdp_level
    if not isinstance(found, DiffResult):
        raise PdfChanged
    if permitted is not None and found.modification_level.value > permitted.value:
        raise PdfChanged("more than the signature permits")
    return found


def _kind(found: DiffResult, reader: QuickReader) -> PdfChange:
    if found.modification_level is ModificationLevel.NONE:
        return PdfChange.NOTHING
    if found.modification_level > ModificationLevel.FORM_FILLING:
        raise PdfChanged
    signatures = {name for name, _, _ in enumerate_sig_fields(reader)}
    return PdfChange.SIGNING if found.changed_form_fields <= signatures else PdfChange.FORM_FILLING
