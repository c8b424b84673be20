# SPDX-License-Identifier: Apache-2.0
"""Whatever the host signs, the verifier takes: alone, beside the original, and signed once more."""

from __future__ import annotations

import pytest

from native_host.errors import DocumentBroken, DocumentLocked, HostError
from simulated_card.authorities import Credential
from tests.documents.pdf.made import Pdf
from tests.documents.pdf.odd import REFUSED, SIZE, SLOPPY, combined, placed
from tests.documents.pdf.signing import document, signed
from webjpki.pdf import PdfVerifier

_COMBINED = 150  # about fifteen seconds


def taken(file: bytes, hanako: Credential, taro: Credential, verifier: PdfVerifier) -> None:
    """Sign by two people, and have the verifier compare with what was there before each."""
    once = signed(file, hanako)
    assert len(verifier.verify(once, based_on=file)) == 1
    twice = signed(once, taro)
    assert len(verifier.verify(twice)) == 2
    for original, added in ((file, 2), (once, 1)):
        results = verifier.verify(twice, based_on=original)
        assert results[0].original is not None
        assert len(results[0].original.added) == added


@pytest.mark.parametrize("how", SLOPPY)
def test_a_sloppy_file_is_signed_and_verified(
    how: str, hanako: Credential, taro: Credential, verifier: PdfVerifier
) -> None:
    """Seen to fail when: what is referred to and missing is an error; chains are followed by recursion;
    new objects get numbers that something refers to already; a form's NeedAppearances counts as its content.
    """
    taken(SLOPPY[how], hanako, taro, verifier)


@pytest.mark.parametrize("how", REFUSED)
def test_what_could_not_be_verified_is_refused_at_once(how: str) -> None:
    """Seen to fail when: `load` does not read what is in the file."""
    with pytest.raises(DocumentBroken) as caught:
        document(REFUSED[how], index=3).load()
    assert caught.value.data == {"document": 3}


def test_whatever_the_host_signs_is_verified(
    hanako: Credential, taro: Credential, verifier: PdfVerifier
) -> None:
    """Seen to fail when: any one of the checks in pdf_extent is left out."""
    refused = 0
    for name, file in combined(_COMBINED):
        try:
            document(file).load()
        except (DocumentBroken, DocumentLocked):
            refused += 1
            continue
        try:
            taken(file, hanako, taro, verifier)
        except (HostError, Exception) as error:
            raise AssertionError(name) from error
    assert 0 < refused < _COMBINED - 40


MANY = ["<</K(x)>>"] * 3_000


def test_of_many_objects_those_are_read_that_could_reach_far() -> None:
    """Seen to fail when: files with many objects are not looked at."""
    file = Pdf(objects=MANY).octets()
    document(file).load()
    for broken in (
        file.replace(b"/Length %d" % SIZE, b"/Length 99"),
        placed(file, 4, 20),
        placed(file, 400, len(file) + 7),
        file.replace(b"endobj", b"endobX", 4),
    ):
        assert broken != file
        with pytest.raises(DocumentBroken):
            document(broken).load()


def test_of_many_objects_one_that_nobody_uses_may_be_broken() -> None:
    """Seen to fail when: a stream is refused for what it is, whether or not anything refers to it."""
    document(Pdf(objects=[*MANY, b"<</Length 9>>stream\nx\nendstream"]).octets()).load()
