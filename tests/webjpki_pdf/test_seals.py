# SPDX-License-Identifier: Apache-2.0
"""A result says where its signature shows itself, wherever a signer may have put that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulated_card.authorities import Credential
from tests.documents.pdf.made import FIRST_FREE, FIRST_PAGE, PAGES, Pdf, updated
from tests.documents.pdf.signing import signed
from webjpki import describe
from webjpki.pdf import PdfVerifier
from webjpki.pdf_reading import open_pdf, signature_fields
from webjpki.pdf_seals import Seals
from webjpki.statements import PdfSeal

FIELD, WIDGET, SECOND = FIRST_FREE, FIRST_FREE + 1, FIRST_FREE + 2
HERE = PdfSeal(1, 100, 200, 50, 30)
RECT = "/Rect[100 200 150 230]"


def found(field: str, *objects: str, page: str = f"/Annots[{FIELD} 0 R]", box: str = "[0 0 595 842]") -> tuple[PdfSeal, ...]:  # fmt: skip
    """The places of a filled signature field; further objects follow it."""
    file = Pdf(
        catalog=f"/AcroForm<</Fields[{FIELD} 0 R]>>",
        page=page,
        media_box=box,
        objects=[f"<</FT/Sig/T(Here)/V<</Type/Sig>>/Subtype/Widget {field}>>", *objects],
    )
    reader = open_pdf(file.octets())
    (one,) = signature_fields(reader)
    return Seals(reader).of(one.reference)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (RECT, (HERE,)),
        ("/Rect[150 230 100 200]", (HERE,)),
        ("/Rect[100.126 200 150 230]", (PdfSeal(1, 100.13, 200, 49.87, 30),)),
        (f"{RECT}/F 4", (HERE,)),
        (f"{RECT}/F 32", (HERE,)),  # not on the screen, and yet on paper
        (f"{RECT}/F 2", ()),
        ("/Rect[0 0 0 0]", ()),
        ("/Rect[100 200 150 200]", ()),
        ("/Rect[1 2 3]", ()),
        ("/Rect[/A/B/C/D]", ()),
        ("", ()),
    ],
)
def test_one_place_or_none(field: str, expected: tuple[PdfSeal, ...]) -> None:
    """Seen to fail when: /F is not looked at; corners are not sorted."""
    assert found(field) == expected


def test_a_field_with_widgets_of_its_own() -> None:
    """Seen to fail when: only the field's own reference is looked for on the pages."""
    parts = [f"<</Subtype/Widget/Parent {FIELD} 0 R {RECT}>>"] * 2
    kids = f"/Kids[{WIDGET} 0 R {SECOND} 0 R]"
    page = f"/Annots[{WIDGET} 0 R {SECOND} 0 R]"
    assert found(kids, *parts, page=page) == (HERE, HERE)
    assert found(kids, *parts, page=f"/Annots[{WIDGET} 0 R]") == (HERE,)


def test_on_a_page_that_it_does_not_name_and_on_none() -> None:
    """/P is only a hint; what counts is on which pages readers draw it."""
    second = (
        f"<</Type/Pages/Parent {PAGES} 0 R/Rotate 90/MediaBox[0 0 300 400]/Count 2/Kids["
        f"<</Type/Page>> <</Type/Page/Annots[{FIELD} 0 R]>>]>>"
    )
    file = Pdf(
        catalog=f"/AcroForm<</Fields[{FIELD} 0 R]>>",
        objects=[f"<</FT/Sig/T(Here)/V<</Type/Sig>>/P {FIRST_PAGE} 0 R {RECT}>>", second],
    )
    pages = b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 3>>" % (FIRST_PAGE, WIDGET)
    two = updated(file.octets(), {PAGES: pages}, WIDGET + 1)
    reader = open_pdf(two)
    (one,) = signature_fields(reader)
    assert Seals(reader).of(one.reference) == (PdfSeal(3, 200, 150, 30, 50),)
    assert found(f"{RECT}/P {FIRST_PAGE} 0 R", page="") == ()


def test_inherited_and_cut_pages() -> None:
    assert found(RECT, page=f"/CropBox[10 20 300 400]/Annots[{FIELD} 0 R]") == (
        PdfSeal(1, 90, 180, 50, 30),
    )
    assert found(RECT, box="[600 0 0 800]", page=f"/Rotate -90/Annots[{FIELD} 0 R]") == (
        PdfSeal(1, 570, 100, 30, 50),
    )


def test_trees_that_are_none() -> None:
    """A circle, a page beneath itself, things that are no pages: whatever can be found, and an end."""
    for page in ("/Annots 7", f"/Annots[null 7 {FIELD} 0 R 99 0 R]", f"/Kids[{PAGES} 0 R {FIRST_PAGE} 0 R]"):  # fmt: skip
        assert found(RECT, page=page) in ((), (HERE,))


def test_in_words(hanako: Credential, verifier: PdfVerifier) -> None:
    """An invisible signature has no sentence about it."""
    (result,) = verifier.verify(signed(Pdf().octets(), hanako))
    assert result.seals == ()
    assert "seal" not in describe(result)
    seen = replace(result, seals=(HERE, PdfSeal(2, 0.5, 1, 2, 3)))
    assert describe(seen)["seal"].startswith(
        "署名の表示は 1 ページ目、左から 100・下から 200 ポイント (50×30) / "
    )
    assert describe(seen, "en")["seal"].startswith(
        "the signature shows itself on page 1, 100 points"
    )
