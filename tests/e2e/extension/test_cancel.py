# SPDX-License-Identifier: Apache-2.0
"""Whatever ends a page's interest closes the host's input at once, and not only when the browser tidies up."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AT_ONCE, AUTHENTICATE, NONCE, HostRecord, Site
from tests.rig.chromium import ANY_SITE, Chromium, extension_id

pytestmark = pytest.mark.browser


def open_window(site: Site, host: HostRecord, job: str = AUTHENTICATE) -> None:
    """Ask, and return when the host has the request and waits for the person."""
    host.play(steps=[{"wait": True}])
    site.job(job)
    site.press()
    host.wait_for("frame", site.page)


def assert_closed_at_once(host: HostRecord, browser: Chromium, since: float) -> None:
    closed = host.wait_for("end-of-input", browser.context.pages[0])
    assert closed["at"] - since < AT_ONCE


LEAVINGS: dict[str, Callable[[Site], object]] = {
    "navigation": lambda site: site.page.goto("https://other.example.jp/empty"),
    "reload": lambda site: site.page.reload(),
    "tab closed": lambda site: site.page.close(),
    "link clicked": lambda site: _follow(site.page),
}


def _follow(page: Page) -> None:
    """Go on and arrive: a page that is closed on its way has hung."""
    page.evaluate("void (location.href = '/empty')")
    page.wait_for_url("**/empty")


@pytest.mark.parametrize("leave", LEAVINGS.values(), ids=LEAVINGS.keys())
def test_W11_leaving_the_page_cancels(
    browser: Chromium, site: Site, host: HostRecord, leave: Callable[[Site], object]
) -> None:
    open_window(site, host)
    since = time.time()
    leave(site)
    assert_closed_at_once(host, browser, since)


def test_W11_crash_of_the_tab_cancels(browser: Chromium, site: Site, host: HostRecord) -> None:
    open_window(site, host)
    since = time.time()
    page = browser.context.new_page()
    # The tab is gone, and can only say so.
    with site.page.expect_event("crash"), pytest.raises(Error):
        site.page.goto("chrome://crash", timeout=500)
    assert_closed_at_once(host, browser, since)
    page.close()


def test_abort_signal_cancels(browser: Chromium, site: Site, host: HostRecord) -> None:
    site.evaluate("void (window.stop = new AbortController())")
    open_window(site, host, AUTHENTICATE.replace(")", ", {signal: stop.signal})"))
    since = time.time()
    site.evaluate("stop.abort()")
    assert site.outcome()["code"] == "ERR_WEBJPKI_USER_CANCELLED"
    assert_closed_at_once(host, browser, since)


def test_W15_page_that_takes_off_all_listeners_is_heard_as_before(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    """Seen to fail when: the relay listens once, and document.open() takes its listeners off."""
    site.evaluate("void (window.stop = new AbortController())")
    open_window(site, host, AUTHENTICATE.replace(")", ", {signal: stop.signal})"))
    site.evaluate("(document.open(), document.write('<p>new'), document.close())")
    since = time.time()
    site.evaluate("stop.abort()")
    assert_closed_at_once(host, browser, since)
    host.play(steps=[{"send": TOKEN}])
    site.evaluate("void addEventListener('click', () => run())")
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}


def test_element_that_is_taken_off_the_page_cancels(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    """Seen to fail when: a page that goes on without loading anew leaves the window open."""
    site.evaluate(
        f"(window.fetch = async () => new Response(JSON.stringify({{nonce: '{NONCE}'}})),"
        "import('/elements.js').then(() => document.body.insertAdjacentHTML('afterbegin',"
        " '<webjpki-sign-in challenge=/nonce style=\"position:fixed;top:100px;left:0\">')))"
    )
    site.evaluate("void (window.element = document.querySelector('webjpki-sign-in'))")
    host.play(steps=[{"wait": True}])
    site.page.bring_to_front()
    site.page.mouse.click(20, 120)
    host.wait_for("frame", site.page)
    site.evaluate("document.body.append(element)")  # moved, not taken off
    assert host.names() == ["start", "frame"]
    since = time.time()
    site.evaluate("element.remove()")
    assert_closed_at_once(host, browser, since)


def test_timeout_of_the_page_cancels(browser: Chromium, site: Site, host: HostRecord) -> None:
    open_window(site, host, AUTHENTICATE.replace(")", ", {timeout: 700})"))
    assert site.outcome()["code"] == "ERR_WEBJPKI_TIMEOUT"
    assert_closed_at_once(host, browser, time.time())


def test_W13_stopped_worker_leaves_no_host_behind(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    open_window(site, host)
    browser.stop_worker()
    host.wait_for("end-of-input", site.page)
    assert site.outcome()["code"] == "ERR_WEBJPKI_INTERNAL"
    host.play(steps=[{"send": TOKEN}])
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}


def test_W14_permission_taken_back_in_the_browser_ends_the_request(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    open_window(site, host)
    try:
        browser.forbid(ANY_SITE)
        host.wait_for("end-of-input", site.page)
        assert site.outcome()["code"] == "ERR_WEBJPKI_NOT_PERMITTED"
        host.play(steps=[{"send": TOKEN}])
        # The relay is still in the page, and the browser would grant again in silence.
        assert site.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"
        browser.permit(ANY_SITE)
        assert site.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"
        assert host.names() == []
    finally:
        browser.choose_any_site()
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}


def test_W14_private_windows_do_without_us(browser: Chromium) -> None:
    page = browser.context.new_page()
    page.goto("chrome://extensions")
    access = page.evaluate(
        "(id) => chrome.developerPrivate.getExtensionInfo(id).then((info) => info.incognitoAccess)",
        extension_id(),
    )
    page.close()
    assert access == {"isEnabled": False, "isActive": False}


def test_host_that_dies_is_an_internal_error(site: Site, host: HostRecord) -> None:
    host.play(steps=[{"crash": True}])
    assert site.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_INTERNAL"


def test_host_of_another_protocol_is_named(site: Site, host: HostRecord) -> None:
    host.play(hello={"version": "9.0.0", "protocol": 2})
    outcome = site.ask(AUTHENTICATE)
    assert outcome["code"] == "ERR_WEBJPKI_VERSION_MISMATCH"
    assert outcome["data"] == {"update": "extension"}


def test_host_that_says_nothing_is_missing_after_five_seconds(site: Site, host: HostRecord) -> None:
    host.play(hello=None)
    assert site.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_HOST_MISSING"
    host.wait_for("end-of-input", site.page)
