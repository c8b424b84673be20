# SPDX-License-Identifier: Apache-2.0
"""6. The origin is the browser's word; https, top frame, a person's gesture and choice; else not a sign of us."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AUTHENTICATE, RAW, HostRecord, Site
from tests.rig.chromium import ANY_SITE, Chromium, chromium

pytestmark = pytest.mark.browser

BANK = "https://bank.example.jp"
SILENCE = "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"
EVERYTHING = (
    "Promise.all([chrome.permissions.getAll(), chrome.scripting.getRegisteredContentScripts()])"
)


@pytest.fixture
def fresh(sites: dict[str, int], host_command: list[str]) -> Iterator[Chromium]:
    """A browser in which the person has not chosen anything yet."""
    with chromium(host_command, sites=sites) as running:
        yield running


def test_promise_06_nothing_is_permitted_at_installation(fresh: Chromium, host: HostRecord) -> None:
    """Seen to fail when: the manifest had host_permissions."""
    page = fresh.own_page("help.html")
    permissions, scripts = page.evaluate(EVERYTHING)
    page.close()
    assert permissions.get("origins", []) == []
    assert scripts == []
    fresh.permit(ANY_SITE)  # even when the browser allows it: the person has not said so
    if first_run := fresh.first_run():
        first_run.close()  # it asks the host for readers
    host.play(steps=[{"send": TOKEN}])
    site = Site(fresh)
    assert site.ask(AUTHENTICATE)["code"] == SILENCE
    assert (site.heard(), host.names()) == ([], [])
    site.page.close()


def test_promise_06_the_origin_is_the_browsers_word(site: Site, host: HostRecord) -> None:
    """Seen to fail when: broker spread the page's arguments after the origin, and refused none."""
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    assert host.requests()[0]["arguments"]["origin"] == BANK
    host.play(steps=[{"send": TOKEN}])
    claim = "{webjpki: 'request', id: 'c'.repeat(32), verb: 'authenticate', arguments: %s}"
    arguments = "{challengeNonce: 'a'.repeat(44), origin: 'https://other.example.jp'}"
    site.job(f"postMessage({claim % arguments}, '*')")
    site.press()
    site.wait_for("heard.some((m) => m.webjpki === 'error' && m.id === 'c'.repeat(32))")
    assert host.requests() == []


def unasked(site: Site) -> None:
    site.evaluate("run()")


def unmeant(site: Site) -> None:
    site.evaluate("document.getElementById('go').click()")


def nested(site: Site) -> None:
    site.evaluate(
        "void addEventListener('message', (e) => e.data?.clicked && (outcome = {code: ''}))"
    )
    site.frame('src="https://other.example.jp/raw"')
    site.press_in_frame("outcome")


@pytest.mark.parametrize("ask", [unasked, unmeant, nested])
def test_promise_06_without_a_gesture_of_the_top_frame_silence(
    site: Site, host: HostRecord, ask: Callable[[Site], None]
) -> None:
    """Seen to fail when: hasGesture was always true; relay and broker took frames, in all of them."""
    assert "data.webjpki" in RAW
    ask(site)
    site.outcome()
    assert (site.heard(), host.names()) == ([], [])


def test_promise_06_without_https_silence(browser: Chromium, host: HostRecord) -> None:
    """Three walls stand here (the manifest, content.js, broker): no single change makes it fail."""
    site = Site(browser, "http://bank.example.jp/")
    claim = "{webjpki: 'request', id: 'c'.repeat(32), verb: 'status', arguments: {}}"
    site.job(f"(postMessage({claim}, '*'), new Promise((done) => setTimeout(done, 300, 1)))")
    site.press()
    site.outcome()
    assert (site.heard(), host.names()) == ([], [])
    site.page.close()


def test_promise_06_what_the_person_takes_back_is_silent_at_once(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    """Seen to fail when: sites.isAllowed was always true."""
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    browser.choose_listed_sites()
    host.play(steps=[{"send": TOKEN}])
    before = len(site.heard())
    assert site.ask(AUTHENTICATE)["code"] == SILENCE
    assert site.heard()[before:] == []
    # Only the page on which the person chose may have asked, for the readers.
    assert {request["command"] for request in host.requests()} <= {"status"}
    browser.choose_any_site()
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
