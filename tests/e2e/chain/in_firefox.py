# SPDX-License-Identifier: Apache-2.0
"""A person with card and screen in front of Firefox, and what they do there."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from simulated_card import TestPki
from tests.documents.pdf.made import Pdf
from tests.documents.pdf.signing import judged_by_pdfsig
from tests.e2e.extension.site import AUTHENTICATE, NONCE, PAGES
from tests.native_host.desk import Desk
from tests.rig.firefox import Firefox
from tests.rig.trust import trust_in
from webjpki import AuthenticationVerifier, TrustAnchors

CONTRACT = Pdf().octets()
FILES = {**PAGES, "/contract.pdf": CONTRACT}
_SIGN = """client.sign([{format: 'pdf', name: '契約書.pdf', profile: 'moj', content: window.contract}])
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
        outcome = self.browser.wait_for(tab, "outcome")
        self.desk.wait_powered_off()
        assert "result" in outcome, outcome
        return outcome["result"]


def sign_in_and_sign(chain: Chain, trust: TrustAnchors) -> None:
    """From the first-run page to a token and a PDF that others find in order."""
    browser = chain.browser
    browser.wait_for(browser.welcome, "!document.querySelector('#step-done').hidden")
    browser.choose_any_site()
    tab = browser.open(f"{chain.origin}/")
    browser.wait_for(tab, "window.ready === true")

    token = chain.ask(tab, AUTHENTICATE, "1234")
    verifier = AuthenticationVerifier(origin=chain.origin, trust=trust)
    assert verifier.verify(token, expected_nonce=NONCE).certificate.holder is None

    loaded = "fetch('/contract.pdf').then((r) => r.blob()).then((b) => (window.contract = b).size)"
    assert browser.evaluate(tab, loaded) == len(CONTRACT)
    signed = base64.b64decode(chain.ask(tab, _SIGN, "ABC123"))
    assert signed.startswith(CONTRACT)
    [judged] = judged_by_pdfsig(signed)
    assert (judged.intact, judged.whole_file) == (True, True)


def anchors_for_tests(pki_dir: Path) -> TrustAnchors:
    """The test CAs, as a website's server of a test would name them."""
    return trust_in(TestPki(pki_dir))
