# SPDX-License-Identifier: Apache-2.0
"""Finds text in a PDF that nobody sees on its pages: each is drawn with its text and without, and compared."""

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from mmap import mmap

import pypdfium2_raw as pdfium

from .frame import Frame, Picture
from .loaded import OutOfTime, filled, loaded, pages
from .sheets import fitted
from .words import Drawn, Words, drawn

_TINY = 2.0  # points; lower-case letters of that size are a third of a millimetre high
_LEGIBLE = 4.0  # pixels that a letter takes at least, where a page is drawn as large as anybody has it drawn
_LARGEST = 3_400  # pixels of a page's width then: a window of common size, four times
_MOST = 1_000_000  # pixels of a page's first picture; A4 has half as many at one for each point
_CLOSER = 4.0  # pixels for each point where the first look saw nothing
_WIDEST = 4_000  # pixels of a page that is looked at closer
# Steps of 255 by which text stands out at least, at first and looked at closer: nobody reads fainter text.
_PLAIN, _FAINT = 24, 16
_INK = (
    6  # steps by which colours differ where anything is printed, be it a speck on a scanned paper
)
_INVISIBLE, _CLIP = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP
_BLANK = "\0\ufffe\ufffd\u00ad"  # what PDFium gives for glyphs that it cannot name, and a hyphen that may be left out


class UnseenText(Enum):
    """What was found."""

    HIDDEN = "hidden"  # white on white, covered, far too small
    OVERLAID = "overlaid"  # invisible over what is seen, as recognition puts it over scanned papers
    UNKNOWN = "unknown"  # not all pages were looked at


def unseen_text(octets: mmap, seconds: float) -> frozenset[UnseenText]:
    """Look at the pages of the PDF in writable memory, as long as `seconds` of computing last.

    The text of notes, and what lies beside a page, is not looked at. Ends when hidden text was found.
    """
    with loaded(octets) as document:
        if not document:
            return frozenset()
        with filled(document) as form:
            return frozenset(_in(document, form, seconds))


def _in(document: object, form: object, seconds: float) -> set[UnseenText]:
    found: set[UnseenText] = set()
    try:
        for page in pages(document, seconds):
            pdfium.FORM_OnAfterLoadPage(page, form)
            try:
                found |= set(_on(page, form))
            finally:
                pdfium.FORM_OnBeforeClosePage(page, form)
            if UnseenText.HIDDEN in found:
                break
    except OutOfTime:
        found.add(UnseenText.UNKNOWN)
    return found


def _on(page: object, form: object) -> Iterator[UnseenText]:
    what = drawn(page)
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not what.words or not (0 < width < 1e6 and 0 < height < 1e6):
        return
    tiny = max(_TINY, _LEGIBLE * width / fitted((width, height), _LARGEST)[0])
    if any(_is_tiny(words, tiny) and _is_text(words, page) for words in what.words):
        yield UnseenText.HIDDEN
        return
    frame = Frame(page, form, min(1.0, (_MOST / (width * height)) ** 0.5))
    whole = frame.draw()
    overlaid = False
    for words in _not_seen(frame, whole, what):
        if _lies_over(words, frame, whole, what):
            overlaid = overlaid or words.mode != _CLIP  # letters may be cut out of a coloured area
        elif _is_text(words, page) and not _seen_closer(words, frame, max(width, height)):
            yield UnseenText.HIDDEN
            return
    if overlaid:
        yield UnseenText.OVERLAID


def _not_seen(frame: Frame, whole: Picture, what: Drawn) -> Iterator[Words]:
    """The text on the page without which it looks the same."""
    # What calls itself invisible need not be tried: of scanned papers, that is all there is.
    tried = [one for one in what.words if one.mode != _INVISIBLE]
    without = frame.draw(tried) if tried else whole
    for words in what.words:
        left, bottom, right, top = words.box
        middle = (left + right) / 2, (bottom + top) / 2
        place = frame.place(words.box, beside=1)
        if place is None or frame.place(middle * 2) is None:
            continue  # beside the page
        if words.mode == _INVISIBLE or not whole.differs(without, place, _PLAIN):
            yield words


def _lies_over(words: Words, frame: Frame, whole: Picture, what: Drawn) -> bool:
    """Whether something else is seen where the text is, so that it is no secret that something stands there."""
    place = frame.place(words.box)
    if place is None or whole.contrast(place) <= _INK:
        return False
    pictured = any(_overlap(words.box, picture) for picture in what.pictures)
    return words.mode in (_INVISIBLE, _CLIP) or pictured


def _seen_closer(words: Words, seen: Frame, longest: float) -> bool:
    if words.mode == _INVISIBLE:
        return False
    scale = min(_CLOSER, _WIDEST / longest)
    around = 2 + int(min(words.size, longest) * scale)  # some fonts draw beside the box they claim
    whole = replace(seen, scale=scale)
    frame = replace(whole, part=whole.place(words.box, around))
    place = frame.place(words.box, around)
    return place is None or frame.draw().differs(frame.draw([words]), place, _FAINT)


def _is_tiny(words: Words, tiny: float) -> bool:
    left, bottom, right, top = (
        words.box
    )  # the size of a font says nothing where its letters have their own
    return min(right - left, top - bottom) < tiny and words.size < tiny


def _is_text(words: Words, page: object) -> bool:
    return words.read(page).strip(_BLANK).strip() != ""


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
