# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""Puts a seal into a PDF: its place on the page, its appearance, and its letters as a font of their own."""

from dataclasses import dataclass

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    pdf_name,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from ..additions import SealPlace
from .pdf_reading import entry
from .seal import Letters, Line, drawing
from .seal_font import SealFont

Box = tuple[float, float, float, float]
# How an appearance stands upright on a page that is shown turned (clockwise, ISO 32000-1, table 30).
_UPRIGHT = {
    0: (1, 0, 0, 1, 0, 0),
    90: (0, 1, -1, 0, 0, 0),
    180: (-1, 0, 0, -1, 0, 0),
    270: (0, -1, 1, 0, 0, 0),
}


@dataclass(frozen=True)
class SealSite:
    """Where the seal goes in the page's own coordinates, and by how much the page is shown turned."""

    place: SealPlace
    box: Box
    turned: int


def seal_site(reader: PdfFileReader, place: SealPlace) -> SealSite | None:
    """Find `place`, which counts on the page as it is shown; None when it is not on the page.

    May raise what pyHanko raises for a broken page tree.
    """
    if place.page > int(reader.root["/Pages"]["/Count"]):
        return None
    page = reader.find_page_for_modification(place.page - 1)[0].get_object()
    turn = _inherited(page, "/Rotate")
    turned = int(turn) % 360 if isinstance(turn, NumberObject) else 0
    shown = _inherited(page, "/CropBox") or _inherited(page, "/MediaBox")
    if turned not in _UPRIGHT or not isinstance(shown, ArrayObject) or len(shown) != 4:
        return None
    box = _on_page(place, _sorted([float(number) for number in shown]), turned)
    return SealSite(place, box, turned) if box is not None else None


def _inherited(page: PdfObject, key: str) -> PdfObject | None:
    node: PdfObject | None = page
    for _ in range(50):  # a tree of pages is not that deep unless it is a circle
        if node is None:
            return None
        found = entry(node, key)
        if found is not None:
            return found
        node = entry(node, "/Parent")
    return None


def _sorted(box: list[float]) -> Box:
    (left, right), (bottom, top) = sorted(box[::2]), sorted(box[1::2])
    return left, bottom, right, top


def _on_page(place: SealPlace, page: Box, turned: int) -> Box | None:
    left, bottom, right, top = page
    wide, high = right - left, top - bottom
    shown_wide, shown_high = (high, wide) if turned in (90, 270) else (wide, high)
    x, y, end_x, end_y = place.x, place.y, place.x + place.width, place.y + place.height
    if end_x > shown_wide or end_y > shown_high:
        return None
    corners = {
        0: (x, y, end_x, end_y),
        90: (wide - end_y, x, wide - y, end_x),
        180: (wide - end_x, high - end_y, wide - x, high - y),
        270: (y, high - end_x, end_y, high - x),
    }[turned]
    return left + corners[0], bottom + corners[1], left + corners[2], bottom + corners[3]


def appearance(
    writer: BasePdfFileWriter, site: SealSite, written: tuple[Line, ...], font: SealFont
) -> DictionaryObject:
    """Add the seal's drawing to `writer`, and return the widget's appearance dictionary."""
    letters = Letters.of(font, (line.text for line in written))
    wide, high = site.place.width, site.place.height
    form = StreamObject(stream_data=drawing(written, letters, wide, high))
    form.update(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): _numbers(0, 0, wide, high),
            pdf_name("/Matrix"): _numbers(*_UPRIGHT[site.turned]),
            pdf_name("/Resources"): _dictionary(
                Font=_dictionary(Seal=writer.add_object(_font(writer, letters)))
            ),
        }
    )
    return _dictionary(N=writer.add_object(form))


def _font(writer: BasePdfFileWriter, letters: Letters) -> DictionaryObject:
    """A Type 3 font with just these letters: outlines, widths, and what they mean when copied."""
    glyphs = [letters.font.glyph(letter) for letter in letters.letters]
    procedures = DictionaryObject()
    names: list[PdfObject] = [NumberObject(1)]
    for number, glyph in enumerate(glyphs, 1):
        name = pdf_name(f"/g{number}")
        names.append(name)
        head = b"%g 0 %d %d %d %d d1\n" % (glyph.width, *_box(letters.font))
        procedures[name] = writer.add_object(_stream(head + glyph.path + b"\nf"))
    scale = 1 / letters.font.units
    return _dictionary(
        Type=pdf_name("/Font"),
        Subtype=pdf_name("/Type3"),
        FontBBox=_numbers(*_box(letters.font)),
        FontMatrix=_numbers(scale, 0, 0, scale, 0, 0),
        CharProcs=procedures,
        Encoding=_dictionary(Type=pdf_name("/Encoding"), Differences=ArrayObject(names)),
        FirstChar=NumberObject(1),
        LastChar=NumberObject(len(glyphs)),
        Widths=_numbers(*(glyph.width for glyph in glyphs)),
        Resources=DictionaryObject(),
        ToUnicode=writer.add_object(_stream(_to_unicode(letters.letters))),
    )


def _box(font: SealFont) -> tuple[int, int, int, int]:
    return -font.units, -font.units, 2 * font.units, 2 * font.units


def _to_unicode(letters: tuple[str, ...]) -> bytes:
    pairs = "\n".join(
        f"<{number:02x}> <{letter.encode('utf-16-be').hex()}>"
        for number, letter in enumerate(letters, 1)
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Seal def /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap end end"
    ).encode()


def _stream(data: bytes) -> StreamObject:
    stream = StreamObject(stream_data=data)
    stream.compress()
    return stream


def _numbers(*numbers: float) -> ArrayObject:
    return ArrayObject([FloatObject(f"{number:.8f}".rstrip("0").rstrip(".")) for number in numbers])


def _dictionary(**entries: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): value for name, value in entries.items()})
