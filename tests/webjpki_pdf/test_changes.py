# SPDX-License-Identifier: Apache-2.0
"""D1, D2: nothing that is done to a PDF after signing makes the verifier say more than was signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm

from native_host.announced.pdf import PdfProfile
from simulated_card.authorities import Credential
from tests.documents.pdf.made import (
    CATALOG,
    CONTENT,
    FIRST_FREE,
    FIRST_PAGE,
    TEXT_FIELD,
    Pdf,
    append_objects,
    form,
    updated,
)
from tests.documents.pdf.odd import placed, rewritten
from tests.documents.pdf.others import by_pyhanko
from tests.documents.pdf.signing import signed
from tests.webjpki_pdf.handmade import HandMade
from tests.webjpki_pdf.outcomes import refusal
from tests.webjpki_pdf.tampering import FAR, OTHER_CONTENT, OTHER_TEXT, page
from webjpki import VerificationError, errors
from webjpki.pdf import PdfSignatureResult, PdfVerifier, RefusedPdfSignature
from webjpki.pdf_errors import PdfChanged, PdfOriginalChanged, PdfUnreadable
from webjpki.pdf_reading import PdfChange

CONTRACT = form([TEXT_FIELD]).octets()
# D1: an incremental update behind the signature.


def replaced_content(file: bytes) -> bytes:
    return updated(file, {CONTENT: OTHER_CONTENT}, FAR)


def added_annotation(file: bytes) -> bytes:
    note = (
        b"<</Type/Annot/Subtype/FreeText/Rect[72 690 400 730]/Contents(Another)/DA(/F1 9 Tf)/F 4>>"
    )
    changed = (
        page(file, b"")
        .replace(b"/Annots [", b"/Annots [50 0 R ")
        .replace(b"/Annots[", b"/Annots[50 0 R ")
    )
    assert b"50 0 R" in changed
    return updated(file, {50: note, FIRST_PAGE: changed}, FAR)


def added_page(file: bytes) -> bytes:
    pages = b"<</Type/Pages/Kids[3 0 R 50 0 R]/Count 2>>"
    new = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return updated(file, {2: pages, 50: new}, FAR)


def cropped_page(file: bytes) -> bytes:
    return updated(file, {FIRST_PAGE: page(file, b"/CropBox[0 0 595 400]")}, FAR)


def other_catalog(file: bytes) -> bytes:
    other = b"<</Type/Catalog/Pages 51 0 R/AcroForm 52 0 R>>"
    pages = b"<</Type/Pages/Kids[53 0 R]/Count 1>>"
    field = b"<</Fields[%d 0 R]>>" % FIRST_FREE
    new = b"<</Type/Page/Parent 51 0 R/MediaBox[0 0 595 842]>>"
    return updated(file, {50: other, 51: pages, 52: field, 53: new}, FAR, root=50)


def script(file: bytes) -> bytes:
    start = file.rindex(b"\n%d 0 obj" % CATALOG)
    body = file[file.index(b"<<", start) : file.index(b"endobj", start)].rstrip()
    action = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"
    return updated(file, {CATALOG: body[:-2] + action}, FAR)


def appended_objects_only(file: bytes) -> bytes:
    """ISA: readers that rebuild a broken table would take the object; there is no table."""
    return file + b"%d 0 obj\n%s\nendobj\n" % (CONTENT, OTHER_CONTENT)


def appended_trailer_only(file: bytes) -> bytes:
    return file + b"trailer\n<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF\n"


def appended_objects_and_end(file: bytes) -> bytes:
    """ISA: as above, made to look like the end of the signed revision."""
    end = file[file.rindex(b"startxref") :]
    return appended_objects_only(file) + end


def appended_end(file: bytes) -> bytes:
    return file + b"%%EOF\n"


def appended_text(file: bytes) -> bytes:
    return file + "追記".encode()


def update_by_a_broken_table(file: bytes) -> bytes:
    """Strict reading refuses the orphaned generation, lenient reading takes it."""
    changed = updated(file, {}, FAR)
    return changed.replace(b"xref\ntrailer", b"xref\n40 1\n0000000010 00003 n \ntrailer")


def hybrid_update(file: bytes) -> bytes:
    """Newer readers look into a stream that older ones do not know."""
    out = bytearray(file)
    at = append_objects(out, {CONTENT: OTHER_CONTENT})[CONTENT]
    rows = b"\1" + at.to_bytes(4, "big") + b"\0"
    stream = b"<</Type/XRef/Size 60/W[1 4 1]/Index[%d 1]/Length 6>>stream\n%s\nendstream"
    at_stream = append_objects(out, {51: stream % (CONTENT, rows)})[51]
    previous = int(file[file.rindex(b"startxref") + 9 :].split()[0])
    table = len(out)
    out += b"xref\n0 0\ntrailer\n<</Size 60/Root 1 0 R/Prev %d/XRefStm %d>>\n" % (
        previous,
        at_stream,
    )
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % table


UPDATES = [
    replaced_content,
    added_annotation,
    added_page,
    cropped_page,
    other_catalog,
    script,
    appended_objects_only,
    appended_objects_and_end,
    update_by_a_broken_table,
    hybrid_update,
    appended_trailer_only,
    appended_end,
    appended_text,
]


@pytest.mark.parametrize("profile", [PdfProfile.MOJ, PdfProfile.PADES_B])
@pytest.mark.parametrize("attack", UPDATES, ids=lambda one: one.__name__)
def test_D1_update_after_the_signature(
    attack: Callable[[bytes], bytes],
    profile: PdfProfile,
    hanako: Credential,
    verifier: PdfVerifier,
) -> None:
    genuine = signed(CONTRACT, hanako, profile)
    assert len(verifier.verify(genuine)) == 1

    forged = attack(genuine)

    assert forged.startswith(genuine)
    with pytest.raises(VerificationError):
        verifier.verify(forged)


@pytest.mark.parametrize("attack", [replaced_content, added_page, cropped_page, script])
def test_D1_a_change_is_called_a_change(
    attack: Callable[[bytes], bytes], hanako: Credential, verifier: PdfVerifier
) -> None:
    assert isinstance(refusal(verifier, attack(signed(CONTRACT, hanako))), PdfChanged)


@pytest.mark.parametrize("attack", [replaced_content, added_annotation, added_page])
def test_D1_update_between_two_signatures(
    attack: Callable[[bytes], bytes],
    hanako: Credential,
    taro: Credential,
    verifier: PdfVerifier,
) -> None:
    """The second person signed what the first never saw: only the second signature stands."""
    file = signed(attack(signed(CONTRACT, hanako)), taro)

    first, second = verifier.examine(file)

    assert isinstance(first, RefusedPdfSignature)
    assert isinstance(first.error, PdfChanged)
    assert isinstance(second, PdfSignatureResult)
    with pytest.raises(PdfChanged):
        verifier.verify(file)


def filled_in(file: bytes) -> bytes:
    value = TEXT_FIELD.replace("1000", "1")
    widget = f"<</Type/Annot/Subtype/Widget/P {FIRST_PAGE} 0 R {value}>>"
    return updated(file, {FIRST_FREE: widget.encode()}, FAR)


def test_D1_a_form_filled_in_later_is_reported(hanako: Credential, verifier: PdfVerifier) -> None:
    (result,) = verifier.verify(filled_in(signed(CONTRACT, hanako)))

    assert not result.whole_file
    assert result.changes.kind is PdfChange.FORM_FILLING
    assert result.changes.fields == ("price",)


@pytest.mark.parametrize(
    "lock", [FieldMDPSpec(FieldMDPAction.ALL), FieldMDPSpec(FieldMDPAction.INCLUDE, ["price"])]
)
def test_D1_a_locked_form_filled_in_later(
    lock: FieldMDPSpec, hanako: Credential, verifier: PdfVerifier
) -> None:
    locked = by_pyhanko(CONTRACT, hanako, lock=lock)
    assert len(verifier.verify(locked)) == 1
    assert isinstance(refusal(verifier, filled_in(locked)), PdfChanged)


def test_D1_a_certified_form_filled_in_later(hanako: Credential, verifier: PdfVerifier) -> None:
    certified = by_pyhanko(CONTRACT, hanako, certify=MDPPerm.NO_CHANGES)
    assert len(verifier.verify(certified)) == 1
    assert isinstance(refusal(verifier, filled_in(certified)), PdfChanged)


ELSEWHERE = 200_000  # a place behind everything that is signed here


def completed(file: bytes, place: int, rest: bytes) -> bytes:
    """Append ``rest`` at ``place``, and an update that mentions no object."""
    previous = int(file[file.rindex(b"startxref") + 9 :].split()[0])
    changed = file + b"%".ljust(place - len(file) - 1) + b"\n" + rest
    table = b"xref\n0 0\ntrailer\n<</Size 60/Root 1 0 R/Prev %d>>\n" % previous
    return changed + table + b"startxref\n%d\n%%%%EOF\n" % len(changed)


class NowhereContent(HandMade):
    """Its page's content is said to stand far behind the end of the file."""

    def _template(self) -> bytes:
        return placed(super()._template(), CONTENT, ELSEWHERE)


def test_D1_an_object_that_was_nowhere_when_it_was_signed(
    hanako: Credential, verifier: PdfVerifier
) -> None:
    """The signed table names a place behind the file's end, and somebody puts an object there.

    No revision then says that anything changed. Seen to fail when: only pyHanko's comparison is
    asked.
    """
    file = NowhereContent(hanako).octets()
    forged = completed(file, ELSEWHERE, b"%d 0 obj\n%s\nendobj\n" % (CONTENT, OTHER_CONTENT))

    assert isinstance(refusal(verifier, forged), PdfChanged)
    with pytest.raises(PdfOriginalChanged):
        verifier.examine(forged, based_on=file)
    assert len(verifier.verify(file)) == 1


class LongStream(HandMade):
    """Its page's content is said to reach far behind the end of the file."""

    def _template(self) -> bytes:
        made = super()._template()
        start = made.index(b"/Length ", made.index(b"%d 0 obj" % CONTENT)) + 8
        end = made.index(b">>", start)
        more = b"%d" % ELSEWHERE
        text = b"Contract of sale"
        assert text in made
        shorter = text[: len(text) - len(more) + end - start]
        return (made[:start] + more + made[end:]).replace(text, shorter)


def test_D1_a_stream_that_was_longer_than_what_was_signed(
    hanako: Credential, verifier: PdfVerifier
) -> None:
    """Seen to fail when: only pyHanko's comparison is asked; only where objects begin is looked at."""
    file = LongStream(hanako).octets()
    assert len(verifier.verify(file)) == 1
    data = file.index(b"stream\n", file.index(b"%d 0 obj" % CONTENT)) + 7
    rest = b"\n" + OTHER_TEXT + b"\nendstream\nendobj\n"
    forged = completed(file, data + ELSEWHERE - len(OTHER_TEXT) - 1, rest)

    assert isinstance(refusal(verifier, forged), PdfChanged)
    with pytest.raises(PdfOriginalChanged):
        verifier.examine(forged, based_on=file)


@dataclass
class Rewritten(HandMade):
    """Something in it is replaced before it is signed."""

    old: bytes = b""
    new: bytes = b""

    def _template(self) -> bytes:
        return rewritten(super()._template(), self.old, self.new)


@pytest.mark.parametrize(
    ("old", "new", "added"),
    [
        (b"/F1 5 0 R", b"/F1 77 0 R", b"<</Type/Font/Subtype/Type1/BaseFont/Symbol>>"),
        (b"/Contents 4 0 R", b"/Contents[4 0 R 77 0 R]", OTHER_CONTENT),
        (b"/Parent 2 0 R", b"/Parent 77 0 R", b"<</Type/Pages/Rotate 180>>"),
    ],
)
def test_D1_an_object_that_was_referred_to_and_missing(
    old: bytes, new: bytes, added: bytes, hanako: Credential, verifier: PdfVerifier
) -> None:
    """What is missing is null; whoever adds it later changes what is shown.

    pyHanko takes it for an object that nobody uses, and never looks at a page's parent. Seen to fail
    when: only its comparison is asked.
    """
    file = Rewritten(hanako, old=old, new=new).octets()
    assert len(verifier.verify(file)) == 1
    forged = updated(file, {77: added}, 78)

    assert isinstance(refusal(verifier, forged), PdfChanged)
    with pytest.raises(PdfOriginalChanged):
        verifier.examine(forged, based_on=file)


def test_D1_objects_beyond_the_size_of_their_table(
    hanako: Credential, verifier: PdfVerifier
) -> None:
    """To pyHanko, whoever replaces such an object has added one. Seen to fail when: the size is not looked at."""
    for file in (Pdf().octets(), signed(Pdf().octets(), hanako)):
        smaller = re.sub(rb"/Size \d", b"/Size 3", file)
        with pytest.raises(PdfUnreadable):
            verifier.examine(smaller)


# D2: several signatures.


def test_D2_every_signature_is_looked_at(
    hanako: Credential, taro: Credential, ume: Credential, verifier: PdfVerifier
) -> None:
    file = CONTRACT
    for person in (hanako, ume, taro):
        file = signed(file, person)

    first, expired, last = verifier.examine(file)

    assert isinstance(first, PdfSignatureResult)
    assert isinstance(expired, RefusedPdfSignature)
    assert isinstance(expired.error, errors.CertificateExpired)
    assert isinstance(last, PdfSignatureResult)
    with pytest.raises(errors.CertificateExpired):
        verifier.verify(file)


def test_D2_a_copied_signature_in_a_second_field(hanako: Credential, verifier: PdfVerifier) -> None:
    """One dictionary in two fields is no second person's signature."""
    genuine = signed(CONTRACT, hanako)
    start = genuine.rindex(b"/V ") + 3
    number = int(genuine[start:].split()[0])
    copy = b"<</FT/Sig/T(Taro)/Rect[0 0 0 0]/V %d 0 R>>" % number
    form_at = genuine.rindex(b"/AcroForm")
    assert form_at > 0
    fields = b"[%d 0 R 50 0 R]" % FIRST_FREE
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields" + fields + b"/SigFlags 3>>>>"
    forged = updated(genuine, {50: copy, CATALOG: catalog}, FAR)

    assert all(isinstance(one, RefusedPdfSignature) for one in verifier.examine(forged))
