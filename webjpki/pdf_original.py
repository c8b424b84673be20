# SPDX-License-Identifier: Apache-2.0
"""Tells whether a PDF is the one that the website handed out, with signatures added and nothing else.

A signer could change a contract in an update of their own and sign that: each signature would be
in order, and only whoever has the bytes from before can tell.
"""

import hashlib

from pyhanko.sign.diff_analysis import DiffResult

from webjpki.pdf_additions import SIGNATURES_ONLY
from webjpki.pdf_errors import PdfChanged, PdfOriginalChanged, PdfUnreadable
from webjpki.pdf_file import UNREADABLE
from webjpki.pdf_quick import QuickReader
from webjpki.pdf_reading import (
    check_extent,
    check_form,
    check_shown,
    open_pdf,
    signature_fields,
)
from webjpki.statements import OriginalStatement


def compare(original: bytes, document: bytes, reader: QuickReader) -> OriginalStatement:
    """Compare the website's ``original`` with ``document``, which ``reader`` has open.

    Takes as long as reading all objects of the file. Raises PdfOriginalChanged; PdfUnreadable,
    PdfEncrypted about the original.
    """
    if not document.startswith(original):
        raise PdfOriginalChanged("it begins with other bytes")
    before = open_pdf(original)
    try:
        earlier = {one.name for one in signature_fields(before)}
        added = tuple(one.name for one in signature_fields(reader) if one.name not in earlier)
        check_form(original, reader)
        _check_difference(before, reader, set(added))
        check_extent(len(original), reader, before.xrefs.total_revisions - 1)
    except (PdfChanged, PdfUnreadable) as error:
        raise PdfOriginalChanged(error.detail) from error
    except UNREADABLE as error:
        raise PdfOriginalChanged(type(error).__name__) from error
    return OriginalStatement(hashlib.sha256(original).hexdigest(), added)


def _check_difference(before: QuickReader, after: QuickReader, added: set[str]) -> None:
    last = before.xrefs.total_revisions - 1
    # What was appended names the revision it continues; it might name one of its own instead.
    if after.xrefs.total_revisions <= last or _start(after, last) != _start(before, last):
        raise PdfOriginalChanged("what was appended continues another file")
    found = SIGNATURES_ONLY.review_file(after, last)
    if not isinstance(found, DiffResult) or not found.changed_form_fields <= added:
        raise PdfOriginalChanged
    check_shown(found.changed_form_fields, after)


def _start(reader: QuickReader, revision: int) -> int:
    """Where the revision's cross-reference section stands in the file."""
    start: int = reader.xrefs.get_startxref_for_revision(revision)
    return start
