# SPDX-License-Identifier: Apache-2.0
"""What cannot be seen by reading the pages is named, and nothing is named that is not there."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from native_host.documents.pdf_warnings import PdfWarning, warnings
from native_host.errors import DocumentBroken, HostError
from simulated_card.authorities import Credential
from tests.documents.pdf.made import (
    BOX_FIELD,
    CONTENT,
    FIRST_FREE,
    PAGES,
    TEXT_FIELD,
    Pdf,
    form,
    needs,
    qpdf,
    updated,
)
from tests.documents.pdf.signing import sealed, signed

SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"
SECOND = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
PRINTED = f"{TEXT_FIELD}/F 4"
NEXT = f"<</S/GoTo/D[3 0 R/Fit]/Next[<</S/Named/N/NextPage/Next {SCRIPT}>>]>>"
FILE = "<</Type/Filespec/F(a.txt)>>"


def note(inside: str) -> Pdf:
    return Pdf(page=f"/Annots[<</Type/Annot/Rect[9 9 99 99] {inside}>>]")


def layer(state: str, printed: str, more: str = "") -> Pdf:
    group = f"<</Type/OCG/Name(x)/Usage<</Print<</PrintState{printed}>>{more}>>>>"
    return Pdf(catalog=f"/OCProperties<</OCGs[6 0 R]/D<<{state}>>>>", objects=[group])


def drawn(inside: str, form: str = "") -> Pdf:
    """A note whose appearance, if it has one, is object 6."""
    place = "/Type/Annot/Rect[9 9 99 99]/F 4"
    look = f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 1{form}>>stream\nq\nendstream"
    return Pdf(page=f"/Annots[<<{place} {inside}>>]", objects=[look])


def box(value: str, state: str) -> Pdf:
    states = f"{BOX_FIELD}/F 4/AP<</N<</Yes 7 0 R/Off 7 0 R>>>>{value}{state}"
    look = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 1>>stream\nq\nendstream"
    made = form([states])
    return replace(made, objects=[*made.objects, look])


def two_pages(count: int) -> Pdf:
    return Pdf(
        replaced={PAGES: f"<</Type/Pages/Kids[3 0 R 6 0 R]/Count {count}>>".encode()},
        objects=[SECOND],
    )


FOUND: dict[str, tuple[Pdf, PdfWarning]] = {
    "script on opening": (Pdf(catalog=f"/OpenAction {SCRIPT}"), PdfWarning.SCRIPT),
    "script after others": (Pdf(catalog=f"/OpenAction {NEXT}"), PdfWarning.SCRIPT),
    "script on printing": (Pdf(catalog=f"/AA<</WP {SCRIPT}>>"), PdfWarning.SCRIPT),
    "script on a page": (Pdf(page=f"/AA<</O {SCRIPT}>>"), PdfWarning.SCRIPT),
    "script by name": (
        Pdf(catalog=f"/Names<</JavaScript<</Names[(a) {SCRIPT}]>>>>"),
        PdfWarning.SCRIPT,
    ),
    "script of a link": (note(f"/Subtype/Link/A {SCRIPT}"), PdfWarning.SCRIPT),
    "script of a field": (form([f"{BOX_FIELD}/AA<</E {SCRIPT}>>"]), PdfWarning.SCRIPT),
    "attachment": (
        Pdf(catalog=f"/Names<</EmbeddedFiles<</Names[(a) {FILE}]>>>>"),
        PdfWarning.ATTACHMENT,
    ),
    "attachment on a page": (note(f"/Subtype/FileAttachment/FS {FILE}"), PdfWarning.ATTACHMENT),
    "portfolio": (Pdf(catalog="/Collection<</View/D>>"), PdfWarning.ATTACHMENT),
    "calculation": (
        form([f"{TEXT_FIELD}/AA<</C {SCRIPT}>>"]),
        PdfWarning.CALCULATED_FIELD,
    ),
    "formatting": (form([f"{TEXT_FIELD}/AA<</F {SCRIPT}>>"]), PdfWarning.CALCULATED_FIELD),
    "order of calculation": (
        Pdf(catalog="/AcroForm<</Fields[]/CO[6 0 R]>>", objects=["<<>>"]),
        PdfWarning.CALCULATED_FIELD,
    ),
    "layer": (
        Pdf(catalog="/OCProperties<</OCGs[6 0 R]/D<<>>>>", objects=["<</Type/OCG/Name(x)>>"]),
        PdfWarning.LAYER,
    ),
    "layer on paper only": (layer("/OFF[6 0 R]", "/ON"), PdfWarning.PRINTS_OTHERWISE),
    "layer on the screen only": (layer("", "/OFF"), PdfWarning.PRINTS_OTHERWISE),
    "layer turned on for paper": (layer("/BaseState/OFF", "/ON"), PdfWarning.PRINTS_OTHERWISE),
    "layer whose view says so": (
        layer("", "/ON", "/View<</ViewState/OFF>>"),
        PdfWarning.PRINTS_OTHERWISE,
    ),
    "shown on paper only": (
        Pdf(page="/Annots[<</Subtype/FreeText/F 36/Rect[9 9 99 99]>>]"),
        PdfWarning.HIDDEN_NOTE,
    ),
    "hidden field": (form([f"{TEXT_FIELD}/F 2"]), PdfWarning.HIDDEN_NOTE),
    "cropped": (Pdf(page="/CropBox[0 0 595 400]"), PdfWarning.OUTSIDE_PAGE),
    "note outside": (
        Pdf(page="/Annots[<</Subtype/FreeText/Rect[700 9 800 99]>>]"),
        PdfWarning.OUTSIDE_PAGE,
    ),
    "website": (note("/Subtype/Link/A<</S/URI/URI(https://example.jp)>>"), PdfWarning.LINK),
    "program": (note("/Subtype/Link/A<</S/Launch/F(a.exe)>>"), PdfWarning.LAUNCH),
    "sends the form": (form([f"{BOX_FIELD}/A<</S/SubmitForm/F(x)>>"]), PdfWarning.LAUNCH),
    "film": (note("/Subtype/Screen"), PdfWarning.MEDIA),
    "words of a note": (
        drawn("/Subtype/Text/Contents(pay)/AP<</N 6 0 R>>"),
        PdfWarning.COMMENT,
    ),
    "words of a mark": (drawn("/Subtype/Highlight/Contents(pay)"), PdfWarning.COMMENT),
    "stamp that others draw": (drawn("/Subtype/Stamp/Name/Draft"), PdfWarning.COMMENT),
    "line that others draw": (drawn("/Subtype/Line/L[9 9 99 99]"), PdfWarning.COMMENT),
    "one of several looks": (
        drawn("/Subtype/Stamp/AP<</N<</A 6 0 R/B 6 0 R>>>>"),
        PdfWarning.COMMENT,
    ),
    "ticked box without a look": (form([f"{BOX_FIELD}/F 4/V/Yes"]), PdfWarning.COMMENT),
    "field without a name": (drawn("/Subtype/Widget/FT/Tx/AP<</N 6 0 R>>"), PdfWarning.COMMENT),
    "field of no kind": (drawn("/Subtype/Widget/T(a)/AP<</N 6 0 R>>"), PdfWarning.COMMENT),
    "box with one look for all": (
        drawn("/Subtype/Widget/FT/Btn/T(a)/AP<</N 6 0 R>>"),
        PdfWarning.COMMENT,
    ),
    "button that others write on": (
        drawn("/Subtype/Widget/FT/Btn/T(a)/Ff 65536/MK<</CA(Pay)>>"),
        PdfWarning.COMMENT,
    ),
    "box that is ticked and has no value": (box("/V/Off", "/AS/Yes"), PdfWarning.DRAWN_OTHERWISE),
    "box that has a value and no tick": (box("/V/Yes", "/AS/Off"), PdfWarning.DRAWN_OTHERWISE),
    "words that are not printed": (
        Pdf(page="/Annots[<</Subtype/FreeText/Contents(x)/Rect[9 9 99 99]>>]"),
        PdfWarning.PRINTS_OTHERWISE,
    ),
    "field that is not printed": (form([TEXT_FIELD]), PdfWarning.PRINTS_OTHERWISE),
    "script of a bookmark": (
        Pdf(catalog=f"/Outlines<</First<</Title(a)/Next<</First<</A {SCRIPT}>>>>>>>>"),
        PdfWarning.SCRIPT,
    ),
    "attachment of a page": (Pdf(page=f"/AF[{FILE}]"), PdfWarning.ATTACHMENT),
    "more pages than it says": (two_pages(1), PdfWarning.MISCOUNTED),
    "fewer pages than it says": (two_pages(3), PdfWarning.MISCOUNTED),
    "pages in a circle": (Pdf(page="/Kids[3 0 R]"), PdfWarning.NOT_ALL_SEEN),
    "script behind very many notes": (
        Pdf(page=f"/Annots[{'<</Subtype/Text>>' * 9000}<</Subtype/Link/A {SCRIPT}>>]"),
        PdfWarning.SCRIPT,
    ),
}


@pytest.mark.parametrize("what", FOUND)
def test_found(what: str) -> None:
    made, warning = FOUND[what]
    assert warning in warnings(sealed(made.octets()))


@needs("qpdf", "qpdf")
@pytest.mark.parametrize("what", sorted(FOUND.keys() - {"pages in a circle"}))
def test_found_in_object_streams(what: str) -> None:
    made, warning = FOUND[what]
    packed = qpdf(made.octets(), "--object-streams=generate")
    assert warning in warnings(sealed(packed))


@pytest.mark.parametrize(
    "plain",
    [
        Pdf(),
        Pdf(page="/Rotate 90/CropBox[0 0 595 842]"),
        Pdf(catalog="/OpenAction[3 0 R/Fit]"),
        form([PRINTED, BOX_FIELD, f"{PRINTED}/Ff 65536".replace("/Tx", "/Btn")]),
        two_pages(2),
        box("/V/Yes", "/AS/Yes"),
        box("/V/Off", "/AS/Off"),
        box("", ""),
        drawn("/Subtype/Stamp/AP<</N 6 0 R>>"),
        drawn("/Subtype/Widget/FT/Tx/T(a)/AP<</N 6 0 R>>"),
        drawn("/Subtype/Widget/FT/Sig/Parent<</T(a)>>/AP<</N 6 0 R>>"),
        drawn("/Subtype/Stamp/AP<</N<</A 6 0 R/B 6 0 R>>>>/AS/B"),
        drawn("/Subtype/FreeText/Contents(seen on the page)"),
        Pdf(catalog="/Names<</EmbeddedFiles<</Names[]>>/JavaScript<</Names[]>>>>"),
        note("/Subtype/Link/A<</S/GoTo/D[3 0 R/Fit]>>"),
        note("/Subtype/Highlight"),
        Pdf(
            page="/Annots[<</Subtype/Link/Rect[500 9 800 99]>><</Subtype/Popup/Rect[600 9 800 99]>>]"
        ),
    ],
)
def test_nothing_to_name(plain: Pdf) -> None:
    assert warnings(sealed(plain.octets())) == ()


@pytest.mark.parametrize(
    "same",
    [
        layer("", "/ON"),
        layer("/OFF[6 0 R]", "/OFF"),
        layer("/BaseState/OFF/ON[6 0 R]", "/ON"),
        layer("/OFF[6 0 R]", "/ON", "/View<</ViewState/ON>>"),
    ],
)
def test_a_layer_that_prints_as_it_looks_is_a_layer(same: Pdf) -> None:
    """Seen to fail when: whatever says something of printing is told."""
    assert warnings(sealed(same.octets())) == (PdfWarning.LAYER,)


def test_changed_after_an_earlier_signature(hanako: Credential, taro: Credential) -> None:
    once = signed(Pdf().octets(), hanako)
    assert warnings(sealed(once)) == ()

    changed = updated(once, {CONTENT: b"<</Length 1>>stream\nq\nendstream"}, 60)

    assert warnings(sealed(changed)) == (PdfWarning.CHANGED_AFTER_SIGNING,)
    assert PdfWarning.CHANGED_AFTER_SIGNING in warnings(sealed(signed(changed, taro)))


def test_a_third_signer_is_not_alarmed_by_the_second(hanako: Credential, taro: Credential) -> None:
    """Seen to fail when: every revision behind a signature is an alarm, or none is."""
    contract = form([PRINTED])
    once = signed(contract.octets(), hanako)
    assert warnings(sealed(signed(once, taro))) == (PdfWarning.SIGNED_AGAIN,)

    widget = contract.bodies()[FIRST_FREE - 1].replace(b"1000", b"9000")
    filled = updated(once, {FIRST_FREE: widget}, 60)

    assert warnings(sealed(filled)) == (PdfWarning.CHANGED_AFTER_SIGNING,)
    assert PdfWarning.CHANGED_AFTER_SIGNING in warnings(sealed(signed(filled, taro)))


def test_ordinary_long_files_raise_no_alarm(real: bytes, developers: bytes) -> None:
    """Seen to fail when: one of 4,000 links to elsewhere, or a limit in objects, raises one."""
    for book in (real, developers):
        assert warnings(sealed(book), seconds=600) == (PdfWarning.LINK,)


def test_what_takes_too_long_is_named() -> None:
    """Seen to fail when: the end of the time goes unnoticed, or unsaid."""
    octets = Pdf(page=f"/Annots[{'<</Subtype/Link>>' * 50}]").octets()
    assert warnings(sealed(octets), seconds=0) == (PdfWarning.NOT_ALL_SEEN,)


def test_no_pdf() -> None:
    with pytest.raises(DocumentBroken):
        warnings(sealed(b"text"))


HOSTILE = form(
    [f"{TEXT_FIELD}/AA<</C {SCRIPT}/F {NEXT}>>", BOX_FIELD],
    page=f"/AA<</O {NEXT}>>",
    catalog=f"/OpenAction {SCRIPT}",
).octets()


@settings(max_examples=300, deadline=None)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(HOSTILE) - 1), st.binary(max_size=6)), min_size=1, max_size=5
    )
)
def test_D10_any_edit_ends_in_warnings_or_an_error_of_the_list(
    edits: list[tuple[int, bytes]],
) -> None:
    changed = bytearray(HOSTILE)
    for place, octets in edits:
        changed[place : place + len(octets)] = octets
    with contextlib.suppress(HostError):
        warnings(sealed(bytes(changed)))
