# SPDX-License-Identifier: Apache-2.0
"""Finds out whether the fields of a PDF's form show what stands in them: programs read the one, people the other."""

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from mmap import mmap

import pypdfium2_raw as pdfium

from .loaded import OutOfTime, filled, loaded, numbered

_KINDS = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX)
_PASSWORD = 1 << 13  # ISO 32000-1, table 228
_NOT_SEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
# Japanese character sets disagree about which of these a code means.
_SAME = str.maketrans(
    {"\\": "¥", "〜": "~", "−": "-", "‐": "-", "―": "-", "–": "-", "—": "-", "‖": "∥"}
)

Box = tuple[float, float, float, float]  # left, top, right, bottom
Wide = Callable[[object, int], int]


class Fields(Enum):
    """What was found."""

    AGREE = "agree"  # each shows its value, or has none
    DIFFER = "differ"  # what is drawn of one is not its value, as far as its letters can be told
    UNKNOWN = "unknown"  # not all pages were looked at


@dataclass(frozen=True)
class _Field:
    values: frozenset[str]  # what it may show
    box: Box


def fields(octets: mmap, seconds: float) -> Fields:
    """Look at the fields for text in the PDF in writable memory, as long as `seconds` of computing last.

    Those without an appearance of their own are drawn from their value, and those that are formatted by
    a script are told as such: neither is looked at.
    """
    with loaded(octets) as document:
        if not document or pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_NONE:
            return Fields.AGREE
        with filled(document) as form:
            try:
                every = numbered(document, seconds)
                differ = any(_differ(document, form, index, page) for index, page in every)
            except OutOfTime:
                return Fields.UNKNOWN
    return Fields.DIFFER if differ else Fields.AGREE


def _differ(document: object, form: object, index: int, page: object) -> bool:
    every = list(_on(page, form))
    if not every:
        return False
    printed = _texts(page, every)
    # The appearances become part of the page, whose letters can be told.
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    again = pdfium.FPDF_LoadPage(document, index)
    try:
        shown = _texts(again, every)
    finally:
        pdfium.FPDF_ClosePage(again)
    return not all(map(_agrees, every, printed, shown))


def _agrees(field: _Field, printed: str, shown: str) -> bool:
    letters = Counter(shown) - Counter(printed)
    return any(value in shown and Counter(value) == letters for value in field.values)


def _on(page: object, form: object) -> Iterator[_Field]:
    for place in range(pdfium.FPDFPage_GetAnnotCount(page)):
        widget = pdfium.FPDFPage_GetAnnot(page, place)
        if pdfium.FPDFAnnot_GetFormFieldType(form, widget) in _KINDS and _is_looked_at(
            form, widget
        ):
            values = frozenset(_plain(one) for one in _values(form, widget)) - {""}
            box = pdfium.FS_RECTF()
            pdfium.FPDFAnnot_GetRect(widget, box)
            if values:
                yield _Field(values, (box.left, box.top, box.right, box.bottom))
        pdfium.FPDFPage_CloseAnnot(widget)


def _is_looked_at(form: object, widget: object) -> bool:
    normal, formatted = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, pdfium.FPDF_ANNOT_AACTION_FORMAT
    return not (
        pdfium.FPDFAnnot_GetFlags(widget) & _NOT_SEEN
        or pdfium.FPDFAnnot_GetFormFieldFlags(form, widget) & _PASSWORD
        or not _wide(lambda *room: pdfium.FPDFAnnot_GetAP(widget, normal, *room))
        or _wide(
            lambda *room: pdfium.FPDFAnnot_GetFormAdditionalActionJavaScript(
                form, widget, formatted, *room
            )
        )
    )


def _values(form: object, widget: object) -> Iterator[str]:
    """The value; of a choice also the label that it is shown by."""
    yield _wide(lambda *room: pdfium.FPDFAnnot_GetFormFieldValue(form, widget, *room))
    for one in range(pdfium.FPDFAnnot_GetOptionCount(form, widget)):
        if pdfium.FPDFAnnot_IsOptionSelected(form, widget, one):
            yield _wide(
                lambda *room, one=one: pdfium.FPDFAnnot_GetOptionLabel(form, widget, one, *room)
            )


def _texts(page: object, every: list[_Field]) -> list[str]:
    texts = pdfium.FPDFText_LoadPage(page)
    try:
        return [_plain(_text(texts, field.box)) for field in every]
    finally:
        pdfium.FPDFText_ClosePage(texts)


def _text(texts: object, box: Box) -> str:
    length = pdfium.FPDFText_GetBoundedText(texts, *box, None, 0)
    room = (ctypes.c_ushort * (length + 1))()
    pdfium.FPDFText_GetBoundedText(texts, *box, room, length)
    return bytes(room).decode("utf-16-le", "replace")


def _wide(call: Wide) -> str:
    """A text that PDFium writes into `room`, given its size in bytes."""
    length = call(None, 0)
    room = (ctypes.c_ushort * (length // 2 + 1))()
    call(room, length)
    return bytes(room).decode("utf-16-le", "replace").rstrip("\0")


def _plain(text: str) -> str:
    """Letters that can be compared: without blanks, controls and differences of width."""
    same = unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME)
    return "".join(one for one in same if one.isprintable() and not one.isspace())
