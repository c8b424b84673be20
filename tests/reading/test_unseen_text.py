# SPDX-License-Identifier: Apache-2.0
"""Text that nobody sees on a page is found; text that is seen, however it is drawn, is not made much of."""

import mmap

import pytest

from native_host.reading.unseen_text import UnseenText, unseen_text
from tests.reading.samples import pdf

HIDDEN, OVERLAID = {UnseenText.HIDDEN}, {UnseenText.OVERLAID}
TEXT = "BT /F {size} Tf {mode} Tr {x} 40 Td (Pay 900) Tj ET "
SEEN = TEXT.format(size=20, mode=0, x=20)
INVISIBLE = TEXT.format(size=20, mode=3, x=20)
WHITE, DARK, LIGHT = "1 g ", "0 g ", "0.75 g "
BOX = "10 30 180 30 re f "
PICTURE = "q 180 0 0 40 10 30 cm BI /W 4/H 1/CS/G/BPC 8 ID {} EI Q "
INKED = PICTURE.format("\xff\x00\xff\x00")
BLANK = PICTURE.format("\xff\xff\xff\xff")
FORM = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[20 0 0 20 20 20]/Resources<</Font<</F 6 0 R>>>>/Length 44>>stream\n%s\nendstream"
RESOURCES = "/Font<</F 6 0 R>>/XObject<</X 5 0 R>>/ExtGState<</G<</ca 0>>>>"
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def found(content: str, *, form: str = "", extra: str = "") -> set[UnseenText]:
    inner = FORM % form.encode().ljust(44)
    more = (inner, HELVETICA)
    octets = pdf(content.encode("latin-1"), extra=extra, resources=RESOURCES, more=more)
    memory = mmap.mmap(-1, len(octets))
    memory.write(octets)
    return set(unseen_text(memory, 60))


@pytest.mark.parametrize(
    "content",
    [
        WHITE + SEEN,
        "0.97 g " + SEEN,
        INVISIBLE,
        TEXT.format(size=20, mode=7, x=20),
        "/G gs " + SEEN,
        SEEN + BOX,
        SEEN + BLANK,
        BLANK + INVISIBLE,
        "0.2 0.4 0.6 rg " + BOX + SEEN,
        "q 0 0 5 5 re W n " + SEEN + "Q",
        TEXT.format(size=1.5, mode=0, x=20),
        "q 0.05 0 0 0.05 0 0 cm " + SEEN + "Q",
        SEEN + WHITE + TEXT.format(size=20, mode=0, x=110),
    ],
    ids=[
        "white",
        "all but white",
        "invisible by its mode",
        "a mould for nothing",
        "transparent",
        "below a bar",
        "below a blank picture",
        "over a blank picture",
        "on its own colour",
        "clipped away",
        "tiny",
        "made tiny",
        "beside what is seen",
    ],
)
def test_text_that_is_hidden(content: str) -> None:
    """Seen to fail when: text is not taken away for the comparison, or only white text is looked for."""
    assert found(content) == HIDDEN


NOTE = "/Annots[<</Subtype/Stamp/F 4/Rect[10 30 190 60]/AP<</N 5 0 R>>>>]"
FIELD = "/Annots[<</Subtype/Widget/FT/Tx/T(a)/F 4/Rect[10 30 190 60]/AP<</N 5 0 R>>>>]"


@pytest.mark.parametrize("over", [NOTE, FIELD])
def test_text_below_a_note_or_a_field_is_hidden(over: str) -> None:
    """Seen to fail when: the page is drawn without what whoever reads it sees lie over it."""
    blank = "1 g 0 0 9 9 re f"
    assert found(SEEN, form=blank, extra=over) == HIDDEN
    assert found(SEEN, form="1 g 0 0 2 9 re f", extra=over) == set()
    assert found(SEEN, form=blank, extra=over.replace("/F 4", "/F 2")) == set()


@pytest.mark.parametrize(("side", "seen"), [(600, set()), (2_400, set()), (14_400, HIDDEN)])
def test_text_that_no_window_can_make_large_enough(side: int, seen: set[UnseenText]) -> None:
    """Seen to fail when: letters are measured by their own size, and not by the page's."""
    page = f"/MediaBox[0 0 {side} {side}]"
    assert found(TEXT.format(size=10, mode=0, x=20), extra=page) == seen


@pytest.mark.parametrize(
    "content",
    [
        SEEN,
        DARK + BOX + WHITE + SEEN,
        LIGHT + TEXT.format(size=3, mode=0, x=20),
        WHITE + SEEN.replace("Pay 900", "       "),
        SEEN + SEEN,
        "q " + TEXT.format(size=20, mode=7, x=20) + DARK + BOX + "Q",
        TEXT.format(size=20, mode=0, x=170),
        WHITE + TEXT.format(size=20, mode=0, x=300),
        TEXT.format(size=20, mode=1, x=20),
        "q 1 0 0 1 0 30 cm 0.05 0 0 0.05 0 0 cm " + TEXT.format(size=200, mode=0, x=20) + "Q",
        "",
    ],
    ids=[
        "plain",
        "white on a dark bar",
        "small and pale",
        "blanks",
        "drawn twice",
        "a mould that is filled",
        "over the edge",
        "beside the page",
        "outlines",
        "made smaller",
        "nothing",
    ],
)
@pytest.mark.parametrize("extra", ["", "/Rotate 90", "/CropBox[15 10 195 90]"])
def test_nothing_to_tell(content: str, extra: str) -> None:
    assert found(content, extra=extra) == set()


@pytest.mark.parametrize("content", [INKED + INVISIBLE, SEEN + INKED, SEEN + INVISIBLE])
def test_text_over_something_that_is_seen_is_told_apart(content: str) -> None:
    """As text recognition leaves it. Seen to fail when: whatever is invisible is hidden."""
    assert found(content) == OVERLAID


def test_within_a_form_text_is_where_the_form_puts_it() -> None:
    """Seen to fail when: the form's matrix is left out, or its text is not looked at."""
    small = "BT /F 1 Tf 0 1 Td (Pay 900) Tj ET"
    assert found("/X Do", form=small) == set()
    assert found("/X Do", form=f"1 g {small}") == HIDDEN
    assert found(DARK + "0 0 200 100 re f /X Do", form=f"1 g {small}") == set()
    assert found("0.05 0 0 0.05 0 0 cm /X Do", form=small) == HIDDEN


@pytest.mark.parametrize("octets", [b"%PDF-1.7\nnothing", pdf(b"", box="0 0 0 0")])
def test_what_is_no_page_has_no_text(octets: bytes) -> None:
    memory = mmap.mmap(-1, len(octets))
    memory.write(octets)
    assert unseen_text(memory, 60) == frozenset()


def test_too_long() -> None:
    memory = mmap.mmap(-1, len(octets := pdf(b"", pages=50)))
    memory.write(octets)
    assert unseen_text(memory, 0) == {UnseenText.UNKNOWN}
