# SPDX-License-Identifier: Apache-2.0
"""The extension's own pages: the first run with its ticks, the check page, the practice, old versions."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from native_host import __version__
from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AUTHENTICATE, HostRecord, Site
from tests.rig.chromium import Chromium, chromium

pytestmark = pytest.mark.browser

FINDINGS = [
    {"id": "system.named", "state": "ok", "found": "このパソコン: Debian"},
    {"id": "service.stopped", "state": "fail", "found": "サービスが止まっています。",
     "next": "次のとおり起動してください。", "run": ["sudo service pcscd start"]},
    {"id": "card.none", "state": "warn", "found": "<b>カード</b>がありません。"},
]  # fmt: skip
REPORT = "[fail] service.stopped"


@pytest.fixture(scope="module")
def browser(
    sites: dict[str, int], host_command: list[str], record: HostRecord
) -> Iterator[Chromium]:
    record.play(hello=None)
    with chromium(host_command, sites=sites) as running:
        yield running


def readers(host: HostRecord, **cards: str) -> None:
    listed = [{"name": name.replace("_", " "), "card": card} for name, card in cards.items()]
    host.play(steps=[{"send": {"readers": listed}}])


def ticks(page: Page) -> list[str]:
    classes = page.locator(".step").evaluate_all("steps => steps.map((step) => step.className)")
    return [str(name).removeprefix("step ") for name in classes]


def test_first_run_opens_by_itself_and_ticks_what_comes(
    browser: Chromium, record: HostRecord
) -> None:
    page = browser.first_run()
    assert page is not None
    page.wait_for_selector("#step-host.bad a[href='help.html#install']")
    readers(record)
    page.wait_for_selector("#step-host.good")
    assert ticks(page) == ["good", "missing", "missing"]
    readers(record, Windows_Hello_1="none", Reader_A="none")
    page.wait_for_selector("#step-reader.good")
    assert ticks(page) == ["good", "good", "missing"]
    assert page.locator("#step-done").is_hidden()
    readers(record, Reader_A="jpki")
    page.wait_for_selector("#step-done:not([hidden])")
    assert ticks(page) == ["good", "good", "good"]
    sizes = page.locator(".step img").evaluate_all("i => i.map((image) => image.naturalWidth)")
    assert sizes == [96, 96, 96]
    page.close()


def test_check_page_shows_what_the_host_found(browser: Chromium, host: HostRecord) -> None:
    host.play(steps=[{"send": {"findings": FINDINGS, "report": REPORT}}])
    page = browser.own_page("check.html")
    page.wait_for_selector("#report-section:not([hidden])")
    rows = page.locator("#sick li").evaluate_all("rows => rows.map((row) => row.className)")
    assert rows == ["bad", "warn"]
    assert page.locator("#sick pre").text_content() == "sudo service pcscd start"
    assert page.locator("#sick").locator("b").count() == 0
    assert page.locator("#well li").count() == 1
    assert page.locator("#report").text_content() == REPORT
    page.close()
    arguments = {"lang": "ja", "extension": __version__}
    assert host.requests() == [{"command": "doctor", "arguments": arguments}]


def test_check_page_of_a_missing_host_leads_to_the_help(
    browser: Chromium, host: HostRecord
) -> None:
    host.play(hello=None)
    page = browser.own_page("check.html")
    page.wait_for_selector("#sick a[href='help.html#install']")
    assert page.locator("#report-section").is_hidden()
    page.close()


def test_practice_asks_nothing_of_any_website_and_judges_the_answer(
    browser: Chromium, host: HostRecord
) -> None:
    page = browser.own_page("practice.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.click("#start")
    page.wait_for_selector("#outcome.bad")  # the scripted host's token is no signature
    host.play(steps=[{"send": {"error": {"code": "ERR_WEBJPKI_USER_CANCELLED", "message": ""}}}])
    page.click("#start")
    page.wait_for_selector("#outcome:text-is('取りやめました。')")
    [request] = host.requests()
    assert request["command"] == "authenticate"
    assert request["arguments"]["origin"] == "https://practice.webjpki.invalid"
    assert len(request["arguments"]["challengeNonce"]) == 44
    assert asked == []
    page.close()


@pytest.mark.parametrize(("protocol", "page"), [(0, "help.html#install"), (2, "help.html#update")])
def test_versions_that_do_not_fit_lead_to_the_right_page(
    browser: Chromium, host: HostRecord, protocol: int, page: str
) -> None:
    if protocol == 0:
        browser.choose_any_site()
    host.play(hello={"version": "0.1.0", "protocol": protocol}, steps=[{"send": TOKEN}])
    site = Site(browser)
    with browser.context.expect_page() as opened:
        assert site.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_VERSION_MISMATCH"
    assert opened.value.url.endswith(page)
    assert json.dumps(TOKEN) not in json.dumps(host.events())
    opened.value.close()
    site.page.close()
