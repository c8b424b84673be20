# SPDX-License-Identifier: Apache-2.0
"""The person's yes and no to Chromium's own question, asked from the first-run page and the popup."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.extension.conftest import TOKEN
from tests.e2e.extension.site import AUTHENTICATE, HostRecord, Site
from tests.rig.chromium import Chromium, chromium
from tests.rig.permission import answer_question
from tests.rig.popup import Popup
from tests.rig.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.window]
SILENCE = "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"
BANK = "https://bank.example.jp"


@pytest.fixture
def screen() -> Iterator[Screen]:
    with Screen(1280, 800) as screen:
        yield screen


@pytest.fixture
def browser(screen: Screen, sites: dict[str, int], host_command: list[str]) -> Iterator[Chromium]:
    """A browser fresh from installation, with all its own windows."""
    env = {"DISPLAY": screen.display, "WAYLAND_DISPLAY": ""}
    with chromium(host_command, sites=sites, headless=False, env=env) as running:
        yield running


def test_first_run_page_holds_what_the_browser_was_told(
    screen: Screen, browser: Chromium, host: HostRecord
) -> None:
    """Seen to fail when: the page takes the click itself for the person's yes."""
    page = browser.first_run()
    assert page is not None
    page.bring_to_front()
    page.wait_for_selector("#any[aria-pressed=false]")
    answer_question(screen, lambda: page.click("#any"), allow=False)
    page.wait_for_selector("#denied:not(:empty)")
    assert page.get_attribute("#any", "aria-pressed") == "false"
    answer_question(screen, lambda: page.click("#any"), allow=True)
    page.wait_for_selector("#any[aria-pressed=true]")
    assert page.inner_text("#denied") == ""
    assert Site(browser).ask(AUTHENTICATE) == {"result": TOKEN}


def test_popup_is_gone_when_the_question_opens_and_the_site_is_allowed_all_the_same(
    screen: Screen, browser: Chromium, host: HostRecord
) -> None:
    """Seen to fail when: the background does not settle the wish that the popup left behind."""
    site = Site(browser)
    assert site.ask(AUTHENTICATE)["code"] == SILENCE

    def allow() -> None:
        popup = Popup(browser, site.page)
        popup.wait_for("!document.querySelector('#switch').hidden")
        popup.click_last("#switch")

    answer_question(screen, allow, allow=False)
    assert site.ask(AUTHENTICATE)["code"] == SILENCE
    answer_question(screen, allow, allow=True)
    options = browser.own_page("options.html")
    options.wait_for_selector(f"#allowed >> text={BANK}")
    options.close()
    assert site.ask(AUTHENTICATE) == {"result": TOKEN}
