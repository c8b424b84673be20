# SPDX-License-Identifier: Apache-2.0
"""Finds where signatures show themselves on the pages of a PDF, as a reader shows these."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NumberObject,
    PdfObject,
)
from pyhanko.pdf_utils.reader import PdfFileReader

from webjpki.pdf_file import UNREADABLE
from webjpki.statements import PdfSeal

_HIDDEN = 2  # ISO 32000-1, table 165
_INHERITED = ("/MediaBox", "/CropBox", "/Rotate")
_DEEPEST = 50  # a tree of pages is not that deep unless it is a circle
_DIGITS = 2

Key = tuple[int, int]
Box = tuple[float, float, float, float]


class _Page(NamedTuple):
    """What is shown of a page, in its own coordinates, and how far it is turned clockwise."""

    number: int
    box: Box
    turned: int


class Seals:
    """The places of all signatures of one file; the pages are read when first needed."""

    def __init__(self, reader: PdfFileReader) -> None:
        self._reader = reader

    def of(self, field: IndirectObject) -> tuple[PdfSeal, ...]:
        """Where the signature of ``field`` shows itself, in the order of the pages.

        A place that no reader could find, or draw, is none.
        """
        try:
            held = field.get_object()
            if "/Kids" not in held and not _has_area(held):
                return ()
            own = {_key(field)} | _kids_of(held)
            return tuple(seal for keys, seal in self._places if keys & own)
        except UNREADABLE:
            return ()

    @cached_property
    def _places(self) -> list[tuple[set[Key], PdfSeal]]:
        return [
            (_fields_of(one), seal)
            for page, held in _pages(self._reader)
            for one in held
            if (seal := _seal(page, one)) is not None
        ]


def _pages(reader: PdfFileReader) -> Iterator[tuple[_Page, list[PdfObject]]]:
    """Give every page, the first with the number 1, and what lies on it."""
    number, seen = 0, set[Key]()
    waiting: list[tuple[PdfObject, dict[str, PdfObject], int]] = [
        (reader.root.raw_get("/Pages"), {}, 0)
    ]
    while waiting:
        reached, above, depth = waiting.pop()
        if isinstance(reached, IndirectObject):
            if _key(reached) in seen:
                continue
            seen.add(_key(reached))
        node = _resolved(reached)
        if not isinstance(node, DictionaryObject) or depth > _DEEPEST:
            continue
        held = above | {key: one for key in _INHERITED if (one := _entry(node, key)) is not None}
        kids = _entry(node, "/Kids")
        if isinstance(kids, ArrayObject):
            waiting += [(kid, held, depth + 1) for kid in reversed(_raw(kids))]
            continue
        number += 1
        listed = _entry(node, "/Annots")
        yield _page(number, held), _raw(listed) if isinstance(listed, ArrayObject) else []


def _page(number: int, held: dict[str, PdfObject]) -> _Page:
    turn = held.get("/Rotate")
    turned = int(turn) % 360 if isinstance(turn, NumberObject) else 0
    box = _box(held.get("/CropBox")) or _box(held.get("/MediaBox")) or (0.0, 0.0, 0.0, 0.0)
    return _Page(number, box, turned)


def _kids_of(field: DictionaryObject) -> set[Key]:
    """The widgets that the field names as its own, whatever they say themselves."""
    kids = _entry(field, "/Kids")
    listed = _raw(kids) if isinstance(kids, ArrayObject) else []
    return {_key(one) for one in listed if isinstance(one, IndirectObject)}


def _fields_of(annotation: PdfObject) -> set[Key]:
    """The field that the annotation is itself, and the one that it belongs to."""
    found = {_key(annotation)} if isinstance(annotation, IndirectObject) else set()
    held = _resolved(annotation)
    try:
        parent = held.raw_get("/Parent") if isinstance(held, DictionaryObject) else None
    except UNREADABLE:
        parent = None
    return found | {_key(parent)} if isinstance(parent, IndirectObject) else found


def _seal(page: _Page, annotation: PdfObject) -> PdfSeal | None:
    held = _resolved(annotation)
    if not isinstance(held, DictionaryObject) or not _has_area(held):
        return None
    flags, box = _entry(held, "/F"), _box(_entry(held, "/Rect"))
    if box is None or (isinstance(flags, int) and flags & _HIDDEN):
        return None
    left, bottom, right, top = _as_shown(page, box)
    sizes = (left, bottom, right - left, top - bottom)
    return PdfSeal(page.number, *(round(one, _DIGITS) for one in sizes))


def _as_shown(page: _Page, box: Box) -> Box:
    left, bottom, right, top = page.box
    wide, high = right - left, top - bottom
    x, y, end_x, end_y = box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom
    turns: dict[int, Box] = {
        90: (y, wide - end_x, end_y, wide - x),
        180: (wide - end_x, high - end_y, wide - x, high - y),
        270: (high - end_y, x, high - y, end_x),
    }
    return turns.get(page.turned, (x, y, end_x, end_y))


def _has_area(held: DictionaryObject) -> bool:
    box = _box(_entry(held, "/Rect"))
    return box is not None and box[0] < box[2] and box[1] < box[3]


def _box(value: object) -> Box | None:
    if not isinstance(value, ArrayObject) or len(value) != 4:
        return None
    try:
        numbers = [float(value[place]) for place in range(4)]
    except UNREADABLE:
        return None
    (left, right), (bottom, top) = sorted(numbers[::2]), sorted(numbers[1::2])
    return left, bottom, right, top


def _entry(dictionary: DictionaryObject, key: str) -> PdfObject | None:
    try:
        found: PdfObject = dictionary[key]
    except UNREADABLE:
        return None
    return found


def _resolved(value: PdfObject) -> PdfObject | None:
    try:
        return value.get_object() if isinstance(value, IndirectObject) else value
    except UNREADABLE:
        return None


def _raw(array: ArrayObject) -> list[PdfObject]:
    """The elements as they stand, references unresolved."""
    return [array.raw_get(place) for place in range(len(array))]


def _key(reference: IndirectObject) -> Key:
    return reference.idnum, reference.generation
