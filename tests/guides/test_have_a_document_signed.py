# SPDX-License-Identifier: Apache-2.0
"""The guide to signatures, followed to the letter."""

from __future__ import annotations

import http.client
import json
import ssl
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from examples.services.paper import write_paper
from native_host.announced.pdf import PdfProfile
from simulated_card import HOLDERS, TestPki
from tests.documents.pdf.made import CATALOG, updated
from tests.documents.pdf.signing import appended, document, judged_by_pdfsig
from tests.guides.conftest import Guide, running
from tests.guides.person import visiting

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]
GUIDE = "have-a-document-signed"


CONTRACT = write_paper("契約書", ["金額: 100 円"])


def changed_and_signed(pki_dir: Path) -> bytes:
    """What a signer appends who changes the page, and signs the changed contract."""
    other = write_paper("契約書", ["金額: 999 円"])
    at = other.index(b"4 0 obj") + len(b"4 0 obj\n")
    page = other[at : other.index(b"endobj", at)].strip()
    changed = updated(CONTRACT, {4: page}, 7, root=CATALOG)
    hanako = TestPki(pki_dir).issue("signature", HOLDERS["hanako"])
    now = datetime.now(UTC)
    return changed[len(CONTRACT) :] + appended(document(changed, PdfProfile.PADES_B), hanako, now)


def posted(port: int, appended: bytes) -> tuple[int, str]:
    """Send signatures past the page; gives the status, and the code of the refusal."""
    context = ssl._create_unverified_context()  # noqa: S323  the guide's own certificate
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context)
    connection.request(
        "POST", "/signatures", json.dumps({"signatures": [b64encode(appended).decode()]})
    )
    answer = connection.getresponse()
    code = json.loads(answer.read()).get("code", "")
    connection.close()
    return answer.status, code


def test_guide(guide: Guide, pki_dir: Path) -> None:
    """Seen to fail when: the guide's server does not hand its own contract to the verifier."""
    (guide.folder / "contract.pdf").write_bytes(CONTRACT)
    with running(guide) as port, visiting(port, pki_dir, guide.folder) as (page, desk):
        with page.expect_response("**/signatures") as answer:
            page.locator("webjpki-sign-documents button").click()
            desk.enter("ABC123")
        assert answer.value.status == 200, answer.value.text()
        refused = posted(port, changed_and_signed(pki_dir))
    assert refused == (400, "pdf_original_changed")
    checked = json.loads((guide.folder / "checked.json").read_text())
    assert checked["revocation"] == "失効していないかは確認していません"
    (verdict,) = judged_by_pdfsig((guide.folder / "signed.pdf").read_bytes())
    assert verdict.intact
