# SPDX-License-Identifier: Apache-2.0
"""Files that cannot be signed are refused before a PIN, each for its own reason, and never with a crash."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from native_host.errors import DocumentBroken, DocumentEncrypted, DocumentUnsupported, HostError
from tests.documents.pdf.made import FIRST_FREE, TEXT_FIELD, Pdf, form, needs, qpdf, updated
from tests.documents.pdf.signing import document

PLAIN = form([TEXT_FIELD]).octets()
ENCRYPTED = {
    "empty user password": ("--encrypt", "", "owner", "256"),
    "AES-128": ("--encrypt", "user", "owner", "128", "--use-aes=y"),
    "RC4": ("--allow-weak-crypto", "--encrypt", "user", "owner", "128", "--use-aes=n"),
}
BROKEN = {
    "one byte": b"%",
    "text": "契約書".encode(),
    "no end": PLAIN[: len(PLAIN) // 2],
    "no table": PLAIN.replace(b"startxref", b"startxxxx"),
    "table elsewhere": PLAIN[: PLAIN.rindex(b"startxref")] + b"startxref\n99999999\n%%EOF\n",
    "no catalog": PLAIN.replace(b"/Root 1 0 R", b"/Rood 1 0 R"),
    "catalog is a number": Pdf().octets().replace(b"/Root 1 0 R", b"/Root 7    "),
    "no pages": PLAIN.replace(b"/Pages 2 0 R", b"/Pagez 2 0 R"),
    "pages in a circle": PLAIN.replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]"),
    "empty": Pdf().octets().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0     "),
    "tables in a circle": updated(PLAIN, {}, 7).replace(b"/Prev", b"/Prev 0%", 1),
}


@needs("qpdf", "qpdf")
@pytest.mark.parametrize("how", ENCRYPTED)
def test_encrypted(how: str) -> None:
    before = ENCRYPTED[how]
    with pytest.raises(DocumentEncrypted) as caught:
        document(qpdf(PLAIN, *before), index=2).load()
    assert caught.value.data == {"document": 2}


@pytest.mark.parametrize("how", BROKEN)
def test_broken(how: str) -> None:
    with pytest.raises(DocumentBroken) as caught:
        document(BROKEN[how], index=1).load()
    assert caught.value.data == {"document": 1}


def test_xfa() -> None:
    """An XFA form shows what its own program draws, not the pages."""
    xfa = Pdf(
        catalog=f"/AcroForm<</Fields[]/XFA {FIRST_FREE} 0 R>>",
        objects=[b"<</Length 6>>stream\n<xdp/>\nendstream"],
    )
    with pytest.raises(DocumentUnsupported) as caught:
        document(xfa.octets()).load()
    assert caught.value.data == {"document": 0, "reason": "xfa"}


@settings(max_examples=300, deadline=None)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, len(PLAIN) - 1), st.binary(max_size=6)), min_size=1, max_size=5
    )
)
def test_D10_any_edit_ends_in_an_error_of_the_list(edits: list[tuple[int, bytes]]) -> None:
    changed = bytearray(PLAIN)
    for place, octets in edits:
        changed[place : place + len(octets)] = octets
    with contextlib.suppress(HostError):
        document(bytes(changed)).load()
