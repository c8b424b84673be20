# SPDX-License-Identifier: Apache-2.0
"""Chromium and Firefox of one person ask at once: one window, the other page hears "busy", and may ask again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.chain.conftest import HOST
from tests.e2e.extension.site import AUTHENTICATE, PAGES, Site
from tests.native_host.desk import READY, TITLE, Desk
from tests.rig.chromium import Chromium, chromium
from tests.rig.firefox import Firefox, firefox
from tests.rig.screen import Screen
from tests.rig.waiting import wait_for
from tests.rig.websites import websites

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]

NAME = "bank.example.jp"


class Page:
    """The website in one tab of either browser."""

    def __init__(self, browser: Chromium | Firefox, port: int) -> None:
        self.ask: Callable[[], object]
        self._outcome: Callable[[], Any]
        browser.choose_any_site()
        if isinstance(browser, Firefox):
            tab = browser.open(f"https://{NAME}:{port}/")
            browser.wait_for(tab, "window.ready === true")
            browser.evaluate(tab, f"(window.job = () => {AUTHENTICATE}, 1)")
            self.ask = lambda: browser.click(tab, "#go")
            self._outcome = lambda: browser.evaluate(tab, "window.outcome")
        else:
            site = Site(browser)
            site.job(AUTHENTICATE)
            self.ask = site.press
            self._outcome = lambda: site.evaluate("window.outcome")

    def outcome(self) -> dict[str, object]:
        """Wait for what the page gets."""
        return dict(wait_for(self._outcome, "the page hears nothing"))


def test_W12_two_browsers_one_window(pki_dir: Path, tmp_path: Path) -> None:
    """Seen to fail when: Turn took no lock."""
    with (
        Screen() as screen,
        Desk(screen, pki_dir, tmp_path) as desk,
        websites(PAGES) as port,
        chromium(HOST, sites={NAME: port}, env=desk.env) as first,
        firefox(HOST, names=[NAME], env=desk.env) as second,
    ):
        second.wait_for(second.welcome, "!document.querySelector('#step-done').hidden")
        pages = [Page(first, port), Page(second, port)]
        for here, there in (pages, pages[::-1]):
            asked = desk.commands().count(READY)
            here.ask()
            desk.wait_for_window()
            desk.wait_for_command(READY, asked + 1)
            there.ask()
            assert there.outcome()["code"] == "ERR_WEBJPKI_BUSY"
            assert len(screen.windows(TITLE)) == 1
            desk.enter("1234")
            assert "result" in here.outcome()
            desk.wait_powered_off()
            screen.wait_gone(TITLE)
    assert [entry.response for entry in desk.verifications()] == ["9000", "9000"]
