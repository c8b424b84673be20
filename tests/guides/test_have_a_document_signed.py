# SPDX-License-Identifier: Apache-2.0
"""The guide to signatures, followed to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.pdf.made import Pdf
from tests.documents.pdf.signing import judged_by_pdfsig
from tests.guides.conftest import Guide, running
from tests.guides.person import visiting

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]
GUIDE = "have-a-document-signed"


def test_guide(guide: Guide, pki_dir: Path) -> None:
    guide.write_files()
    (guide.folder / "contract.pdf").write_bytes(Pdf().octets())
    with running(guide) as port, visiting(port, pki_dir, guide.folder) as (page, desk):
        with page.expect_response("**/signatures") as answer:
            page.locator("webjpki-sign-documents button").click()
            desk.enter("ABC123")
        assert answer.value.status == 200, answer.value.text()
    (verdict,) = judged_by_pdfsig((guide.folder / "signed.pdf").read_bytes())
    assert verdict.intact
