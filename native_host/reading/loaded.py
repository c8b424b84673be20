# SPDX-License-Identifier: Apache-2.0
"""Opens a PDF in memory with PDFium, and each of its pages in turn, for whoever looks through it."""

import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import mmap

import pypdfium2_raw as pdfium


class OutOfTime(Exception):
    """Not all pages were reached."""


@contextmanager
def loaded(octets: mmap) -> Iterator[object]:
    """Give PDFium's document of the PDF in writable memory; a false value where there is none."""
    buffer = (ctypes.c_char * len(octets)).from_buffer(octets)
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(buffer, len(octets), None)
    try:
        yield document
    finally:
        if document:
            pdfium.FPDF_CloseDocument(document)


@contextmanager
def filled(document: object) -> Iterator[object]:
    """Give PDFium's form of a document, without which no field is drawn. This build runs no scripts."""
    callbacks = pdfium.FPDF_FORMFILLINFO(version=2)
    form = pdfium.FPDFDOC_InitFormFillEnvironment(document, callbacks)
    pdfium.FPDF_SetFormFieldHighlightAlpha(form, 0)
    try:
        yield form
    finally:
        pdfium.FPDFDOC_ExitFormFillEnvironment(form)


def pages(document: object, seconds: float) -> Iterator[object]:
    """Give each page that can be opened; what cannot be is told where it is to be read.

    Raises OutOfTime after `seconds` of computing.
    """
    yield from (page for _, page in numbered(document, seconds))


def numbered(document: object, seconds: float) -> Iterator[tuple[int, object]]:
    """Give the same pages, each with its index."""
    end = time.process_time() + seconds
    for index in range(pdfium.FPDF_GetPageCount(document)):
        page = pdfium.FPDF_LoadPage(document, index)
        if page:
            try:
                yield index, page
            finally:
                pdfium.FPDF_ClosePage(page)
        if time.process_time() > end:
            raise OutOfTime
