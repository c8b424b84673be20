# SPDX-License-Identifier: Apache-2.0
"""Frames, and pages of other kinds than https, get nothing and learn nothing."""

import html
import json

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AUTHENTICATE, RAW, HostRecord, Site
from tests.rig.chromium import Chromium

pytestmark = pytest.mark.browser

SILENCE = "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"


def listen(site: Site) -> None:
    site.evaluate(
        "void (window.frames_said = [], addEventListener('message', ({data, source}) =>"
        " source !== window && frames_said.push(data)))"
    )


def assert_only_the_page_was_heard(site: Site, host: HostRecord) -> None:
    """The page's own request, made last, is the first that reached a host."""
    host_before = host.names()
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
    assert host_before == []
    assert [request["command"] for request in host.requests()] == ["authenticate"]


def test_W1_cross_origin_iframe_is_refused(site: Site, host: HostRecord) -> None:
    listen(site)
    site.frame('src="https://other.example.jp/"')
    said = site.press_in_frame("frames_said.find((m) => m.outcome)")
    assert said["outcome"]["code"] == SILENCE
    assert_only_the_page_was_heard(site, host)


def test_W1_iframe_of_the_same_site_is_refused(site: Site, host: HostRecord) -> None:
    listen(site)
    site.frame('src="/"')
    said = site.press_in_frame("frames_said.find((m) => m.outcome)")
    assert said["outcome"]["code"] == SILENCE
    assert_only_the_page_was_heard(site, host)


def test_W1_click_in_a_frame_is_no_gesture_for_the_page(site: Site, host: HostRecord) -> None:
    listen(site)
    site.frame('src="https://other.example.jp/raw"')
    site.press_in_frame("frames_said.find((m) => m.clicked)")
    assert site.evaluate("navigator.userActivation.isActive"), "the premise of this attack"
    site.evaluate("run()")
    assert site.outcome()["code"] == SILENCE
    assert_only_the_page_was_heard(site, host)


def test_W1_request_that_a_frame_posts_into_the_page_is_ignored(
    site: Site, host: HostRecord
) -> None:
    site.frame('src="https://other.example.jp/raw"')
    frame = next(frame for frame in site.page.frames if "raw" in frame.url)
    site.evaluate("void addEventListener('message', ({data}) => (window.posted ||= data.clicked))")
    site.job("1")
    site.press()
    frame.evaluate("dispatchEvent(new Event('click'))")
    site.wait_for("window.posted")
    assert site.evaluate("navigator.userActivation.isActive"), "the premise of this attack"
    assert_only_the_page_was_heard(site, host)


@pytest.mark.parametrize(
    "markup",
    [
        'sandbox="allow-scripts" src="/raw"',
        'sandbox="allow-scripts allow-same-origin" src="/raw"',
        f'srcdoc="{html.escape(RAW)}"',
        f'src="data:text/html,{html.escape(RAW)}"',
        'src="https://other.example.jp/raw"',
    ],
    ids=["sandboxed", "sandboxed same origin", "srcdoc", "data", "cross-origin"],
)
def test_W2_frames_without_an_origin_of_their_own_are_refused(
    site: Site, host: HostRecord, markup: str
) -> None:
    listen(site)
    site.frame(markup)
    site.press_in_frame("frames_said.find((m) => m.clicked)")
    assert_only_the_page_was_heard(site, host)
    assert site.evaluate("frames_said.filter((m) => m.told)") == []


@pytest.mark.parametrize("kind", ["blob", "about:blank"])
def test_W2_frames_that_the_page_writes_are_refused(
    site: Site, host: HostRecord, kind: str
) -> None:
    listen(site)
    if kind == "blob":
        blob = f"URL.createObjectURL(new Blob([{json.dumps(RAW)}], {{type: 'text/html'}}))"
        site.frame(f'src="{site.evaluate(blob)}"')
    else:
        site.frame("")
        site.evaluate(f"(frames[0].document.write({json.dumps(RAW)}), frames[0].document.close())")
    site.press_in_frame("frames_said.find((m) => m.clicked)")
    assert_only_the_page_was_heard(site, host)
    assert site.evaluate("frames_said.filter((m) => m.told)") == []


def test_W2_W3_a_sandboxed_page_is_not_the_site_that_its_address_names(
    browser: Chromium, site: Site, host: HostRecord
) -> None:
    """Seen to fail when: the origin is taken from sender.url."""
    assert not click_and_hear(browser, "https://bank.example.jp/sandboxed")
    assert_only_the_page_was_heard(site, host)


def click_and_hear(browser: Chromium, address: str) -> bool:
    """Whether the page at `address` is answered when it asks after a real click."""
    page = browser.context.new_page()
    page.goto(address)
    page.add_script_tag(content="window.heard = []; onmessage = ({data}) => heard.push(data)")
    page.mouse.click(20, 20)
    page.wait_for_function("heard.some((m) => m.clicked)")
    page.wait_for_timeout(1000)  # the time after which a client gives up
    told = bool(page.evaluate("heard.some((m) => m.webjpki === 'accepted')"))
    page.close()
    return told


def test_W10_only_https_is_answered(
    browser: Chromium, sites: dict[str, int], host: HostRecord
) -> None:
    file = browser.profile / "raw.html"
    file.write_text(RAW, encoding="utf-8")
    local = f"http://localhost:{sites['bank.example.jp:80']}/raw"
    for address in ("http://bank.example.jp/raw", local, file.as_uri()):
        assert not click_and_hear(browser, address), address
    assert host.names() == []
    assert click_and_hear(browser, "https://bank.example.jp/raw")


def test_W10_the_client_says_why_on_a_page_without_https(
    browser: Chromium, host: HostRecord
) -> None:
    site = Site(browser, "http://bank.example.jp/")
    assert site.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_CONTEXT_INSECURE"
    assert host.names() == []
    site.page.close()
