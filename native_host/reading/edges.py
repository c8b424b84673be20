# SPDX-License-Identifier: Apache-2.0
"""Finds out, with PDFium, whether the pages of a PDF draw anything beside what is seen of them."""

import ctypes
from enum import Enum
from mmap import mmap

import pypdfium2_raw as pdfium

from .loaded import OutOfTime, loaded, pages

# Lines and areas are left out: frames, cutting marks and white grounds reach over the edge everywhere.
_LOOKED_AT = (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)


class Edges(Enum):
    """What was found."""

    KEPT = "kept"  # every word and picture lies on its page, at least in part
    CROSSED = "crossed"  # some lie wholly beside it
    UNKNOWN = "unknown"  # too large or too broken to look through


def edges(octets: mmap, seconds: float) -> Edges:
    """Look at every page of the PDF in writable memory, as long as `seconds` of computing last."""
    with loaded(octets) as document:
        if not document or pdfium.FPDF_GetPageCount(document) < 1:
            return Edges.UNKNOWN
        try:
            crossed = any(_crossed(page) for page in pages(document, seconds))
        except OutOfTime:
            return Edges.UNKNOWN
        return Edges.CROSSED if crossed else Edges.KEPT


def _crossed(page: object) -> bool:
    seen = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, seen)
    every = range(pdfium.FPDFPage_CountObjects(page))
    return any(_beside(pdfium.FPDFPage_GetObject(page, one), seen) for one in every)


def _beside(drawn: object, seen: pdfium.FS_RECTF) -> bool:
    """Whether all of a word or picture lies beside the rectangle."""
    if pdfium.FPDFPageObj_GetType(drawn) not in _LOOKED_AT:
        return False
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
        return False
    if left.value == right.value or bottom.value == top.value:
        return False  # blanks
    across = left.value < seen.right and right.value > seen.left
    return not (across and bottom.value < seen.top and top.value > seen.bottom)
