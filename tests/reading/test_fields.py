# SPDX-License-Identifier: Apache-2.0
"""A field that shows something else than its value is found; one that shows it, however set, is not."""

import mmap

import pytest

from native_host.reading.fields import Fields, fields
from tests.reading.samples import pdf

FORM = "/AcroForm<</Fields[6 0 R]/DA(/F 12 Tf 0 g)/DR<</Font<</F 5 0 R>>>>{}>>"
LOOK = b"<</Type/XObject/Subtype/Form/BBox[0 0 200 100]/Resources<</Font<</F 5 0 R>>>>/Length %d>>stream\n%s\nendstream"
HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
MINCHO = (
    "<</Type/Font/Subtype/Type0/BaseFont/MS-Mincho/Encoding/90ms-RKSJ-H/DescendantFonts[<</Type/Font"
    "/Subtype/CIDFontType2/BaseFont/MS-Mincho/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)"
    "/Supplement 2>>/FontDescriptor<</Type/FontDescriptor/FontName/MS-Mincho/Flags 7/Ascent 859"
    "/Descent -140/CapHeight 769/StemV 80/ItalicAngle 0/FontBBox[0 -137 1000 859]>>>>]>>"
)


def made(
    value: str,
    shown: str,
    more: str = "/FT/Tx",
    *,
    form: str = "",
    page: bytes = b"",
    font: str = HELVETICA,
) -> Fields:
    """What is found in a PDF with one field of `value` (PDF syntax) that draws `shown`."""
    text = f"BT /F 12 Tf 2 40 Td {shown} Tj ET".encode()
    field = (
        f"<</Type/Annot/Subtype/Widget/T(a)/F 4/Rect[0 0 200 100]/AP<</N 7 0 R>>/V{value}{more}>>"
    )
    objects = (font.encode(), field.encode(), LOOK % (len(text), text))
    octets = pdf(
        page,
        extra="/Annots[6 0 R]",
        catalog=FORM.format(form),
        resources="/Font<</F 5 0 R>>",
        more=objects,
    )
    memory = mmap.mmap(-1, len(octets))
    memory.write(octets)
    return fields(memory, 60)


@pytest.mark.parametrize("form", ["", "/NeedAppearances true"])
@pytest.mark.parametrize(
    ("value", "shown", "more"),
    [
        ("(1000)", "(1000000)", "/FT/Tx"),
        ("(1000)", "()", "/FT/Tx"),
        ("(12)", "(21)", "/FT/Tx"),
        ("(a)", "(Tokyo)", "/FT/Ch/Ff 131072/Opt[[(a)(Osaka)][(b)(Tokyo)]]"),
    ],
)
def test_another_value_than_is_shown(value: str, shown: str, more: str, form: str) -> None:
    """Seen to fail when: nobody looks at the values, or only where readers are asked to draw them anew."""
    assert made(value, shown, more, form=form) is Fields.DIFFER


def test_what_the_page_itself_says_there_is_not_the_field() -> None:
    """Seen to fail when: whatever stands in the field's place counts as shown by it."""
    printed = b"BT /F 12 Tf 60 10 Td (1000) Tj ET"
    assert made("(1000)", "(900)", page=printed) is Fields.DIFFER
    assert made("(900)", "(900)", page=printed) is Fields.AGREE


@pytest.mark.parametrize("form", ["", "/NeedAppearances true"])
@pytest.mark.parametrize(
    ("value", "shown", "more"),
    [
        ("(1000 yen)", "(1000   yen)", "/FT/Tx"),
        ("()", "(anything)", "/FT/Tx"),
        ("(1000)", "(1,000 yen)", "/FT/Tx/AA<</F<</S/JavaScript/JS(x)>>>>"),
        ("(secret)", "(******)", "/FT/Tx/Ff 8192"),
        ("(a)", "(Osaka)", "/FT/Ch/Ff 131072/Opt[[(a)(Osaka)][(b)(Tokyo)]]"),
        ("/Yes", "(x)", "/FT/Btn"),
        ("(1000)", "(0)", "/FT/Tx/F 2"),
    ],
    ids=["set wider", "no value", "formatted", "password", "label", "box", "not seen"],
)
def test_nothing_to_tell(value: str, shown: str, more: str, form: str) -> None:
    more, flags = more.replace("/F 2", ""), "/F 2" in more
    assert made(value, shown, more + "/F 2" * flags, form=form) is Fields.AGREE


def test_japanese_in_the_codes_of_an_ordinary_form() -> None:
    """Seen to fail when: letters are compared by their codes, or a wide one is not the narrow one."""
    value, shown = (
        f"<{text.encode(code).hex()}>"
        for text, code in [
            ("\ufeff東京都千代田区１−２〜３", "utf-16-be"),
            ("東京都千代田区１－２～３", "cp932"),
        ]
    )
    assert made(value, shown, font=MINCHO) is Fields.AGREE
    assert made(value.replace("6771", "4eac"), shown, font=MINCHO) is Fields.DIFFER


def test_too_long() -> None:
    octets = pdf(b"", pages=50, catalog=FORM.format("").replace("6 0 R", ""))
    memory = mmap.mmap(-1, len(octets))
    memory.write(octets)
    assert fields(memory, 0) is Fields.UNKNOWN


@pytest.mark.parametrize("octets", [b"%PDF-1.7\nnothing", pdf(b"")])
def test_no_form(octets: bytes) -> None:
    memory = mmap.mmap(-1, len(octets))
    memory.write(octets)
    assert fields(memory, 60) is Fields.AGREE
