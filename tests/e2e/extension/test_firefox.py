# SPDX-License-Identifier: Apache-2.0
"""The same folder, loaded by a real Firefox: a sign-in, and silence where silence is due."""

from collections.abc import Iterator

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import NONCE, HostRecord
from tests.rig.firefox import EXTENSION_ID, Firefox, firefox

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(host_command: list[str]) -> Iterator[Firefox]:
    with firefox(host_command, names=["bank.example.jp"]) as running:
        yield running


def sign_ins(host: HostRecord) -> list[dict[str, object]]:
    """The sign-ins among the requests; the first-run page asks for the status meanwhile."""
    return [request for request in host.requests() if request["command"] == "authenticate"]


def test_firefox_signs_in_after_the_person_allowed_any_site(
    browser: Firefox, sites: dict[str, int], host: HostRecord
) -> None:
    origin = f"https://bank.example.jp:{sites['bank.example.jp']}"
    page = browser.open(f"{origin}/")
    browser.wait_for(page, "window.ready === true")
    browser.click(page, "#go")
    outcome = browser.wait_for(page, "outcome")
    assert outcome["code"] == "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"
    assert sign_ins(host) == []

    browser.click(browser.welcome, "#any")
    browser.wait_for(
        browser.welcome, "document.querySelector('#any').getAttribute('aria-pressed') === 'true'"
    )
    browser.click(page, "#go")
    assert browser.wait_for(page, "outcome?.result && outcome") == {"result": TOKEN}
    arguments = {"challengeNonce": NONCE, "origin": origin}
    assert sign_ins(host) == [{"command": "authenticate", "arguments": arguments}]
    assert host.events()[0]["caller"][1] == EXTENSION_ID

    browser.send("browsingContext.navigate", context=page, url=f"{origin}/", wait="complete")
    browser.wait_for(page, "window.ready === true")
    browser.evaluate(page, "(window.run(), 1)")
    outcome = browser.wait_for(page, "outcome")
    assert outcome["code"] == "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"
    assert len(sign_ins(host)) == 1
