# SPDX-License-Identifier: Apache-2.0
"""D10: whatever bytes come in, only a VerificationError comes out, and nothing changed gets through."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from native_host.announced.pdf import PdfProfile
from simulated_card.authorities import Credential
from tests.documents.pdf.made import TEXT_FIELD, form
from tests.documents.pdf.signing import signed
from webjpki import VerificationError
from webjpki.pdf import PdfSignatureResult, PdfVerifier

# Fixtures here are made once and never change.
many = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Words whose loss or change leads a reader astray.
WORDS = [
    b"/ByteRange",
    b"/Contents",
    b"/SubFilter",
    b"/Type",
    b"/Sig",
    b"/V ",
    b"/Fields",
    b"/AcroForm",
    b"/Kids",
    b"/Root",
    b"/Prev",
    b"/Size",
    b"startxref",
    b"xref",
    b"trailer",
    b"obj",
    b"stream",
    b"%%EOF",
    b"<<",
    b">>",
    b"0 R",
]
MORE = [b"", b"null", b"[", b"<<", b"(", b"9 0 R", b"-1", b"99999999999999999999", b"/X", b"\0"]


@pytest.fixture(scope="module")
def once(hanako: Credential) -> bytes:
    return signed(form([TEXT_FIELD]).octets(), hanako, PdfProfile.PADES_B)


@pytest.fixture(scope="module")
def twice(once: bytes, taro: Credential) -> bytes:
    return signed(once, taro)


def covered(file: bytes, result: PdfSignatureResult, original: bytes) -> bool:
    """Whether what the signature covers is what was signed, but for the digits in the gap."""
    gap = original.rindex(b"/Contents <", 0, result.signed) + len(b"/Contents ")
    end = original.index(b">", gap) + 1
    same = (
        file[:gap] == original[:gap] and file[end : result.signed] == original[end : result.signed]
    )
    return same and result.signed <= len(original)


def check(file: bytes, verifier: PdfVerifier, original: bytes) -> None:
    try:
        outcomes = verifier.examine(file)
    except VerificationError:
        return
    for outcome in outcomes:
        if isinstance(outcome, PdfSignatureResult):
            assert covered(file, outcome, original)


@many
@given(
    edits=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 4)),
        min_size=1,
        max_size=4,
    )
)
def test_D10_any_bytes(
    edits: list[tuple[float, bytes, int]], twice: bytes, verifier: PdfVerifier
) -> None:
    changed = bytearray(twice)
    for where, octets, removed in edits:
        place = int(where * len(changed))
        changed[place : place + removed] = octets
    check(bytes(changed), verifier, twice)


@many
@given(
    word=st.sampled_from(WORDS),
    number=st.integers(0, 12),
    other=st.sampled_from(WORDS + MORE),
)
def test_D10_any_words(
    word: bytes, number: int, other: bytes, twice: bytes, verifier: PdfVerifier
) -> None:
    parts = twice.split(word)
    cut = number % (len(parts) - 1) + 1
    check(word.join(parts[:cut]) + other + word.join(parts[cut:]), verifier, twice)


@many
@given(cut=st.floats(0, 1), tail=st.binary(max_size=40))
def test_D10_cut_and_continued(
    cut: float, tail: bytes, twice: bytes, verifier: PdfVerifier
) -> None:
    check(twice[: int(cut * len(twice))] + tail, verifier, twice)


@pytest.mark.parametrize(
    "octets", [b"", b"%", b"%PDF-1.7", b"%PDF-1.7\nstartxref\n0\n%%EOF", b"\0" * 999]
)
def test_D10_next_to_nothing(octets: bytes, verifier: PdfVerifier) -> None:
    with pytest.raises(VerificationError):
        verifier.examine(octets)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("table", [b"0 0 590", b"0 0\n0 0", b"0 99999999999 0000000000 65535 f \n"])
def test_D10_a_table_that_the_file_ends_in(table: bytes, verifier: PdfVerifier) -> None:
    """Seen to fail when: pyHanko reads the table as it likes. It goes back behind the end for ever (fuzzing)."""
    file = b"%PDF-1.7\nstartxref\n29\n%%EOF\nxref\n" + table
    with pytest.raises(VerificationError):
        verifier.examine(file)


def test_D10_cut_back_to_the_first_signature(
    once: bytes, twice: bytes, verifier: PdfVerifier
) -> None:
    """What is left is what the first person signed, and says so."""
    (result,) = verifier.verify(twice[: len(once)])
    assert result.whole_file
