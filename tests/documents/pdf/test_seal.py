# SPDX-License-Identifier: Apache-2.0
"""A visible seal shows name and date, upright and in its place, with letters of its own."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pyhanko.sign.fields import MDPPerm

from native_host.announced.pdf import SealPlace
from native_host.documents.pdf import PdfDocument
from native_host.documents.seal import Letters, drawing, lines
from native_host.documents.seal_font import GETA, SealFont, system_fonts
from native_host.errors import DocumentLocked, DocumentUnsupported, InvalidArgument
from simulated_card.authorities import Credential
from tests.documents.pdf.made import Pdf, needs
from tests.documents.pdf.others import by_pyhanko
from tests.documents.pdf.signing import (
    NOW,
    announced,
    appended,
    judged_by_pdfsig,
    judged_by_pyhanko,
    sealed,
)
from webjpki.pdf import PdfVerifier
from webjpki.statements import PdfSeal

PLACE = SealPlace(1, 400, 60, 90, 80)
JAPAN = timezone(timedelta(hours=9))
RESOLUTION = 72  # one picture element a point
with_typeface = pytest.mark.skipif(
    SealFont.open(system_fonts()) is None,
    reason="no Japanese typeface (package fonts-noto-cjk) is installed",
)


def document(octets: bytes, place: SealPlace = PLACE, **options: tuple[Path, ...]) -> PdfDocument:
    return PdfDocument(announced(octets, seal=place), sealed(octets), 4, **options)


def test_the_person_is_told_of_the_seal_before_it_is_drawn() -> None:
    """Seen to fail when: its place stays in the announcement."""
    octets = Pdf().octets()
    told = announced(octets, reason="売買契約", location="東京都", seal=PLACE)
    added = PdfDocument(told, sealed(octets), 0).summary.added
    assert (added.seal, added.reason, added.location) == (PLACE, "売買契約", "東京都")


def red_box(file: bytes, folder: Path) -> tuple[int, int, int, int]:
    """Where poppler draws red: left, bottom, right, top in points of the page as shown."""
    (folder / "sealed.pdf").write_bytes(file)
    arguments = ["pdftoppm", "-r", str(RESOLUTION), "-f", "1", "-l", "1", "-aa", "no"]
    done = subprocess.run(
        [*arguments, str(folder / "sealed.pdf")], capture_output=True, check=True, timeout=60
    )
    _, size, _, pixels = done.stdout.split(b"\n", 3)
    width, height = map(int, size.split())
    reds = [
        divmod(place, width)
        for place in range(width * height)
        if pixels[3 * place] > 150 > 100 > pixels[3 * place + 1]
    ]
    rows, columns = [row for row, _ in reds], [column for _, column in reds]
    return min(columns), height - max(rows) - 1, max(columns) + 1, height - min(rows)


@with_typeface
@needs("pdftoppm", "poppler-utils")
@needs("pdfsig", "poppler-utils")
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("box", ["[0 0 595 842]", "[10 20 605 862]", "[605 862 10 20]"])
def test_upright_and_in_its_place(
    turned: int,
    box: str,
    tmp_path: Path,
    hanako: Credential,
    authority: Credential,
    verifier: PdfVerifier,
) -> None:
    octets = Pdf(page=f"/Rotate {turned}", media_box=box).octets()

    file = octets + appended(document(octets), hanako)

    # The ring has the smaller side as its diameter and stands in the middle.
    expected = (405, 60, 485, 140)
    assert all(abs(a - b) <= 2 for a, b in zip(red_box(file, tmp_path), expected, strict=True))
    (result,) = verifier.verify(file)
    assert result.seals == (PdfSeal(1, PLACE.x, PLACE.y, PLACE.width, PLACE.height),)
    assert [one.bottom_line for one in judged_by_pyhanko(file, authority)] == [True]
    assert [one.intact for one in judged_by_pdfsig(file)] == [True]


@with_typeface
@needs("pdftotext", "poppler-utils")
@needs("pdffonts", "poppler-utils")
def test_name_and_japanese_date_can_be_read_and_copied(tmp_path: Path, hanako: Credential) -> None:
    octets = Pdf().octets()
    late = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # the next day in Japan
    (tmp_path / "sealed.pdf").write_bytes(octets + appended(document(octets), hanako, late))

    text = subprocess.run(
        ["pdftotext", str(tmp_path / "sealed.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    fonts = subprocess.run(
        ["pdffonts", str(tmp_path / "sealed.pdf")], capture_output=True, text=True, check=True
    ).stdout

    assert text.split()[-3:] == ["山田", "2026.11.24", "花子"]
    assert "Type 3" in fonts


@with_typeface
def test_only_the_letters_needed_are_added(hanako: Credential) -> None:
    octets = Pdf().octets()
    addition = appended(document(octets), hanako)
    assert len(addition) < 15_000
    assert addition.count(b"/g") == 2 * len(set("山田花子2026.11.23"))


@pytest.mark.parametrize(
    "place",
    [
        SealPlace(2, 0, 0, 80, 80),
        SealPlace(1, 516, 0, 80, 80),
        SealPlace(1, 0, 763, 80, 80),
        SealPlace(1, 5000, 5000, 80, 80),
    ],
)
def test_off_the_page(place: SealPlace) -> None:
    with pytest.raises(InvalidArgument) as caught:
        document(Pdf().octets(), place).load()
    assert caught.value.data == {"argument": "documents[4].seal"}


def test_a_turned_page_is_as_wide_as_it_is_shown() -> None:
    turned = Pdf(page="/Rotate 90").octets()
    with pytest.raises(InvalidArgument):
        document(turned, SealPlace(1, 0, 590, 80, 80)).load()


def test_no_typeface() -> None:
    with pytest.raises(DocumentUnsupported) as caught:
        document(Pdf().octets(), fonts=()).load()
    assert caught.value.data == {"document": 4, "reason": "font"}


def test_no_new_drawing_after_a_certification(taro: Credential) -> None:
    certified = by_pyhanko(Pdf().octets(), taro, certify=MDPPerm.FILL_FORMS)
    with pytest.raises(DocumentLocked):
        document(certified).load()


# With a typeface of the test's own, of squares.


def typeface(path: Path, letters: str, embedding: int = 0) -> Path:
    """Save a font in which each letter is a square."""
    names = [".notdef", *(f"u{ord(letter):x}" for letter in letters)]
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (800, 700), (800, 0)):
        pen.lineTo(corner)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(letter): f"u{ord(letter):x}" for letter in letters})
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(fsType=embedding)
    builder.setupPost()
    builder.save(path)
    return path


def test_a_letter_the_typeface_lacks_is_a_geta(tmp_path: Path) -> None:
    font = SealFont.open([typeface(tmp_path / "few.ttf", "山" + GETA)])
    assert font is not None

    letters = Letters.of(font, iter(["山田"]))

    assert set(letters.letters) == {"山", GETA}
    assert len(letters.codes("山田")) == 2 + 2 * 2


def test_a_typeface_that_forbids_embedding_is_passed_over(tmp_path: Path) -> None:
    forbidden = typeface(tmp_path / "forbidden.ttf", "山", embedding=2)
    allowed = typeface(tmp_path / "allowed.ttf", "川")

    font = SealFont.open([tmp_path / "missing.ttf", forbidden, allowed])

    assert font is not None
    assert font.has("川")


def test_a_broken_typeface_is_passed_over(tmp_path: Path) -> None:
    whole = typeface(tmp_path / "whole.ttf", "山").read_bytes()
    for length in (0, 3, 40, len(whole) // 2):
        (tmp_path / "broken.ttf").write_bytes(whole[:length])
        assert SealFont.open([tmp_path / "broken.ttf"]) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("山田　花子", ("山田", "花子")),
        ("山田 花子", ("山田", "花子")),
        ("SMITH JOHN PAUL", ("SMITH", "JOHN PAUL")),
        ("山田花子", ("山田", "花子")),
        ("王", ("王", "")),
        ("WOLFESCHLEGELSTEIN  A", ("WOLFESCHLEG…", "A")),
    ],
)
def test_family_and_given_name(name: str, expected: tuple[str, str]) -> None:
    above, day, below = lines(name, NOW.astimezone(JAPAN))
    assert (above.text, below.text) == expected
    assert day.text == "2026.11.23"


def test_every_name_can_be_drawn(tmp_path: Path) -> None:
    font = SealFont.open([typeface(tmp_path / "few.ttf", GETA)])
    assert font is not None
    for name in ("", "王", "A" * 60, "𠮷野　家", "\u3000"):
        written = lines(name, NOW)
        letters = Letters.of(font, (line.text for line in written))
        assert drawing(written, letters, 80, 80).endswith(b"Q")
