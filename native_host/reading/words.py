# SPDX-License-Identifier: Apache-2.0
"""Gives every piece of text that a page of a PDF draws, with PDFium, and where on the page it is to be seen."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2_raw as pdfium

_DEEPEST = 8  # forms within forms
_AS_IT_IS = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True)
class Words:
    """One piece of text; `mode` is its rendering mode, `matrix` that of the form it is in."""

    handle: object
    box: Box
    mode: int
    matrix: pdfium.FS_MATRIX

    @property
    def size(self) -> float:
        """How high its letters are meant to be, in points."""
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(self.handle, size)
        own = _times(_matrix(self.handle), self.matrix)
        return float(abs(size.value) * (own.c**2 + own.d**2) ** 0.5)

    def read(self, page: object) -> str:
        """The characters, as far as the font tells; costs as much as reading the page."""
        texts = pdfium.FPDFText_LoadPage(page)
        try:
            length = pdfium.FPDFTextObj_GetText(self.handle, texts, None, 0)
            buffer = ctypes.create_string_buffer(length)
            room = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
            pdfium.FPDFTextObj_GetText(self.handle, texts, room, length)
            return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
        finally:
            pdfium.FPDFText_ClosePage(texts)


@dataclass(frozen=True)
class Drawn:
    """What a page draws that matters here: text, and where pictures are."""

    words: tuple[Words, ...]
    pictures: tuple[Box, ...]


def drawn(page: object) -> Drawn:
    """Look through the page and the forms on it."""
    words: list[Words] = []
    pictures: list[Box] = []
    for one, matrix in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(one)
        box = _box(one, matrix)
        if box is None:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(one)
            words.append(Words(one, box, mode, matrix))
    return Drawn(tuple(words), tuple(pictures))


def _objects(page: object) -> Iterator[tuple[object, pdfium.FS_MATRIX]]:
    for place in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _within(pdfium.FPDFPage_GetObject(page, place), _AS_IT_IS, _DEEPEST)


def _within(
    one: object, matrix: pdfium.FS_MATRIX, depth: int
) -> Iterator[tuple[object, pdfium.FS_MATRIX]]:
    if pdfium.FPDFPageObj_GetType(one) != pdfium.FPDF_PAGEOBJ_FORM:
        yield one, matrix
    elif depth:
        inside = _times(_matrix(one), matrix)
        for place in range(pdfium.FPDFFormObj_CountObjects(one)):
            yield from _within(pdfium.FPDFFormObj_GetObject(one, place), inside, depth - 1)


def _matrix(one: object) -> pdfium.FS_MATRIX:
    found = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    pdfium.FPDFPageObj_GetMatrix(one, found)
    return found


def _times(first: pdfium.FS_MATRIX, then: pdfium.FS_MATRIX) -> pdfium.FS_MATRIX:
    return pdfium.FS_MATRIX(
        first.a * then.a + first.b * then.c,
        first.a * then.b + first.b * then.d,
        first.c * then.a + first.d * then.c,
        first.c * then.b + first.d * then.d,
        first.e * then.a + first.f * then.c + then.e,
        first.e * then.b + first.f * then.d + then.f,
    )


def _box(one: object, matrix: pdfium.FS_MATRIX) -> Box | None:
    """Where it is on the page; None for blanks."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(one, left, bottom, right, top):
        return None
    if left.value == right.value or bottom.value == top.value:
        return None
    if matrix is _AS_IT_IS:
        return left.value, bottom.value, right.value, top.value
    corners = [(x.value, y.value) for x in (left, right) for y in (bottom, top)]
    across = [x * matrix.a + y * matrix.c + matrix.e for x, y in corners]
    up = [x * matrix.b + y * matrix.d + matrix.f for x, y in corners]
    return min(across), min(up), max(across), max(up)
