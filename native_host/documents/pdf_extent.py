# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""Finds what of a PDF could not be read again once it is signed, or could be completed by others then."""

import re
from collections.abc import Callable, Iterator

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    Reference,
)
from pyhanko.pdf_utils.misc import PdfReadError

from webjpki.pdf_additions import check_comparable
from webjpki.pdf_file import UNREADABLE, references
from webjpki.pdf_quick import QuickReader

from .pdf_reading import entry

_MOST = 2_000  # objects that are all read, in a quarter of a second; the PIN can be typed meanwhile
_LONG = 16 * 1024  # bytes; hardly anything but streams has more
_HIGHEST = 8_000_000  # Acrobat takes object numbers up to 8,388,607 (ISO 32000-1, annex C)
Place = tuple[int, Reference]
_WHOLE = re.compile(rb"\s*\d+\s+\d+\s+obj\b.*\bendobj\s*", re.DOTALL)


def check_extent(reader: QuickReader, document: memoryview) -> int:
    """Return the highest object number that is taken, having read what the verifier will have to read.

    It has to when somebody signs after us, and where it compares with the original. A number is taken
    by an object, and by a reference to one that does not exist: it would come to mean ours.

    Of files with many objects only those are read that could reach beyond their place: streams, and
    what does not end as an object; all of them where one of those cannot be read. Nothing that is used
    may lie behind the end, for whatever is appended, our signature first, would become part of it.
    Raises one of `UNREADABLE`.
    """
    last = reader.xrefs.total_revisions - 1

    def read(reference: Reference) -> PdfObject:
        found: PdfObject = reader.get_object(  # type: ignore[no-untyped-call]  # pyHanko's
            reference,
            revision=last,  # so that no copy is kept
        )
        return found

    places = sorted(((at, one) for one, at in reader.places(last)), key=lambda place: place[0])
    if places and places[-1][0] >= len(document):
        raise PdfReadError("a place behind the end")
    check_comparable(reader.get_historical_resolver(last))
    highest = reader.trailer["/Size"] - 1
    if not isinstance(highest, int):
        raise PdfReadError("a size that is no number of objects")
    if highest > _MOST and all(_can(read, one) for one in _far_reaching(reader, document, places)):
        return highest
    _check_pages(reader.root)
    highest = max(highest, *(one.idnum for one in references(reader.trailer_view, read)))
    if highest > _HIGHEST:
        raise PdfReadError("no number is left")
    return highest


def _check_pages(root: PdfObject) -> None:
    """Raise where the tree of pages is none, or a page's annotations are no objects of their own."""
    found: set[tuple[int, int]] = set()
    waiting = [entry(root, "/Pages")]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, DictionaryObject) or (found and entry(node, "/Type") is None):
            raise PdfReadError("a page that is none")
        kids = _references(entry(node, "/Kids"))
        _references(entry(node, "/Annots"))
        waiting.extend(kid.get_object() for kid in kids)
        named = [(kid.idnum, kid.generation) for kid in kids]
        if len(set(named)) < len(named) or not found.isdisjoint(named):
            raise PdfReadError("a page that is there twice")
        found.update(named)


def _references(array: PdfObject | None) -> list[IndirectObject]:
    """All of an array; raises where anything in it is written in place."""
    every = list(array) if isinstance(array, ArrayObject) else []
    if not all(isinstance(one, IndirectObject) for one in every):
        raise PdfReadError("an array of objects with something else")
    return every


def _far_reaching(
    reader: QuickReader, document: memoryview, places: list[Place]
) -> Iterator[Reference]:
    """The objects that are a stream, or do not end before the next begins; not those that were replaced."""
    ends = [at for at, _ in places[1:]] + [len(document)]
    for (start, one), end in zip(places, ends, strict=True):
        if not _is_short(document[start:end]) and reader.xrefs[one] == start:
            yield one


def _is_short(octets: memoryview) -> bool:
    """Whether this is an object without a stream, and ends."""
    if len(octets) > _LONG:
        return False
    plain = octets.tobytes()
    return b"stream" not in plain and _WHOLE.match(plain) is not None


def _can(read: Callable[[Reference], PdfObject], one: Reference) -> bool:
    try:
        read(one)
    except UNREADABLE:
        return False
    return True
