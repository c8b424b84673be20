# SPDX-License-Identifier: Apache-2.0
"""Writes one page of Japanese text as a PDF, with a font that every reader of PDFs brings along."""

from collections.abc import Iterator, Sequence
from datetime import date

_LEFT, _TOP, _COLUMNS = 64, 770, 38  # points, points, full-width letters on a line
_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiKakuGo-W5-UniJIS-UTF16-H/Encoding/UniJIS-UTF16-H"
    b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiKakuGo-W5"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 4>>/DW 1000/W[1 632 500]"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/HeiseiKakuGo-W5/Flags 4/ItalicAngle 0"
    b"/FontBBox[-92 -250 1010 922]/Ascent 752/Descent -221/CapHeight 737/StemV 114>>>>]>>"
)


def write_paper(title: str, lines: Sequence[str]) -> bytes:
    """Set a title and lines of text on one A4 page; a long line goes on in the next."""
    drawn = b"\n".join(_drawn(title, lines))
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R/Lang(ja-JP)/AcroForm 6 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        _FONT,
        b"<</Fields[]/SigFlags 3>>",  # as a signature leaves it: nothing else of ours may change
    )
    return _file(bodies)


def japanese_date(day: date) -> str:
    """Write a date as contracts do."""
    return f"{day.year}年{day.month}月{day.day}日"


def _drawn(title: str, lines: Sequence[str]) -> Iterator[bytes]:
    yield _text(title, 18, _TOP)
    height = _TOP - 44
    for line in lines:
        for part in _wrapped(line):
            yield _text(part, 11, height)
            height -= 20


def _wrapped(line: str) -> list[str]:
    return [line[at : at + _COLUMNS] for at in range(0, len(line), _COLUMNS)] or [""]


def _text(text: str, size: int, height: int) -> bytes:
    letters = text.encode("utf-16-be").hex().encode()
    return b"BT /F %d Tf %d %d Td <%s> Tj ET" % (size, _LEFT, height, letters)


def _file(bodies: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(out)
