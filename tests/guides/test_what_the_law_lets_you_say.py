# SPDX-License-Identifier: Apache-2.0
"""The guide's sentences are those that the verifier says."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from simulated_card import HOLDERS, TestPki
from tests.documents.pdf.made import Pdf
from tests.documents.pdf.signing import signed
from tests.guides.conftest import Guide
from webjpki import TrustAnchors, describe, read_anchors
from webjpki.pdf import PdfVerifier

GUIDE = "what-the-law-lets-you-say"


def test_guide(guide: Guide, pki_dir: Path) -> None:
    hanako = TestPki(pki_dir).issue("signature", HOLDERS["hanako"])
    anchors = read_anchors((guide.folder / "trust-anchors.pem").read_bytes())
    verifier = PdfVerifier(trust=TrustAnchors.for_testing(anchors))
    (result,) = verifier.verify(signed(Pdf().octets(), hanako))
    ((_, _, code), (_, _, output)) = guide.blocks
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, {"describe": describe, "result": result})  # noqa: S102  the guide's own line
    assert said.getvalue() == output
