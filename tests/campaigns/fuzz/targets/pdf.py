# SPDX-License-Identifier: Apache-2.0
"""PDF files: at the verifier, at the host that signs them, and where warnings are looked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target

_WORDS = (
    b"/ByteRange", b"/Contents", b"/SubFilter", b"/Type", b"/Sig", b"/V ", b"/Fields", b"/AcroForm",
    b"/Kids", b"/Root", b"/Prev", b"/Size", b"startxref", b"xref", b"trailer", b" obj", b"endobj",
    b"stream", b"endstream", b"%%EOF", b"<<", b">>", b" 0 R", b"/XRef", b"/ObjStm", b"/Encrypt",
    b"/Filter/FlateDecode", b"/DocMDP", b"/Perms", b"/Annots", b"/Parent", b"/Length", b"null",
)  # fmt: skip


def _open(keys: Path) -> Door:
    from native_host.documents.pdf_warnings import warnings
    from native_host.errors import HostError
    from simulated_card.authorities import TestPki
    from simulated_card.holder import TARO
    from tests.documents.pdf.signing import NOW, document, sealed
    from tests.rig.trust import trust_in
    from webjpki import VerificationError
    from webjpki.pdf import PdfVerifier

    pki = TestPki(keys)
    taro = pki.issue("signature", TARO)
    trust = trust_in(pki, "signature", generations=[3])
    verifier = PdfVerifier(trust=trust, clock=lambda: NOW)

    def sign(data: bytes) -> None:
        one = document(data)
        one.load()
        one.prepare(taro.der, NOW).finish(bytes(256))

    def door(data: bytes) -> None:
        if not data:
            return
        for read in (verifier.examine, sign, lambda octets: warnings(sealed(octets))):
            try:
                read(data)
            except (VerificationError, HostError):
                continue

    return door


def _seeds(keys: Path) -> Iterable[bytes]:
    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO, TARO
    from tests.documents.pdf.made import TEXT_FIELD, Pdf, form
    from tests.documents.pdf.signing import signed

    pki = TestPki(keys)
    hanako, taro = pki.issue("signature", HANAKO), pki.issue("signature", TARO)
    plain, filled = Pdf().octets(), form([TEXT_FIELD]).octets()
    yield plain
    yield filled
    once = signed(plain, hanako)
    yield once
    yield signed(once, taro)
    yield signed(filled, hanako)


TARGET = Target(
    "PDF files, read by host and verifier", _open, (), _seeds,
    ("native_host", "webjpki", "pyhanko.pdf_utils"), longest=65_536, words=_WORDS,
)  # fmt: skip
