# SPDX-License-Identifier: Apache-2.0
"""Real documents through the real child: what comes back is what is in them, and broken ones are told."""

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from native_host.documents.content import Content
from native_host.reading.kinds import Kind, kind_of
from native_host.reading.renderer import CannotShow, Fault, Renderer
from native_host.reading.sheets import Bitmap, Row
from tests.reading.children import sealed
from tests.reading.samples import pdf, png

_JAPANESE = Path("/usr/share/debian-reference/debian-reference.ja.pdf")
RED = b"1 0 0 rg 0 0 100 100 re f"  # the left half


@contextmanager
def reading(octets: bytes) -> Iterator[Renderer]:
    content = sealed(octets)
    kind = kind_of(content.view)
    assert kind is not None
    asking = Renderer(content, kind, hashlib.sha256(octets).hexdigest())
    with closing(asking):
        yield asking


def pixel(page: Bitmap, x: float, y: float) -> tuple[int, int, int]:
    """Return red, green and blue at a place given as parts of the page."""
    at = 4 * (int(y * page.height) * page.width + int(x * page.width))
    blue, green, red = page.pixels[at : at + 3]
    return red, green, blue


def test_a_pdf_is_drawn_in_its_colours_and_size() -> None:
    with reading(pdf(RED, pages=3)) as asking:
        assert asking.open() == 3
        page = asking.page(2, 400)
    assert (page.width, page.height) == (400, 200)
    assert pixel(page, 0.2, 0.5) == (255, 0, 0)
    assert pixel(page, 0.8, 0.5) == (255, 255, 255)


def test_a_turned_page_is_turned() -> None:
    with reading(pdf(RED, extra="/Rotate 90")) as asking:
        page = asking.page(0, 400)
    assert (page.width, page.height) == (400, 800)
    assert pixel(page, 0.5, 0.2) == (255, 0, 0)
    assert pixel(page, 0.5, 0.8) == (255, 255, 255)


def test_what_stands_in_a_form_field_is_drawn() -> None:
    look = "/AP<</N 3 0 R>>/Rect[0 0 200 100]/F 4/FT/Tx/T(a)"
    annotation = f"/Annots[<</Type/Annot/Subtype/Widget{look}>>]"
    blank = pdf(RED, extra=annotation).replace(b"/Contents 3 0 R", b"/Something 3 0 R")
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 200 100]"
    with reading(blank.replace(b"<</Length", b"<<" + form + b"/Length")) as asking:
        assert pixel(asking.page(0, 400), 0.2, 0.5) == (255, 0, 0)


@pytest.mark.skipif(not _JAPANESE.exists(), reason="needs debian-reference-ja")
def test_a_real_pdf_of_many_pages() -> None:
    with reading(_JAPANESE.read_bytes()) as asking:
        pages = asking.open()
        assert pages > 200
        for page in (0, pages // 2, pages - 1):
            drawn = asking.page(page, 900)
            assert drawn.width == 900
            assert len(set(drawn.pixels[::401])) > 1  # not blank


def test_text_in_a_font_that_the_file_does_not_bring() -> None:
    font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    octets = pdf(b"BT /F 60 Tf 10 30 Td (HHHHH) Tj ET", extra=font)
    with reading(octets.replace(b"/Resources<<>>", b"")) as asking:
        page = asking.page(0, 400)
    assert min(page.pixels[::4]) < 128


@pytest.mark.parametrize("box", ["0 0 1 100000", "0 0 100000 1", "0 0 14400 14400"])
def test_pages_of_odd_shapes_keep_to_the_bounds(box: str) -> None:
    with reading(pdf(RED, box=box)) as asking:
        page = asking.page(0, 5000)
    assert page.width * page.height <= 16_000_000
    assert max(page.width, page.height) <= 16_000


@pytest.mark.parametrize(
    "octets",
    [
        b"%PDF-1.7\nnothing else",
        pdf(RED).replace(b"/Kids[4 0 R]", b"/Kids[9 0 R]"),
        pdf(RED, pages=1).replace(b"/Count 1", b"/Count 0").replace(b"[4 0 R]", b"[]"),
        png(4, 4, b"\xff\0\0")[:40],
        png(1, 1, b"\xff\0\0", claimed=(100_000, 100_000)),
        b"GIF89a\1\0\1\0\0\0\0",
    ],
)
def test_what_cannot_be_shown_is_told(octets: bytes) -> None:
    with reading(octets) as asking, pytest.raises(CannotShow) as raised:
        asking.page(0, 100)
    assert raised.value.fault is Fault.BROKEN


def test_a_page_that_is_not_there_is_told_and_the_others_stay() -> None:
    with reading(pdf(RED, pages=2)) as asking:
        with pytest.raises(CannotShow):
            asking.page(2, 100)
        assert asking.page(1, 100).width == 100


def test_a_picture_is_one_page_on_white() -> None:
    with reading(png(300, 500, b"\0\0\xff")) as asking:
        assert asking.open() == 1
        page = asking.page(0, 150)
    assert (page.width, page.height) == (150, 250)
    assert pixel(page, 0.5, 0.5) == (0, 0, 255)


def written(path: Path) -> bytes:
    """A blue picture, wider than it is high, as Qt writes it in the form its name ends in."""
    from PySide6.QtGui import QColor, QImage

    image = QImage(60, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("#0000ff"))
    assert image.save(str(path))
    return path.read_bytes()


# One frame of two by one pixels, blue; and the same frame twice.
FRAME = b",\0\0\0\0\2\0\1\0\0\2\2\x44\x0a\0"
GIF = b"GIF89a\2\0\1\0\x80\0\0\0\0\xff\0\0\0" + FRAME + b";"


@pytest.mark.parametrize("kind", ["jpg", "webp", "bmp", "gif"])
def test_other_kinds_of_pictures(kind: str, tmp_path: Path) -> None:
    octets = GIF if kind == "gif" else written(tmp_path / f"a.{kind}")
    with reading(octets) as asking:
        assert asking.open() == 1
        page = asking.page(0, 60)
    assert page.width == 2 * page.height
    red, green, blue = pixel(page, 0.1, 0.5)
    assert blue > 240 > 20 > max(red, green)


def test_a_second_frame_is_never_hidden_behind_the_first() -> None:
    with reading(GIF[:-1] + FRAME + b";") as asking, pytest.raises(CannotShow) as raised:
        asking.page(0, 60)
    assert raised.value.fault is Fault.BROKEN


def with_chunk(picture: bytes, name: bytes, body: bytes) -> bytes:
    """Put a chunk into a PNG, behind its header."""
    check = struct.pack(">I", zlib.crc32(name + body))
    return picture[:33] + struct.pack(">I", len(body)) + name + body + check + picture[33:]


GREY = png(40, 20, b"\x78\x78\x78")


def test_a_picture_that_moves_in_browsers_is_not_shown_still() -> None:
    """Seen to fail when: only Qt is asked how many frames a PNG has."""
    moving = with_chunk(GREY, b"acTL", struct.pack(">II", 2, 0))
    with reading(moving) as asking, pytest.raises(CannotShow) as raised:
        asking.page(0, 60)
    assert raised.value.fault is Fault.BROKEN


@pytest.mark.parametrize(
    ("gamma", "brightness"), [(None, 120), (45_455, 121), (55_556, 138), (100_000, 180)]
)
def test_a_picture_has_the_brightness_that_it_says(gamma: int | None, brightness: int) -> None:
    """Seen to fail when: what a picture says of its colours is left out."""
    octets = GREY if gamma is None else with_chunk(GREY, b"gAMA", struct.pack(">I", gamma))
    with reading(octets) as asking:
        assert abs(pixel(asking.page(0, 60), 0.5, 0.5)[0] - brightness) <= 3


@pytest.mark.parametrize("gamma", [2_000, 2_000_000])
def test_a_picture_with_two_faces_is_not_shown(gamma: int) -> None:
    """Whoever heeds the gamma sees another one. Seen to fail when: any gamma is taken."""
    octets = with_chunk(GREY, b"gAMA", struct.pack(">I", gamma))
    with reading(octets) as asking, pytest.raises(CannotShow) as raised:
        asking.page(0, 60)
    assert raised.value.fault is Fault.BROKEN


@pytest.mark.parametrize("ink", [255, 0, 0xC8])
def test_what_is_drawn_on_glass_is_seen_in_any_colour(ink: int) -> None:
    """Seen to fail when: whatever is transparent is white."""
    header = struct.pack(">IIBBBBB", 60, 30, 8, 6, 0, 0, 0)
    row = b"\0" + bytes([ink, ink, ink, 255]) * 30 + bytes(4) * 30  # the left half; and nothing
    octets = png(1, 1, b"\0\0\0")[:8]
    for name, body in ((b"IHDR", header), (b"IDAT", zlib.compress(row * 30)), (b"IEND", b"")):
        check = struct.pack(">I", zlib.crc32(name + body))
        octets += struct.pack(">I", len(body)) + name + body + check
    with reading(octets) as asking:
        page = asking.page(0, 60)
    places = [(across / 60, down / 30) for across in range(30) for down in range(30)]
    assert {pixel(page, x, y) for x, y in places} == {(ink, ink, ink)}
    assert len({pixel(page, x + 0.5, y) for x, y in places}) == 2


XML = b"""<?xml version="1.0"?><!-- hello --><DATA xmlns="http://xml.e-tax.nta.go.jp/XSD/shotoku"
 id="DATA"><a>one<b> two </b>three</a><c x="&#x202e;y"/><?go on?></DATA>"""


def test_xml_as_rows() -> None:
    with reading(XML) as asking:
        found = asking.tree()
        source = asking.text()
    assert found.e_tax
    assert found.rows == (
        Row(0, "!--", "hello"),
        Row(0, "DATA", ""),
        Row(1, "@xmlns", "http://xml.e-tax.nta.go.jp/XSD/shotoku"),
        Row(1, "@id", "DATA"),
        Row(1, "a", ""),
        Row(2, "", "one"),
        Row(2, "b", "two"),
        Row(2, "", "three"),
        Row(1, "c", ""),
        Row(2, "@x", "⟦U+202E⟧y"),
        Row(1, "?go", "on"),
    )
    assert source.text.encode() == XML


LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(9)
)


@pytest.mark.parametrize(
    "octets",
    [
        b"<a><b></a>",
        b"<!DOCTYPE a><a/>",
        b"<!DOCTYPE a [" + LAUGHS + b"]><a>&l8;</a>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<a>" * 101 + b"</a>" * 101,
        b"<a>" + b"<b/>" * 20_000 + b"</a>",
        b"<a>&undefined;</a>",
        b"<",
    ],
)
def test_D8_what_is_no_tree_is_still_a_text(octets: bytes) -> None:
    with reading(octets) as asking:
        with pytest.raises(CannotShow) as raised:
            asking.tree()
        assert raised.value.fault is Fault.BROKEN
        assert asking.text().text.replace("\n⤷ ", "") == octets.decode()


@pytest.mark.parametrize(
    ("octets", "encoding"),
    [
        ("委任状\n".encode(), "UTF-8"),
        ("\ufeff委任状\n".encode(), "UTF-8"),
        ("委任状\n".encode("cp932"), "Shift_JIS"),
        ("委任状\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_a_text_comes_with_its_encoding(octets: bytes, encoding: str) -> None:
    with reading(octets) as asking:
        found = asking.text()
    assert (found.text, found.encoding, found.cut, found.unseen) == ("委任状\n", encoding, False, 0)


def test_what_cannot_be_seen_in_a_text_is_written_out() -> None:
    with reading("受取人\u202eABC\u200b100\xad円\U000e0041".encode()) as asking:
        found = asking.text()
    assert found.text == "受取人⟦U+202E⟧ABC⟦U+200B⟧100⟦U+00AD⟧円⟦U+E0041⟧"
    assert found.unseen == 4


@pytest.mark.parametrize("blank", "\u2800\u3164\ufe0f\ufffc\ufdd0\U000e0101\U0001d173\u180e")
def test_each_kind_of_character_that_shows_as_nothing_is_written_out(blank: str) -> None:
    """Seen to fail when: one of them is left out of the list."""
    with reading(f"Pay{blank} 100".encode()) as asking:
        found = asking.text()
    assert (found.text, found.unseen) == (f"Pay⟦U+{ord(blank):04X}⟧ 100", 1)


def test_the_form_of_a_letter_is_part_of_it_and_nothing_hides_behind() -> None:
    """Names of people and places have such forms. Seen to fail when: each selector is an alarm, or none is."""
    ordinary = "葛\U000e0100城市　辻\U000e0101一郎　神\ufe00　☎\ufe0f　1\ufe0f\u20e3"
    with reading(ordinary.encode()) as asking:
        found = asking.text()
    assert (found.text, found.unseen) == (ordinary, 0)
    with reading("葛\U000e0100\U000e0161\U000e0162".encode()) as asking:
        found = asking.text()
    assert (found.text, found.unseen) == ("葛\U000e0100⟦U+E0161⟧⟦U+E0162⟧", 2)


def test_a_long_text_is_cut_and_says_so() -> None:
    with reading(b"line\n" * 1_000_000) as asking:
        found = asking.text()
    assert found.cut
    assert len(found.text) == 4_000_000


def test_a_long_line_is_broken_visibly_and_nothing_is_lost() -> None:
    line = "x" * 5001
    with reading(line.encode()) as asking:
        found = asking.text()
    assert found.text.replace("\n⤷ ", "") == line
    assert max(map(len, found.text.split("\n"))) <= 2002


class _Swapped:
    """Content whose file is not the one that was hashed: what a seal rules out."""

    def __init__(self, hashed: Content, opened: Content) -> None:
        self._kept = (hashed, opened)  # content closes its file when nobody holds it any more
        self.view = hashed.view
        self.descriptor = opened.descriptor


@pytest.mark.parametrize("other", [pdf(RED + b" "), pdf(RED)[:-1], b"%PDF-"])
def test_U1_promise_07_bytes_that_were_swapped_are_never_shown(other: bytes) -> None:
    octets = pdf(RED)
    swapped = _Swapped(sealed(octets), sealed(other))
    asking = Renderer(swapped, Kind.PDF, hashlib.sha256(octets).hexdigest())
    with closing(asking), pytest.raises(CannotShow) as raised:
        asking.page(0, 100)
    assert raised.value.fault in (Fault.DIFFERENT, Fault.BROKEN)
    if other == pdf(RED + b" "):
        assert raised.value.fault is Fault.DIFFERENT


def test_U1_promise_07_what_the_child_is_given_can_be_changed_by_nobody() -> None:
    content = sealed(pdf(RED))
    path = f"/proc/self/fd/{content.descriptor}"
    for change in (
        lambda: os.write(content.descriptor, b"x"),
        lambda: os.pwrite(content.descriptor, b"x", 0),
        lambda: os.ftruncate(content.descriptor, 1),
        lambda: os.pwrite(os.open(path, os.O_RDWR), b"x", 0),
    ):
        with pytest.raises(PermissionError):
            change()
    assert bytes(content.view) == pdf(RED)
