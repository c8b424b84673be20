# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""Opens a PDF from its sealed bytes with pyHanko, and says what in it rules a signature out."""

import mmap
from collections.abc import Iterator

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    NullObject,
    NumberObject,
    PdfObject,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, enumerate_sig_fields

from webjpki.pdf_file import UNREADABLE, open_reader
from webjpki.pdf_quick import QuickReader

from ..errors import DocumentBroken, DocumentEncrypted, DocumentLocked, DocumentUnsupported
from .content import Content

_NO_CHANGES = NumberObject(MDPPerm.NO_CHANGES.value)


def open_pdf(content: Content, document: int) -> QuickReader:
    """Read the cross references of `content`, as the verifier will; objects are read when they are asked for.

    Raises DocumentBroken or DocumentEncrypted for the document of this index.
    """
    # A mapping of our own: pyHanko seeks in it, and nobody else may.
    source = mmap.mmap(content.descriptor, 0, access=mmap.ACCESS_READ)
    try:
        reader = open_reader(source)
        if reader.encrypted:
            raise DocumentEncrypted(document=document)
        if not isinstance(reader.root, DictionaryObject):
            raise DocumentBroken(document=document)
    except UNREADABLE as error:
        raise DocumentBroken(document=document) from error
    return reader


def entry(holder: PdfObject, *keys: str) -> PdfObject | None:
    """Follow `keys` from one dictionary into the next, references resolved; None where one is missing."""
    found: PdfObject | None = holder
    for key in keys:
        if not isinstance(found, DictionaryObject) or key not in found:
            return None
        found = found.raw_get(key).get_object()
    return None if isinstance(found, NullObject) else found


def check_signable(reader: PdfFileReader, document: int) -> None:
    """Raise DocumentUnsupported for XFA, DocumentLocked where an earlier signature allows no further one."""
    if entry(reader.root, "/AcroForm", "/XFA") is not None:
        raise DocumentUnsupported(document=document, reason="xfa")
    # /P 1 is "no changes": as certification or, as PDF 2.0 and Acrobat write it, beside a field lock.
    if any(entry(rule, "/P") == _NO_CHANGES for _, rule in _rules(reader)):
        raise DocumentLocked(document=document)


def is_certified(reader: PdfFileReader) -> bool:
    """Whether an earlier signature states how much may change at all; new drawings on a page then may not."""
    return any(
        method == "/DocMDP" or entry(rule, "/P") is not None for method, rule in _rules(reader)
    )


def locked_fields(reader: PdfFileReader) -> tuple[FieldMDPSpec, ...]:
    """Which form fields the signatures that are there have locked."""
    return tuple(
        FieldMDPSpec.from_pdf_object(rule)
        for method, rule in _rules(reader)
        if method == "/FieldMDP"
    )


def field_names(reader: PdfFileReader) -> set[str]:
    """The names at the root of the form's tree of fields."""
    fields = entry(reader.root, "/AcroForm", "/Fields")
    if not isinstance(fields, ArrayObject):
        return set()
    return {str(entry(field.get_object(), "/T")) for field in fields}


def _rules(reader: PdfFileReader) -> Iterator[tuple[str, PdfObject]]:
    """What the signatures that are there allow and forbid: method and parameters of each."""
    certification = entry(reader.root, "/Perms", "/DocMDP")
    if certification is not None:
        yield from _transforms(certification)
    for _, value, field in enumerate_sig_fields(reader, filled_status=True):
        yield from _transforms(value.get_object())
        lock = entry(field.get_object(), "/Lock")
        if lock is not None:
            yield "/FieldMDP", lock


def _transforms(signature: PdfObject) -> Iterator[tuple[str, PdfObject]]:
    references = entry(signature, "/Reference")
    for reference in references if isinstance(references, ArrayObject) else ():
        parameters = entry(reference.get_object(), "/TransformParams")
        if parameters is not None:
            yield str(entry(reference.get_object(), "/TransformMethod")), parameters
