# SPDX-License-Identifier: Apache-2.0
"""Draws a part of a PDF's page with PDFium, with all of its text or without some, to be compared."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pypdfium2_raw as pdfium

from .words import Box, Words

_PAPER = 0xFFFFFFFF
_FINE, _FAR = 64, 1000  # PDFium counts pixels whole: a fine grid, and points far apart

Place = tuple[int, int, int, int]  # left, top, right, bottom, in pixels


@dataclass(frozen=True)
class Frame:
    """What is drawn: all of a page at `scale` pixels for each point, or the part of it at `part`.

    `form` is PDFium's, so that fields and notes that lie over text are drawn as whoever reads sees them.
    """

    page: object
    form: object
    scale: float
    part: Place | None = None

    def draw(self, without: Sequence[Words] = ()) -> "Picture":
        """Draw it, all but the text `without`."""
        left, top, right, bottom = self._part
        width, height = right - left, bottom - top
        pixels = bytearray(width * height * 4)
        buffer = (ctypes.c_char * len(pixels)).from_buffer(pixels)
        form = pdfium.FPDFBitmap_BGRx
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, form, buffer, width * 4)
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _PAPER)
        for words in without:
            pdfium.FPDFPageObj_SetIsActive(words.handle, False)
        place = (-left, -top, *self._page, 0, pdfium.FPDF_ANNOT)
        pdfium.FPDF_RenderPageBitmap(bitmap, self.page, *place)
        pdfium.FPDF_FFLDraw(self.form, bitmap, self.page, *place)
        for words in without:
            pdfium.FPDFPageObj_SetIsActive(words.handle, True)
        pdfium.FPDFBitmap_Destroy(bitmap)
        return Picture(width, memoryview(pixels).toreadonly())

    def place(self, box: Box, beside: int = 0) -> Place | None:
        """Where a box on the page is in this frame, and `beside` pixels around it; None where it is not in it."""
        (x, y), (u, v) = self._pixel(box[0], box[1]), self._pixel(box[2], box[3])
        left, top, right, bottom = self._part
        across = max(left, min(x, u) - beside), min(right, max(x, u) + 1 + beside)
        down = max(top, min(y, v) - beside), min(bottom, max(y, v) + 1 + beside)
        if across[0] >= across[1] or down[0] >= down[1]:
            return None
        return across[0] - left, down[0] - top, across[1] - left, down[1] - top

    @cached_property
    def _page(self) -> tuple[int, int]:
        across = pdfium.FPDF_GetPageWidthF(self.page) * self.scale
        down = pdfium.FPDF_GetPageHeightF(self.page) * self.scale
        return max(1, int(across)), max(1, int(down))

    @property
    def _part(self) -> Place:
        return self.part or (0, 0, *self._page)

    @cached_property
    def _matrix(self) -> tuple[float, ...]:
        """What PDFium makes of points on the page, asked three times and not for every word."""
        size = [side * _FINE for side in self._page]
        x, y = ctypes.c_int(), ctypes.c_int()
        found = []
        for across, up in ((0, 0), (_FAR, 0), (0, _FAR)):
            pdfium.FPDF_PageToDevice(self.page, 0, 0, *size, 0, across, up, x, y)
            found += [x.value / _FINE, y.value / _FINE]
        e, f = found[:2]
        (a, b), (c, d) = ((found[i] - e, found[i + 1] - f) for i in (2, 4))
        return a / _FAR, b / _FAR, c / _FAR, d / _FAR, e, f

    def _pixel(self, across: float, up: float) -> tuple[int, int]:
        a, b, c, d, e, f = self._matrix
        return int(across * a + up * c + e), int(across * b + up * d + f)


@dataclass(frozen=True)
class Picture:
    """The pixels of a frame, 4 bytes each: blue, green, red and one that means nothing."""

    width: int
    pixels: memoryview

    def differs(self, other: "Picture", place: Place, steps: int) -> bool:
        """Whether any colour at `place` differs from that of `other`, of the same frame, by more than `steps` of 255."""
        return any(
            a != b and any(abs(x - y) > steps for x, y in zip(a, b, strict=True))
            for a, b in zip(self._rows(place), other._rows(place), strict=True)
        )

    def contrast(self, place: Place) -> int:
        """By how many steps of 255 the colours at `place` differ from each other."""
        octets = b"".join(self._rows(place))
        return max(max(octets[i::4]) - min(octets[i::4]) for i in range(3))

    def _rows(self, place: Place) -> Iterator[memoryview]:
        left, top, right, bottom = place
        middle = (top + bottom) // 2  # where most ink is
        for row in (*range(middle, bottom), *range(top, middle)):
            start = row * self.width
            yield self.pixels[(start + left) * 4 : (start + right) * 4]
