# SPDX-License-Identifier: Apache-2.0
"""A signer's own changes, which every signature covers, show beside the bytes that the website handed out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from native_host.announced.pdf import PdfProfile, SealPlace
from native_host.documents.pdf import PdfDocument
from simulated_card.authorities import Credential
from tests.documents.pdf.made import CATALOG, Pdf, append_objects
from tests.documents.pdf.signing import announced, appended, sealed, signed
from tests.webjpki_pdf.test_changes import (
    CONTRACT,
    added_annotation,
    added_page,
    cropped_page,
    filled_in,
    hybrid_update,
    other_catalog,
    replaced_content,
    script,
    update_by_a_broken_table,
)
from webjpki import VerificationError, describe
from webjpki.pdf import PdfVerifier
from webjpki.pdf_errors import PdfOriginalChanged, PdfUnreadable
from webjpki.pdf_original import compare
from webjpki.pdf_reading import open_pdf


def another_file_behind(file: bytes) -> bytes:
    """Behind the contract a whole file of its own, whose table does not lead back to the contract."""
    out = bytearray(file)
    bodies = dict(enumerate(Pdf(text="Another price").bodies(), 1))
    offsets = append_objects(out, bodies)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offsets[number] for number in sorted(offsets))
    out += b"trailer\n<</Size %d/Root %d 0 R>>\n" % (len(bodies) + 1, CATALOG)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % table


CHANGES = [
    replaced_content,
    added_annotation,
    added_page,
    cropped_page,
    other_catalog,
    script,
    filled_in,
    hybrid_update,
    update_by_a_broken_table,
    another_file_behind,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_D1_a_signers_own_change_before_signing(
    change: Callable[[bytes], bytes], hanako: Credential, verifier: PdfVerifier
) -> None:
    """All of the file is signed, so that only the website's bytes tell.

    Seen to fail when: the revisions are counted without looking where they stand in the file
    (another_file_behind).
    """
    changed = change(CONTRACT)
    file = signed(changed, hanako)
    with pytest.raises(PdfOriginalChanged):
        verifier.examine(file, based_on=CONTRACT)
    assert verifier.verify(file, based_on=changed)[0].original is not None


ORIGINALS = [CONTRACT, Pdf().octets(), Pdf(catalog="/AcroForm<</DA(/F1 12 Tf 0 g)>>").octets()]


@pytest.mark.parametrize("contract", ORIGINALS, ids=["form", "no form", "empty form"])
@pytest.mark.parametrize("profile", [PdfProfile.MOJ, PdfProfile.PADES_B])
def test_signatures_alone_are_told_with_their_names(
    contract: bytes,
    profile: PdfProfile,
    hanako: Credential,
    taro: Credential,
    verifier: PdfVerifier,
) -> None:
    first = signed(contract, hanako, profile)
    both = signed(first, taro, profile)

    for original, added in ((contract, 2), (first, 1), (both, 0)):
        results = verifier.verify(both, based_on=original)
        names = tuple(one.field_name for one in results[2 - added :])
        assert {one.original for one in results} == {results[0].original}
        assert results[0].original is not None
        assert results[0].original.added == names
        assert results[0].original.sha256 == hashlib.sha256(original).hexdigest()


def test_a_visible_seal_is_part_of_the_signature(hanako: Credential, verifier: PdfVerifier) -> None:
    seal = SealPlace(1, 100, 100, 60, 60)
    one = PdfDocument(announced(CONTRACT, seal=seal), sealed(CONTRACT), 0)
    (result,) = verifier.verify(CONTRACT + appended(one, hanako), based_on=CONTRACT)
    assert result.original is not None


def test_another_beginning(hanako: Credential, verifier: PdfVerifier) -> None:
    other = CONTRACT.replace(b"1000", b"9000")
    assert other != CONTRACT
    with pytest.raises(PdfOriginalChanged):
        verifier.verify(signed(other, hanako), based_on=CONTRACT)


@pytest.mark.parametrize("original", [b"", CONTRACT[:-40], b"%PDF-1.7\n"])
def test_an_original_that_is_no_pdf(
    original: bytes, hanako: Credential, verifier: PdfVerifier
) -> None:
    with pytest.raises(VerificationError) as refused:
        verifier.verify(signed(CONTRACT, hanako), based_on=original)
    assert isinstance(refused.value, PdfOriginalChanged | PdfUnreadable)


WORDS = [b"obj", b"endobj", b"/Page", b"4 0 R", b"3 0 R", b"8 0 R", b"/Annots", b"/Rect", b"/Prev", b"xref", b"0 2", b"3 1"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_D4_what_another_reader_shows_is_the_original(
    data: st.DataObject, appended_by_hanako: bytes
) -> None:
    """Whatever somebody makes of the update, a file that passes shows what PDFium showed before.

    A longer run of it found the case of the next test.
    """
    tail = bytearray(appended_by_hanako)
    for _ in range(data.draw(st.integers(1, 2))):
        word = data.draw(st.sampled_from(WORDS) | st.binary(min_size=1, max_size=3))
        places = [match.start() for match in re.finditer(re.escape(word), tail)]
        place = data.draw(st.sampled_from(places or [len(tail) // 2]))
        other = data.draw(st.sampled_from(WORDS) | st.binary(max_size=3))
        removed = len(word) if data.draw(st.booleans()) else data.draw(st.integers(0, 3))
        tail[place : place + removed] = other
    changed = CONTRACT + bytes(tail)
    try:
        compare(CONTRACT, changed, open_pdf(changed))
    except VerificationError:
        return
    assert shown(changed) == shown(CONTRACT)


@pytest.fixture(scope="module")
def appended_by_hanako(hanako: Credential) -> bytes:
    return signed(CONTRACT, hanako)[len(CONTRACT) :]


def shown(file: bytes) -> list[tuple[str, tuple[float, float]]]:
    """Each page's text and size, as PDFium sees them."""
    document = pdfium.PdfDocument(file)
    try:
        return [(page.get_textpage().get_text_range(), page.get_size()) for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("place", [b"3 0 obj", b"1 0 obj"])
def test_D4_an_object_that_is_none_to_other_readers(
    place: bytes, appended_by_hanako: bytes
) -> None:
    """Seen to fail when: pyHanko's reader is believed, which takes any word for ``obj``."""
    changed = CONTRACT + appended_by_hanako.replace(place, place[:-1] + b"d")
    with pytest.raises(VerificationError):
        compare(CONTRACT, changed, open_pdf(changed))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_statement_is_there_only_when_something_was_compared(
    language: str, hanako: Credential, verifier: PdfVerifier
) -> None:
    file = signed(CONTRACT, hanako)
    (alone,), (compared,) = verifier.verify(file), verifier.verify(file, based_on=CONTRACT)
    assert alone.original is None
    assert "original" not in describe(alone, language)  # type: ignore[arg-type]  # ja or en
    assert hashlib.sha256(CONTRACT).hexdigest() in describe(compared, language)["original"]  # type: ignore[arg-type]  # ja or en
