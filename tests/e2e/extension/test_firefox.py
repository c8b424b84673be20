# SPDX-License-Identifier: Apache-2.0
"""The packed xpi in a real Firefox: what the other tests of this room show in Chromium, main lines only."""

import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AT_ONCE, AUTHENTICATE, NONCE, HostRecord
from tests.e2e.extension.test_attacks_page import raw_request
from tests.e2e.extension.test_documents import (
    APPENDED,
    CONTENT,
    DIGESTS,
    QUESTION,
    SIGNED,
    TIMED,
    file_of,
)
from tests.e2e.extension.test_documents import TOKEN as TIMESTAMP
from tests.rig.firefox import EXTENSION_ID, Firefox, firefox
from tests.rig.waiting import wait_for
from tools.extension_packages import pack_all

pytestmark = pytest.mark.browser

SILENCE = "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"
INVALID = "ERR_WEBJPKI_INVALID_ARGUMENT"
SIZE = 2_000_000
NAME = "bank.example.jp"


class FirefoxSite:
    """One tab with the page in it."""

    def __init__(self, browser: Firefox, origin: str) -> None:
        self.browser = browser
        self.origin = origin
        self.tab = browser.open(f"{origin}/")
        self.wait_for("window.ready === true")

    def wait_for(self, expression: str) -> Any:  # noqa: ANN401  # whatever the page has
        return self.browser.wait_for(self.tab, expression)

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401  # as above
        return self.browser.evaluate(self.tab, expression)

    def press(self, job: str) -> None:
        """Say what the button does, and press it as a person does."""
        self.evaluate(f"(window.outcome = null, window.job = () => {job}, 1)")
        self.browser.click(self.tab, "#go")

    def ask(self, job: str) -> dict[str, Any]:
        """Press the button, and return the outcome: `{"result"}` or `{"code", "data"}`."""
        self.press(job)
        return dict(self.wait_for("outcome"))

    def close(self) -> None:
        self.browser.send("browsingContext.close", context=self.tab)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack_all(tmp_path_factory.mktemp("packages"))[1]


@pytest.fixture
def new_browser(host_command: list[str], record: HostRecord, package: Path) -> Iterator[Firefox]:
    """A browser in which the person has chosen nothing yet."""
    record.play(steps=[{"send": {"readers": []}}])
    with firefox(host_command, names=[NAME], extension=package) as running:
        yield running


@pytest.fixture(scope="module")
def browser(host_command: list[str], record: HostRecord, package: Path) -> Iterator[Firefox]:
    """A browser in which the person lets any https site ask."""
    record.play(steps=[{"send": {"readers": []}}])
    with firefox(host_command, names=[NAME], extension=package) as running:
        running.choose_any_site()
        yield running


@pytest.fixture
def site(browser: Firefox, sites: dict[str, int], host: HostRecord) -> Iterator[FirefoxSite]:
    opened = FirefoxSite(browser, f"https://{NAME}:{sites[NAME]}")
    yield opened
    opened.close()


def test_silence_until_the_person_has_chosen(
    new_browser: Firefox, sites: dict[str, int], host: HostRecord
) -> None:
    site = FirefoxSite(new_browser, f"https://{NAME}:{sites[NAME]}")
    new_browser.send("browsingContext.activate", context=new_browser.welcome)
    new_browser.wait_for(new_browser.welcome, "document.querySelector('#step-host.good') !== null")
    assert site.ask(AUTHENTICATE)["code"] == SILENCE
    assert not [r for r in host.requests() if r["command"] != "status"]
    new_browser.choose_any_site()
    host.play(steps=[{"send": TOKEN}])
    # The page is open already: the script that hears it may come a moment later.
    answers = (site.ask(AUTHENTICATE) for _ in range(10))
    assert next(one for one in answers if one.get("code") != SILENCE) == {"result": TOKEN}
    arguments = {"challengeNonce": NONCE, "origin": site.origin}
    assert host.requests() == [{"command": "authenticate", "arguments": arguments}]
    assert host.events()[0]["caller"][1] == EXTENSION_ID


def test_without_a_gesture_there_is_silence(site: FirefoxSite, host: HostRecord) -> None:
    site.evaluate("(window.run(), 1)")
    assert site.wait_for("outcome")["code"] == SILENCE
    assert host.requests() == []


@pytest.mark.parametrize("value", ["10n", "ring", "deep"])
def test_W15_what_json_cannot_say_is_refused_and_holds_nobody_up(
    site: FirefoxSite, host: HostRecord, value: str
) -> None:
    """Firefox carries more between page and extension than JSON: such a request ends at once.

    Seen to fail when: the extension writes a frame without asking whether JSON can say it. The host then waits for
    a request that never comes, and every other tab is told that the card is in use.
    """
    site.evaluate("(window.ring = {}, ring.ring = ring, window.deep = [], 1)")
    site.evaluate("[...Array(5e4)].reduce((deep) => (window.deep = [deep]), deep) && 1")
    reply = site.ask(raw_request(f"{{challengeNonce: {value}}}"))["result"]
    assert (reply["error"]["code"], reply["error"]["argument"]) == (INVALID, "arguments")
    host.wait_for("end-of-input")
    host.play(steps=[{"send": TOKEN}])
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}


def test_a_frame_is_not_answered(site: FirefoxSite, host: HostRecord) -> None:
    frame = "Object.assign(document.createElement('iframe'), {src: '/raw', id: 'raw'})"
    style = "position:fixed;top:100px;left:0;width:200px;height:100px"
    site.evaluate(
        f"(window.told = [], addEventListener('message', (e) => e.data.clicked && told.push(1)),"
        f"window.inner = {frame}, inner.style = '{style}',"
        " new Promise((done) => { inner.onload = () => done(1); document.body.append(inner); }))"
    )

    def click() -> object:
        site.browser.click(site.tab, "#raw")
        return site.evaluate("told.length")

    wait_for(click, "a click in the frame is never heard")  # it takes none before it is painted
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}  # the page's own click still works
    assert [request["command"] for request in host.requests()] == ["authenticate"]


def test_a_document_streams_to_the_host_and_comes_back(site: FirefoxSite, host: HostRecord) -> None:
    content = CONTENT[:SIZE]
    signed = {**SIGNED, "signatures": [base64.b64encode(APPENDED[:300_000]).decode()]}
    host.play(steps=[{"content": SIZE}, {"send": signed}])
    site.evaluate(
        f"(window.content = new Blob([new Uint8Array({SIZE}).map((_, i) => i % 251)]), 1)"
    )
    outcome = site.ask(
        f"client.sign([{{format: 'pdf', name: '契約書.pdf', profile: 'moj', content}}]){DIGESTS}"
    )
    assert outcome == {"result": [file_of(content + APPENDED[:300_000], "application/pdf")]}
    [taken] = [event for event in host.events() if event["event"] == "content"]
    assert (taken["size"], taken["sha256"]) == (SIZE, hashlib.sha256(content).hexdigest())


def test_a_timestamp_is_brought(site: FirefoxSite, host: HostRecord) -> None:
    host.play(steps=[{"content": 4}, {"send": QUESTION}, {"wait": True}, {"send": SIGNED}])
    site.evaluate(
        f"(window.stop = new AbortController(), window.bring = async () => '{TIMESTAMP}', 1)"
    )
    assert "result" in site.ask(TIMED)
    frames = [event["frame"] for event in host.events() if event["event"] == "frame"]
    assert frames[-1] == {"timestampToken": TIMESTAMP}


def test_leaving_the_page_closes_the_host_at_once(site: FirefoxSite, host: HostRecord) -> None:
    host.play(steps=[{"wait": True}])
    site.press(AUTHENTICATE)
    host.wait_for("frame")
    since = time.time()
    site.browser.send("browsingContext.navigate", context=site.tab, url=f"{site.origin}/empty")
    assert host.wait_for("end-of-input")["at"] - since < AT_ONCE


def test_own_pages_show_what_the_host_says(browser: Firefox, host: HostRecord) -> None:
    findings = [
        {"id": "reader.none", "state": "fail", "found": "No reader.", "next": "Connect one."}
    ]
    host.play(steps=[{"send": {"findings": findings, "report": "[fail] reader.none"}}])
    tab = browser.open(f"{browser.extension_base}check.html")
    shown = browser.wait_for(tab, "document.querySelector('#sick li.bad')?.textContent")
    assert shown == "No reader.Connect one."
    browser.send("browsingContext.close", context=tab)
