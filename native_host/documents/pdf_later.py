# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""Tells further signatures from everything else that was appended to a PDF behind a signature."""

from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from webjpki.pdf_file import UNREADABLE

_MOST_OBJECTS = 5_000  # comparing the 9,000 of a book takes seconds, and cannot be stopped half-way


def only_signatures_followed(reader: PdfFileReader, field: DictionaryObject, name: str) -> bool:
    """Whether nothing but signatures was appended behind that of the filled `field`, by pyHanko's comparison.

    False also where that is not known: in large files, and in those whose tables readers disagree on.
    """
    plain = reader.strict and not reader.xrefs.hybrid_xrefs_present
    try:
        if not plain or int(reader.trailer["/Size"]) > _MOST_OBJECTS:
            return False
        signature = EmbeddedPdfSignature(reader, field, name)
        signature.coverage = signature.evaluate_signature_coverage()  # type: ignore[assignment]  # pyHanko's own way, badly typed
        found = signature.evaluate_modifications(DEFAULT_DIFF_POLICY)
        signatures = {one for one, _, _ in enumerate_sig_fields(reader)}
    except UNREADABLE:
        return False
    return (
        isinstance(found, DiffResult)
        and found.modification_level <= ModificationLevel.FORM_FILLING
        and found.changed_form_fields <= signatures
    )
