# SPDX-License-Identifier: Apache-2.0
"""Draws pages of a PDF with PDFium, as whoever reads them sees them."""

import ctypes
from mmap import mmap

import pypdfium2_raw as pdfium

from . import wire
from .sheets import Bitmap, Broken, fitted

_PAPER = 0xFFFFFFFF
_FLAGS = pdfium.FPDF_ANNOT


class PdfPages:
    """A PDF in memory that stays where it is."""

    def __init__(self, octets: mmap) -> None:
        """Open it. Raises Broken where PDFium cannot."""
        # From a buffer, not from a copy: what is drawn is what was hashed.
        self._octets = (ctypes.c_char * len(octets)).from_buffer(octets)
        pdfium.FPDF_InitLibrary()
        self._document = pdfium.FPDF_LoadMemDocument64(self._octets, len(octets), None)
        self.pages = pdfium.FPDF_GetPageCount(self._document) if self._document else 0
        if not 0 < self.pages <= wire.MAX_PAGES:
            raise Broken
        # Without it what stands in form fields is not drawn. This build of PDFium runs no scripts.
        self._callbacks = pdfium.FPDF_FORMFILLINFO(version=2)
        self._form = pdfium.FPDFDOC_InitFormFillEnvironment(self._document, self._callbacks)
        pdfium.FPDF_SetFormFieldHighlightAlpha(self._form, 0)

    def draw(self, index: int, width: int) -> Bitmap:
        """Draw page `index`, counted from 0, `width` pixels wide or less. Raises Broken."""
        page = pdfium.FPDF_LoadPage(self._document, index)
        if not page:
            raise Broken
        pdfium.FORM_OnAfterLoadPage(page, self._form)
        try:
            points = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
            across, down = fitted(points, width)
            return Bitmap(across, down, points[0], self._drawn(page, across, down))
        finally:
            pdfium.FORM_OnBeforeClosePage(page, self._form)
            pdfium.FPDF_ClosePage(page)

    def _drawn(self, page: object, width: int, height: int) -> memoryview:
        pixels = bytearray(width * height * 4)
        buffer = (ctypes.c_char * len(pixels)).from_buffer(pixels)
        form = pdfium.FPDFBitmap_BGRx
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, form, buffer, width * 4)
        if not bitmap:
            raise Broken
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _PAPER)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, _FLAGS)
        pdfium.FPDF_FFLDraw(self._form, bitmap, page, 0, 0, width, height, 0, _FLAGS)
        pdfium.FPDFBitmap_Destroy(bitmap)
        return memoryview(pixels).toreadonly()
