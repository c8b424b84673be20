# SPDX-License-Identifier: Apache-2.0
"""The person's choice, made on the extension's own pages, holds at once and is all there is to know."""

import json
from collections.abc import Iterator
from functools import partial

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AUTHENTICATE, NONCE, HostRecord, Site
from tests.rig.chromium import Chromium, chromium, extension_id
from tests.rig.popup import Popup
from tests.rig.waiting import wait_for

pytestmark = pytest.mark.browser

SILENCE = "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"
BANK = "https://bank.example.jp"


@pytest.fixture(scope="module")
def browser(sites: dict[str, int], host_command: list[str]) -> Iterator[Chromium]:
    """A browser in which the person wants to allow each site."""
    with chromium(host_command, sites=sites) as running:
        running.choose_listed_sites()
        yield running


@pytest.fixture
def site(browser: Chromium, host: HostRecord) -> Iterator[Site]:
    opened = Site(browser)
    yield opened
    options = browser.own_page("options.html")
    for _ in range(options.locator("#allowed button").count()):
        options.locator("#allowed button").first.click()
    options.wait_for_selector("#allowed-empty:not([hidden])")
    options.close()
    opened.page.close()


def allow_from_popup(browser: Chromium, site: Site) -> None:
    browser.permit(f"{BANK}/*")
    popup = Popup(browser, site.page)
    popup.wait_for("!document.querySelector('#switch').hidden")
    popup.click("#switch")
    popup.wait_for("document.querySelector('#site-state').className === 'good'")
    popup.close()


def has_worlds(browser: Chromium, expected: set[str]) -> bool:
    """Whether scripts of just these origins, the site's and extensions', live in a page that is opened now."""
    site = Site(browser)
    found = []
    site.devtools.on(
        "Runtime.executionContextCreated", lambda told: found.append(told["context"]["origin"])
    )
    site.devtools.send("Runtime.enable")
    site.page.close()
    return set(found) == expected


def test_W6_page_that_is_not_allowed_sees_no_sign_of_us(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    before = site.evaluate("document.documentElement.outerHTML")
    names = set(site.evaluate("Object.getOwnPropertyNames(window)"))
    assert site.ask(AUTHENTICATE)["code"] == SILENCE
    assert (site.heard(), host.names()) == ([], [])
    assert site.evaluate("document.documentElement.outerHTML") == before
    assert set(site.evaluate("Object.getOwnPropertyNames(window)")) == names
    assert site.evaluate("window.chrome?.runtime === undefined")


def test_W6_resources_of_ours_look_like_those_of_nobody(browser: Chromium, site: Site) -> None:
    ours = browser.own_page("help.html")
    address = ours.url.removesuffix("help.html")
    ours.close()
    nobody = f"chrome-extension://{'a' * 32}/"
    attempt = "fetch('{}').then(() => 'found', (error) => error.message)"
    for name in ("manifest.json", "icons/16.png", "content.js", "welcome.html"):
        told = site.evaluate(attempt.format(address + name))
        assert told == site.evaluate(attempt.format(nobody + name)), name


def test_site_allowed_in_the_popup_works_without_a_reload(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    allow_from_popup(browser, site)
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    other = Site(browser, "https://other.example.jp/")
    assert other.ask(AUTHENTICATE)["code"] == SILENCE
    other.page.close()
    fresh = Site(browser)
    assert fresh.ask(AUTHENTICATE) == {"result": TOKEN}
    fresh.page.close()


def test_W14_site_disallowed_in_the_popup_stops_at_once(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    allow_from_popup(browser, site)
    host.play(steps=[{"wait": True}])
    site.job(AUTHENTICATE)
    site.press()
    host.wait_for("frame", site.page)
    popup = Popup(browser, site.page)
    popup.wait_for("document.querySelector('#site-state').className === 'good'")
    popup.click("#switch")
    popup.wait_for("document.querySelector('#site-state').className === 'missing'")
    popup.close()
    assert site.outcome()["code"] == "ERR_WEBJPKI_NOT_PERMITTED"
    assert "end-of-input" in host.names()
    host.play(steps=[{"send": TOKEN}])
    assert site.ask(AUTHENTICATE)["code"] == SILENCE
    assert host.names() == []
    allow_from_popup(browser, site)
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    assert [message["webjpki"] for message in site.heard()][-2:] == ["accepted", "result"]


def test_site_revoked_on_the_options_page_stops_at_once(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    allow_from_popup(browser, site)
    options = browser.own_page("options.html")
    options.get_by_role("button", name=BANK).click()
    options.wait_for_selector("#allowed-empty:not([hidden])")
    options.close()
    assert site.ask(AUTHENTICATE)["code"] == SILENCE


def test_choice_between_any_and_listed_changes_at_once(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    assert site.ask(AUTHENTICATE)["code"] == SILENCE
    browser.choose_any_site()
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    browser.choose_listed_sites()
    assert site.ask(AUTHENTICATE)["code"] == SILENCE


def test_W6_a_stopped_site_has_nothing_of_ours_in_it_while_any_other_may_ask(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    """What does not run takes no time that a page could measure. Seen to fail when: the relay is in all pages."""
    browser.choose_any_site()
    ours = f"chrome-extension://{extension_id()}"
    for expected, there in (({"code": SILENCE}, {BANK}), ({"result": TOKEN}, {BANK, ours})):
        popup = Popup(browser, site.page)
        popup.wait_for("!document.querySelector('#switch').hidden")
        before = popup.evaluate("document.querySelector('#site-state').className")
        popup.click("#switch")
        popup.wait_for(f"document.querySelector('#site-state').className !== '{before}'")
        popup.close()
        outcome = site.ask(AUTHENTICATE)
        assert {key: outcome[key] for key in expected} == expected
        wait_for(partial(has_worlds, browser, there), f"never only {there}")
    browser.choose_listed_sites()


def test_popup_has_the_app_open_the_history(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    """Seen to fail when: the button asks another command."""
    popup = Popup(browser, site.page)
    popup.wait_for("document.querySelector('#ready .good') !== null")  # what fills moves the links
    host.play(steps=[{"send": {"error": {"code": "ERR_WEBJPKI_BUSY", "message": ""}}}])
    popup.click("#history")
    popup.wait_for("document.querySelector('#history-state').textContent.includes('もう別の画面')")
    popup.close()
    assert {"command": "history", "arguments": {"lang": "ja"}} in host.requests()


def test_popup_shows_readers_and_cards(browser: Chromium, site: Site, host: HostRecord) -> None:
    readers = [{"name": "Reader A", "card": "jpki"}, {"name": "Reader B", "card": "none"}]
    host.play(steps=[{"send": {"readers": readers}}])
    popup = Popup(browser, site.page)
    popup.wait_for("document.querySelectorAll('#ready li').length === 3")
    rows = popup.evaluate("[...document.querySelectorAll('#ready li')].map((li) => li.className)")
    popup.close()
    assert rows == ["good", "good", "missing"]
    assert host.requests() == [{"command": "status", "arguments": {}}]


def test_storage_holds_the_choice_and_nothing_of_a_request(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    allow_from_popup(browser, site)
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    page = browser.own_page("options.html")
    stored = page.evaluate(
        "Promise.all(['local', 'session', 'sync'].map((area) => chrome.storage[area].get(null)))"
    )
    page.close()
    assert stored == [{"choice": "listed", f"site:{BANK}": "allowed"}, {}, {}]
    assert NONCE not in json.dumps(stored)


def test_missing_host_leads_to_the_help_page(browser: Chromium, host: HostRecord) -> None:
    host.play(hello=None)
    page = browser.own_page("welcome.html")
    page.wait_for_selector("#step-host a[href='help.html#install']")
    page.close()
