# SPDX-License-Identifier: Apache-2.0
"""The guide to sign-ins, followed to the letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guides.conftest import Guide, running
from tests.guides.person import visiting

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]
GUIDE = "sign-in"


def test_guide(guide: Guide, pki_dir: Path) -> None:
    with running(guide) as port, visiting(port, pki_dir, guide.folder) as (page, desk):
        page.locator("webjpki-sign-in button").click()
        desk.enter("1234")
        page.wait_for_url("**/welcome")
        checked = json.loads(page.inner_text("body"))
        assert checked["revocation"] == "失効していないかは確認していません"
        assert "JPKI-TEST" in checked["chain"]
