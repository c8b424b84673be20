# SPDX-License-Identifier: Apache-2.0
"""D4: what is drawn over a signed page, or taken away from it, by somebody without the signer's key."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pyhanko.sign.fields import MDPPerm

from native_host.announced.pdf import SealPlace
from native_host.documents.pdf import PdfDocument
from simulated_card.authorities import Credential
from tests.documents.pdf.made import (
    CATALOG,
    CONTENT,
    FIRST_FREE,
    FIRST_PAGE,
    TEXT_FIELD,
    Pdf,
    form,
    updated,
)
from tests.documents.pdf.others import by_pyhanko
from tests.documents.pdf.signing import announced, appended, sealed, signed
from tests.webjpki_pdf.outcomes import refusal
from tests.webjpki_pdf.tampering import FAR, OTHER_CONTENT, OTHER_TEXT, page
from tests.webjpki_pdf.test_changes import CONTRACT, added_annotation
from webjpki.pdf import PdfVerifier
from webjpki.pdf_errors import PdfChanged, PdfOriginalChanged
from webjpki.pdf_reading import PdfChange
from webjpki.statements import PdfSeal

WHITE = b"q 1 1 1 rg 0 0 595 842 re f Q "
WHOLE_PAGE = b"/Rect[0 0 595 842]"
DRAWN = b"/F 4/AP<</N 51 0 R>>"
TIMESTAMP = b"<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/ByteRange[0 1 2 3]/Contents<00>>>"


def drawing(text: bytes) -> bytes:
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>"
    return head + b"/Length %d>>stream\n%s\nendstream" % (len(text), text)


OVERLAY = drawing(WHITE + OTHER_TEXT)


def field(more: bytes, rect: bytes = WHOLE_PAGE) -> bytes:
    return b"<</FT/Sig/T(Later)/Type/Annot/Subtype/Widget/P 3 0 R%s%s%s>>" % (rect, DRAWN, more)


def with_field(file: bytes, objects: dict[int, bytes], annotation: int = 50) -> bytes:
    """Append object 50 as a field, and an annotation on the first page."""
    start = file.rindex(b"\n%d 0 obj" % CATALOG)
    catalog = file[file.index(b"<<", start) : file.index(b"endobj", start)].rstrip()
    listed = re.sub(rb"/Fields ?\[", b"/Fields [50 0 R ", catalog)
    shown = re.sub(rb"/Annots ?\[", b"/Annots [%d 0 R " % annotation, page(file, b""))
    changed = {CATALOG: listed, FIRST_PAGE: shown, 51: OVERLAY, **objects}
    assert (listed, shown) != (catalog, page(file, b""))
    return updated(file, changed, FAR)


KID = field(b"").replace(b"/FT/Sig/T(Later)", b"")
FIELDS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda file: with_field(file, {50: field(b"")}),
    "empty, with a widget": lambda file: with_field(
        file, {50: b"<</FT/Sig/T(Later)/Kids[52 0 R]>>", 52: KID}, 52
    ),
    "empty, with a named widget": lambda file: with_field(
        file,
        {
            50: b"<</FT/Sig/T(Later)/Kids[52 0 R]>>",
            52: KID.replace(b"<<", b"<</T(x)/Parent 50 0 R", 1),
        },
        52,
    ),
    "timestamp": lambda file: with_field(file, {50: field(b"/V 52 0 R"), 52: TIMESTAMP}),
}


@pytest.mark.parametrize("how", FIELDS)
def test_D4_a_field_that_nobody_signed_hides_the_page(
    how: str, hanako: Credential, verifier: PdfVerifier
) -> None:
    """It takes no key to append one. Seen to fail when: only pyHanko's comparison is asked."""
    assert isinstance(refusal(verifier, FIELDS[how](signed(CONTRACT, hanako))), PdfChanged)


def test_D4_a_timestamp_in_a_field_that_was_there_hides_the_page(
    hanako: Credential, verifier: PdfVerifier
) -> None:
    """Seen to fail when: only pyHanko's comparison is asked."""
    place = f"/FT/Sig/T(Later){WHOLE_PAGE.decode()}/F 4"
    file = signed(form([place]).octets(), hanako)
    filled = {FIRST_FREE: field(b"/V 52 0 R"), 51: OVERLAY, 52: TIMESTAMP}
    assert isinstance(refusal(verifier, updated(file, filled, FAR)), PdfChanged)


def test_D4_a_signers_own_timestamp_hides_what_the_website_handed_out(
    hanako: Credential, verifier: PdfVerifier
) -> None:
    """Its signature covers it. Seen to fail when: only the names of what was added are looked at."""
    file = signed(FIELDS["timestamp"](CONTRACT), hanako)
    assert len(verifier.verify(file)) == 1
    with pytest.raises(PdfOriginalChanged):
        verifier.verify(file, based_on=CONTRACT)


def test_a_field_that_shows_nothing_may_be_added(hanako: Credential, verifier: PdfVerifier) -> None:
    """So the ones above are refused for what they show."""
    for rect in (b"", b"/Rect[0 0 0 0]"):
        (result,) = verifier.verify(with_field(signed(CONTRACT, hanako), {50: field(b"", rect)}))
        assert result.changes.kind is PdfChange.SIGNING


def test_D4_a_seal_over_the_page_is_told_with_its_place(
    hanako: Credential, taro: Credential, verifier: PdfVerifier
) -> None:
    """A second person's signature may show itself where it likes; whoever looks is told where."""
    first = signed(CONTRACT, hanako)
    seal = SealPlace(1, 0, 0, 595, 842)
    second = PdfDocument(announced(first, seal=seal), sealed(first), 0)
    results = verifier.verify(first + appended(second, taro))
    assert [one.seals for one in results] == [(), (PdfSeal(1, 0, 0, 595, 842),)]


# Readers draw the values of fields that have no appearance of their own.

DRAWN_WITH = {
    "white ink": (b"/DA (\\057F1 12 Tf 0 g)", b"/DA(/F1 12 Tf 1 g)"),
    "other font": (b"/SigFlags", b"/DR<</Font<</F1 50 0 R>>>>/SigFlags"),
    "other side": (b"/SigFlags", b"/Q 2/SigFlags"),
    "drawn anew": (b"/SigFlags", b"/NeedAppearances true/SigFlags"),
}


def redrawn(file: bytes, how: str) -> bytes:
    start = file.rindex(b"\n%d 0 obj" % CATALOG)
    catalog = file[file.index(b"<<", start) : file.index(b"endobj", start)].rstrip()
    old, new = DRAWN_WITH[how]
    assert catalog.count(old) == 1
    font = b"<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>"
    return updated(file, {CATALOG: catalog.replace(old, new), 50: font}, FAR)


@pytest.mark.parametrize("how", DRAWN_WITH)
def test_D4_signed_values_are_not_drawn_with_something_else(
    how: str, hanako: Credential, verifier: PdfVerifier
) -> None:
    """Seen to fail when: pyHanko's own rule for forms is asked, which lets everybody change these."""
    forged = redrawn(signed(CONTRACT, hanako), how)
    assert isinstance(refusal(verifier, forged), PdfChanged)


@pytest.fixture(scope="module")
def drawn() -> bytes:
    """A form whose field has an appearance of its own, object 7."""
    one = form([f"{TEXT_FIELD}/AP<</N 7 0 R>>"])
    made = Pdf(catalog=one.catalog, page=one.page, objects=[*one.objects, drawing(b"")])
    return made.octets()


@pytest.mark.parametrize("how", DRAWN_WITH)
def test_values_that_draw_themselves_need_nothing_of_the_form(
    how: str, drawn: bytes, hanako: Credential, verifier: PdfVerifier
) -> None:
    """Other software adds its fonts when it signs; nobody draws with them."""
    later = redrawn(signed(drawn, hanako), how)
    if how == "drawn anew":
        assert isinstance(refusal(verifier, later), PdfChanged)
    else:
        assert verifier.verify(later)[0].changes.kind is PdfChange.SIGNING


def test_D4_a_value_drawn_otherwise_is_named_and_no_other(
    drawn: bytes, hanako: Credential, taro: Credential, verifier: PdfVerifier
) -> None:
    """Seen to fail when: pyHanko is believed, which names each field that has an appearance."""
    first = signed(drawn, hanako)
    result = verifier.verify(signed(first, taro))[0]
    assert (result.changes.kind, result.changes.fields) == (PdfChange.SIGNING, ("Signature2",))
    (result,) = verifier.verify(updated(first, {7: OVERLAY}, FAR))
    assert (result.changes.kind, result.changes.fields) == (PdfChange.FORM_FILLING, ("price",))


# Shadow attacks: all that will be shown was there when the paper was signed.


def by_table_alone(file: bytes, entries: dict[int, bytes]) -> bytes:
    """Append a table that says something else of objects that are there."""
    out = bytearray(updated(file, {}, FAR))
    rows = b"".join(b"%d 1\n%s \n" % one for one in entries.items())
    table = out.rindex(b"xref\ntrailer") + len(b"xref\n")
    return bytes(out[:table]) + rows + bytes(out[table:])


@pytest.mark.parametrize("gone", [FIRST_FREE, FIRST_FREE + 1], ids=["stamp", "its drawing"])
def test_D4_what_hid_something_is_taken_away(
    gone: int, hanako: Credential, verifier: PdfVerifier
) -> None:
    stamp = f"<</Type/Annot/Subtype/Stamp{WHOLE_PAGE.decode()}/F 4/AP<</N {FIRST_FREE + 1} 0 R>>>>"
    paper = Pdf(
        text="Another price",
        page=f"/Annots[{FIRST_FREE} 0 R]",
        objects=[stamp, drawing(WHITE)],
    )
    file = signed(paper.octets(), hanako)
    assert verifier.verify(file)[0].whole_file
    forged = by_table_alone(file, {gone: b"0000000000 00001 f"})
    assert isinstance(refusal(verifier, forged), PdfChanged)


def test_D4_what_was_hidden_is_shown(hanako: Credential, verifier: PdfVerifier) -> None:
    """A form's field over the page, said to be hidden. Seen to fail when: /F counts as filling in."""
    place = f"/FT/Tx/T(price){WHOLE_PAGE.decode()}/AP<</N {FIRST_FREE + 1} 0 R>>"
    one = form([f"{place}/F 2"])
    paper = Pdf(catalog=one.catalog, page=one.page, objects=[*one.objects, OVERLAY])
    file = signed(paper.octets(), hanako)
    assert verifier.verify(file)[0].whole_file
    forged = updated(file, {FIRST_FREE: one.bodies()[-1].replace(b"/F 2", b"/F 4")}, FAR)
    assert isinstance(refusal(verifier, forged), PdfChanged)


def test_D4_another_content_that_no_table_named(hanako: Credential, verifier: PdfVerifier) -> None:
    """The signed bytes hold the page's content twice, the second time inside of another object."""
    other = b"%d 0 obj\n%s\nendobj\n" % (CONTENT, OTHER_CONTENT)
    hidden = b"<</Length %d>>stream\n%s\nendstream" % (len(other), other)
    file = signed(Pdf(objects=[hidden]).octets(), hanako)
    assert verifier.verify(file)[0].whole_file
    forged = by_table_alone(file, {CONTENT: b"%010d 00000 n" % file.index(other)})
    assert isinstance(refusal(verifier, forged), PdfChanged)


def test_D4_a_note_over_a_certified_page(hanako: Credential, verifier: PdfVerifier) -> None:
    """Certified as one that may be annotated: then readers show a note as no change."""
    certified = by_pyhanko(CONTRACT, hanako, certify=MDPPerm.ANNOTATE)
    assert len(verifier.verify(certified)) == 1
    assert isinstance(refusal(verifier, added_annotation(certified)), PdfChanged)
