# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""Opens PDFs for verifier and host alike, so that both read the same in a file, or both refuse it."""

import logging
import struct
import zlib
from collections.abc import Callable, Iterator
from mmap import mmap
from typing import BinaryIO

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    PdfObject,
    Reference,
)
from pyhanko.pdf_utils.misc import PdfError, PdfReadError

from webjpki.pdf_quick import QuickReader

# What pyHanko raises for files that are not what they should be, by its code and by mutation tests.
UNREADABLE = (
    PdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    struct.error,
    zlib.error,
)
# Its warnings may quote the document, and nothing of a document is ever logged.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL + 1)


def open_reader(source: BinaryIO | mmap) -> QuickReader:
    """Read where the objects of a file are: strictly, or else as forgiving readers do.

    A file that breaks the standard in a way readers agree on is taken: a signature covers its bytes,
    whatever they mean. Raises one of ``UNREADABLE``.
    """
    try:
        return QuickReader(source)
    except UNREADABLE:
        # poppler's own signatures, for one, have a cross-reference table that strict reading refuses.
        reader = QuickReader(source, strict=False)
    _check_sizes(reader)
    return reader


def references(
    trailer: DictionaryObject, read: Callable[[Reference], PdfObject]
) -> Iterator[Reference]:
    """Give each object that can be reached from the trailer once, after having read it.

    Raises one of ``UNREADABLE`` at the first that cannot be read. Takes as long as reading all of them:
    about a second for 10,000.
    """
    found: set[tuple[int, int]] = set()
    waiting: list[PdfObject] = [trailer]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            reference = one.reference
            if (reference.idnum, reference.generation) in found:
                continue
            found.add((reference.idnum, reference.generation))
            one = read(reference)
            yield reference
        if isinstance(one, DictionaryObject):
            waiting.extend(one.values())
        elif isinstance(one, ArrayObject):
            waiting.extend(one)


def _check_sizes(reader: QuickReader) -> None:
    """Raise where a table lists objects beyond its /Size (ISO 32000-1, 7.5.5).

    Such objects are none to some readers. pyHanko, which shows them, would give their numbers to
    something new, and would call that no change.
    """
    for revision in range(reader.xrefs.total_revisions):
        size = reader.xrefs.get_xref_container_info(revision).size
        listed = reader.xrefs.explicit_refs_in_revision(revision)
        if any(one.idnum >= size for one in listed):
            raise PdfReadError("objects beyond the size of the table")
