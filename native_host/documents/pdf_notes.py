# SPDX-License-Identifier: Apache-2.0
"""Tells what one annotation or form field of a PDF may look like elsewhere, beside how it is drawn here."""

from collections.abc import Iterator
from enum import Enum

from pyhanko.pdf_utils.generic import DictionaryObject, NumberObject, PdfObject, StreamObject

from .pdf_reading import entry


class Look(Enum):
    """What is told."""

    HIDDEN = "hidden"  # no screen shows it
    ELSEWHERE = "elsewhere"  # it has words, or a look, that other software shows
    UNDECIDED = "undecided"  # its look and its value do not say the same
    NOT_PRINTED = "not-printed"  # a screen shows it, paper does not


_UNSEEN, _PRINTED = 2 | 32, 4  # flags Hidden and NoView, Print (ISO 32000-1, table 165)
_PUSH_BUTTON = 1 << 16  # of a field (table 226)
# What is drawn here without an appearance of its own, by PDFium's own choice (tried out).
_DRAWN = {
    "Circle",
    "FreeText",
    "Highlight",
    "Ink",
    "Square",
    "Squiggly",
    "StrikeOut",
    "Text",
    "Underline",
}
# No icon of theirs says more than what is told of them anyway.
_NAMED = {"FileAttachment", "Screen", "Movie", "Sound", "RichMedia", "3D", "TrapNet", "PrinterMark"}
_WORDS_ON_PAGE = {"FreeText", "Widget"}
# What stands on a page like anything else; marks in a text and icons are seen for what they are.
_LIKE_CONTENT = {"FreeText", "Stamp", "Square", "Circle", "Line", "Polygon", "PolyLine", "Ink"}
_FIELDS = ("/Btn", "/Tx", "/Ch", "/Sig")
_HIGHEST = 50  # levels of fields


def looks(annotation: PdfObject, subtype: str) -> Iterator[Look]:
    """Look at an annotation that takes room on a page; `subtype` is its name with the slash."""
    kind = subtype.removeprefix("/")
    flags = _flags(entry(annotation, "/F"))
    if flags & _UNSEEN:
        yield Look.HIDDEN
        return
    if kind not in _WORDS_ON_PAGE | _NAMED and _has_words(annotation):
        yield Look.ELSEWHERE
    if kind == "Widget":
        yield from _field(annotation, flags)
        return
    if not _is_drawn(annotation, kind):
        yield Look.ELSEWHERE
    elif kind in _LIKE_CONTENT and not flags & _PRINTED:
        yield Look.NOT_PRINTED


def _field(widget: PdfObject, flags: int) -> Iterator[Look]:
    kind, value = str(_inherited(widget, "/FT")), _inherited(widget, "/V")
    # Those that print or clear a form are seldom printed themselves.
    pushed = kind == "/Btn" and _flags(_inherited(widget, "/Ff")) & _PUSH_BUTTON != 0
    box = kind == "/Btn" and not pushed
    if not _is_field_drawn(widget, kind, box=box):
        yield Look.ELSEWHERE
    if box:
        yield from _box(widget, str(value))
    if not pushed and kind != "/Sig" and value is not None and not flags & _PRINTED:
        yield Look.NOT_PRINTED


def _is_field_drawn(widget: PdfObject, kind: str, *, box: bool) -> bool:
    """Whether PDFium draws a field that others draw, if they do; tried out."""
    named = any(str(entry(one, "/T") or "") for one in _line(widget))
    if kind not in _FIELDS or not named:
        return entry(widget, "/AP") is None
    if box:
        return not isinstance(entry(widget, "/AP", "/N"), StreamObject)
    if entry(widget, "/AP") is None:
        return kind != "/Btn" or entry(widget, "/MK", "/CA") is None
    return _is_drawn(widget, "Widget")


def _box(widget: PdfObject, value: str) -> Iterator[Look]:
    """A box or a round button: its state is what is drawn, its value what is read by programs."""
    states = entry(widget, "/AP", "/N")
    known: set[str] = set()
    if isinstance(states, DictionaryObject) and not isinstance(states, StreamObject):
        known = set(map(str, states))
    if not known:
        if value not in ("None", "/Off"):
            yield Look.ELSEWHERE
        return
    shown = str(entry(widget, "/AS") or value)
    shown = shown if shown in known else "/Off"
    if shown != (value if value in known else "/Off"):
        yield Look.UNDECIDED


def _is_drawn(annotation: PdfObject, kind: str) -> bool:
    looks = entry(annotation, "/AP")
    if looks is None:
        return kind in _DRAWN or kind in _NAMED
    normal = entry(looks, "/N")
    if isinstance(normal, StreamObject) or not isinstance(normal, DictionaryObject):
        return isinstance(normal, StreamObject)
    return isinstance(entry(normal, str(entry(annotation, "/AS"))), StreamObject)


def _has_words(annotation: PdfObject) -> bool:
    return any(str(entry(annotation, key) or "").strip() for key in ("/Contents", "/RC"))


def _flags(number: PdfObject | None) -> int:
    return int(number) if isinstance(number, NumberObject) else 0


def _inherited(field: PdfObject, key: str) -> PdfObject | None:
    every = (entry(one, key) for one in _line(field))
    return next((found for found in every if found is not None), None)


def _line(field: PdfObject) -> Iterator[PdfObject]:
    """A field and those above it."""
    node: PdfObject | None = field
    for _ in range(_HIGHEST):
        if node is None:
            return
        yield node
        node = entry(node, "/Parent")
