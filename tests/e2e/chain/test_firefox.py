# SPDX-License-Identifier: Apache-2.0
"""From a click in Firefox to the card and back: sign-in, a document, and the practice that no website hears of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulated_card.holder import HANAKO
from tests.e2e.chain.conftest import HOST
from tests.e2e.chain.in_firefox import FILES, Chain, sign_in_and_sign
from tests.native_host.desk import Desk
from tests.rig.firefox import firefox
from tests.rig.screen import Screen
from tests.rig.websites import websites
from webjpki import TrustAnchors

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]


@pytest.fixture
def chain(pki_dir: Path, tmp_path: Path) -> Iterator[Chain]:
    with (
        Screen() as screen,
        Desk(screen, pki_dir, tmp_path) as desk,
        websites(FILES) as port,
        firefox(HOST, names=["bank.example.jp"], env=desk.env) as browser,
    ):
        yield Chain(browser, desk, f"https://bank.example.jp:{port}")


def test_sign_in_document_and_practice(chain: Chain, trust: TrustAnchors) -> None:
    sign_in_and_sign(chain, trust)
    browser = chain.browser
    practice = browser.open(f"{browser.extension_base}practice.html")
    browser.click(practice, "#start")
    chain.desk.enter("1234")
    browser.wait_for(practice, "document.querySelector('#outcome.good') !== null")
    said = browser.evaluate(practice, "document.body.innerText")
    assert HANAKO.name not in json.dumps(said, ensure_ascii=False)
    chain.desk.wait_powered_off()
