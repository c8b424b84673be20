# SPDX-License-Identifier: Apache-2.0
"""From a click in Firefox to the card and back: sign-in, a document, and the practice that no website hears of."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulated_card.holder import HANAKO
from tests.documents.pdf.signing import judged_by_pdfsig
from tests.e2e.chain.conftest import CONTRACT, HOST
from tests.e2e.extension.site import AUTHENTICATE, NONCE, PAGES
from tests.native_host.desk import Desk
from tests.rig.firefox import Firefox, firefox
from tests.rig.screen import Screen
from tests.rig.websites import websites
from webjpki import AuthenticationVerifier, TrustAnchors

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]

FILES = {**PAGES, "/contract.pdf": CONTRACT}
SIGN = """client.sign([{format: 'pdf', name: '契約書.pdf', profile: 'moj', content: window.contract}])
  .then(({files}) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(',')[1]);
    reader.readAsDataURL(files[0]);
  }))"""


class Chain:
    """A person with card and screen in front of Firefox."""

    def __init__(self, browser: Firefox, desk: Desk, origin: str) -> None:
        self.browser = browser
        self.desk = desk
        self.origin = origin

    def ask(self, tab: str, job: str, pin: str) -> Any:  # noqa: ANN401  # whatever the page gets
        """Press the button, enter the PIN, and return the result."""
        self.browser.evaluate(tab, f"(window.outcome = null, window.job = () => {job}, 1)")
        self.browser.click(tab, "#go")
        self.desk.enter(pin)
        outcome = self.browser.wait_for(tab, "outcome", seconds=60)
        self.desk.wait_powered_off()
        assert "result" in outcome, outcome
        return outcome["result"]


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
    browser, welcome = chain.browser, chain.browser.welcome
    browser.wait_for(welcome, "!document.querySelector('#step-done').hidden")
    browser.choose_any_site()
    tab = browser.open(f"{chain.origin}/")
    browser.wait_for(tab, "window.ready === true")

    token = chain.ask(tab, AUTHENTICATE, "1234")
    verifier = AuthenticationVerifier(origin=chain.origin, trust=trust)
    assert verifier.verify(token, expected_nonce=NONCE).certificate.holder is None

    loaded = "fetch('/contract.pdf').then((r) => r.blob()).then((b) => (window.contract = b).size)"
    assert browser.evaluate(tab, loaded) == len(CONTRACT)
    signed = base64.b64decode(chain.ask(tab, SIGN, "ABC123"))
    assert signed.startswith(CONTRACT)
    [judged] = judged_by_pdfsig(signed)
    assert (judged.intact, judged.whole_file) == (True, True)

    practice = browser.open(f"{browser.extension_base}practice.html")
    browser.click(practice, "#start")
    chain.desk.enter("1234")
    browser.wait_for(practice, "document.querySelector('#outcome.good') !== null", seconds=60)
    said = browser.evaluate(practice, "document.body.innerText")
    assert HANAKO.name not in json.dumps(said, ensure_ascii=False)
    chain.desk.wait_powered_off()
