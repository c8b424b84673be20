# SPDX-License-Identifier: Apache-2.0
"""Signed PDFs of every layout are accepted by pyHanko's validator, by poppler and by our verifier."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from native_host.announced.pdf import PdfProfile
from simulated_card.authorities import Credential
from tests.documents.pdf.made import (
    BOX_FIELD,
    TEXT_FIELD,
    Pdf,
    form,
    hybrid,
    needs,
    qpdf,
)
from tests.documents.pdf.signing import (
    appended,
    document,
    judged_by_pdfsig,
    judged_by_pyhanko,
    sealed,
    signed,
)
from webjpki import VerificationError
from webjpki.pdf import PdfFormat, PdfVerifier, RefusedPdfSignature
from webjpki.pdf_reading import PdfChange

PROFILES = (PdfProfile.MOJ, PdfProfile.PADES_B)
ROTATED = Pdf(page="/Rotate 90")
PDF_A = Pdf(
    catalog="/Metadata 6 0 R/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
    "/OutputConditionIdentifier(sRGB)>>]",
    objects=[b"<</Type/Metadata/Subtype/XML/Length 0>>stream\n\nendstream"],
    version="1.4",
    trailer="/ID[<0123456789abcdef0123456789abcdef><0123456789abcdef0123456789abcdef>]",
)
LAYOUTS: dict[str, Callable[[], bytes]] = {
    "plain": Pdf().octets,
    "rotated page": ROTATED.octets,
    "form": form([TEXT_FIELD, BOX_FIELD]).octets,
    "form without widgets": Pdf(catalog="/AcroForm<</Fields[]>>").octets,
    "PDF/A-1": PDF_A.octets,
    "hybrid": hybrid,
    "no line end": Pdf(ending="").octets,
    "carriage returns": Pdf(ending="\r").octets,
    "much behind the end": Pdf(ending="\n\n\n").octets,
    "indirect annotations": Pdf(page="/Annots 6 0 R", objects=["[]"]).octets,
    "PDF 2.0": Pdf(version="2.0").octets,
}
BY_QPDF: dict[str, tuple[str, ...]] = {
    "cross-reference stream": ("--object-streams=generate",),
    "linearised": ("--linearize",),
    "linearised with streams": ("--linearize", "--object-streams=generate"),
    "uncompressed": ("--qdf",),
}


def accepted(octets: bytes, verifier: PdfVerifier, authority: Credential, count: int = 1) -> None:
    """Assert that everybody takes all ``count`` signatures, the last one over the whole file."""
    ours = verifier.verify(octets)
    assert len(ours) == count
    assert ours[-1].whole_file
    assert ours[-1].changes.kind is PdfChange.NOTHING
    theirs = judged_by_pyhanko(octets, authority)
    assert [one.bottom_line for one in theirs] == [True] * count
    poppler = judged_by_pdfsig(octets)
    assert [one.intact for one in poppler] == [True] * count
    assert poppler[-1].whole_file


@needs("pdfsig", "poppler-utils")
@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout(
    layout: str,
    profile: PdfProfile,
    hanako: Credential,
    authority: Credential,
    verifier: PdfVerifier,
) -> None:
    original = LAYOUTS[layout]()

    file = signed(original, hanako, profile)

    assert file.startswith(original)
    accepted(file, verifier, authority)


@needs("qpdf", "qpdf")
@needs("pdfsig", "poppler-utils")
@pytest.mark.parametrize("layout", BY_QPDF)
def test_layout_by_qpdf(
    layout: str, hanako: Credential, authority: Credential, verifier: PdfVerifier
) -> None:
    original = qpdf(form([TEXT_FIELD]).octets(), *BY_QPDF[layout])

    accepted(signed(original, hanako, PdfProfile.PADES_B), verifier, authority)


@needs("pdfsig", "poppler-utils")
@pytest.mark.parametrize(
    ("book", "profile"), [("real", one) for one in PROFILES] + [("developers", PROFILES[1])]
)
def test_real_books(
    book: str,
    profile: PdfProfile,
    request: pytest.FixtureRequest,
    hanako: Credential,
    authority: Credential,
    verifier: PdfVerifier,
) -> None:
    accepted(signed(request.getfixturevalue(book), hanako, profile), verifier, authority)


def test_what_comes_back_says_who_signed(hanako: Credential, verifier: PdfVerifier) -> None:
    file = signed(Pdf().octets(), hanako, PdfProfile.PADES_B, reason="売買契約", location="東京都")

    (result,) = verifier.verify(file)

    assert result.format is PdfFormat.PADES
    assert result.signed == len(file)
    assert result.certificate.holder is not None
    assert result.certificate.holder.name is not None
    assert result.certificate.holder.name.value == "山田　花子"
    assert result.timestamp is None


def test_pades_states_the_time_in_the_pdf_only(hanako: Credential) -> None:
    file = signed(Pdf().octets(), hanako, PdfProfile.PADES_B)

    assert b"/M (D:20261123120000+09'00')" in file
    assert "山田".encode("utf-16-be") not in file
    signing_time = bytes.fromhex("06092a864886f70d010905").hex().encode()
    assert signing_time not in file.lower()


def test_the_listed_digest_is_of_the_very_bytes(hanako: Credential) -> None:
    octets = Pdf().octets()
    one = document(octets)

    assert one.summary.digest == hashlib.sha256(octets).hexdigest()
    assert one.summary.size == len(octets)
    assert one.summary.kind == "pdf"
    assert one.content is not None
    assert bytes(one.content.view) == octets


def test_a_second_preparation_is_a_signature_of_its_own(
    hanako: Credential, verifier: PdfVerifier
) -> None:
    octets = Pdf().octets()
    one = document(octets)
    for _ in range(2):
        assert len(verifier.verify(octets + appended(one, hanako))) == 1


def test_the_original_is_not_written_anew(real: bytes, hanako: Credential) -> None:
    assert len(appended(document(real), hanako)) < 10_000


def test_nothing_but_the_signature_is_changed(hanako: Credential) -> None:
    """Author, producer and date of change are the author's."""
    octets = Pdf(objects=["<</Producer(Word)/ModDate(D:2020)>>"], trailer="/Info 6 0 R").octets()

    addition = signed(octets, hanako)[len(octets) :]

    assert b"Producer" not in addition
    assert b"ModDate" not in addition


def test_sealed_content_cannot_change_between_showing_and_signing(hanako: Credential) -> None:
    """U1: not even through the file behind it."""
    content = sealed(Pdf().octets())
    with pytest.raises(PermissionError):
        os.pwrite(content.descriptor, b"X", 10)


@pytest.mark.parametrize("seed", range(20))
def test_any_changed_byte_is_noticed(seed: int, hanako: Credential, verifier: PdfVerifier) -> None:
    file = bytearray(signed(Pdf().octets(), hanako))
    place = random.Random(seed).randrange(len(file) - 2)  # noqa: S311  no secret
    file[place] ^= 1

    outcomes: list[object] = []
    try:
        outcomes = list(verifier.examine(bytes(file)))
    except VerificationError:
        return
    gap = _gap(bytes(file))
    if place in gap and file[place : place + 1].lower() == bytes([file[place] ^ 1]).lower():
        return
    assert all(isinstance(one, RefusedPdfSignature) for one in outcomes), place


def _gap(file: bytes) -> range:
    start = file.rindex(b"/Contents <") + len(b"/Contents ")
    return range(start, file.index(b">", start))


def test_announcing_a_pdf_does_not_wait_for_pyhanko() -> None:
    """The window opens while it is being imported by `load`."""
    program = (
        "import sys, native_host.documents.pdf;"
        "print(sorted({'pyhanko', 'fontTools', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
