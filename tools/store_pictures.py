# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the stores' listings, 1280 x 800: real pages, host and window, a fictional person's card.

python -m tools.store_pictures [FOLDER]    first run, check page, popup and practice, in Japanese and English
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from simulated_card import CardSlot, PrivatePcscd, SimulatedCard
from tests.rig.chromium import ROOT, Chromium, chromium
from tests.rig.popup import Popup
from tests.rig.screen import Screen
from tests.rig.websites import websites

_HOST = [sys.executable, "-I", "-m", "native_host"]
_WIDTH, _HEIGHT = 1280, 800
_SITE = "bank.example.jp"
_PATIENCE = 60_000  # ms


def main(words: list[str]) -> None:
    """Take them all."""
    into = Path(words[0]) if words else ROOT / "docs" / "images"
    into.mkdir(parents=True, exist_ok=True)
    for lang in ("ja", "en"):
        _take(into, lang)


def _take(into: Path, lang: str) -> None:
    with (
        Screen(_WIDTH, _HEIGHT) as screen,
        PrivatePcscd() as daemon,
        CardSlot(daemon.ports[0], SimulatedCard(ROOT / "build" / "demo-pki")),
        tempfile.TemporaryDirectory() as session,
        websites({"/": b"<!doctype html><title>bank</title>"}) as port,
    ):
        display = {"DISPLAY": screen.display, "WAYLAND_DISPLAY": "", "XDG_RUNTIME_DIR": session}
        home = {"HOME": session, "XDG_CONFIG_HOME": ""}
        _register(home)
        sites, env = {_SITE: port}, {**daemon.env, **display, **home}
        with chromium(_HOST, sites=sites, lang=lang, env=env) as browser:
            _pages(browser, into, lang)
        with chromium(_HOST, sites=sites, lang=lang, env=env, headless=False) as browser:
            _practice(browser, screen, into / f"practice-{lang}.png")


def _register(home: dict[str, str]) -> None:
    """Have the doctor find what it finds at a person's who has installed everything."""
    command = [*_HOST, "register", "--browser", "chromium"]
    environment = {**os.environ, **home}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)


def _pages(browser: Chromium, into: Path, lang: str) -> None:
    first = browser.first_run() or browser.own_page("welcome.html")
    first.wait_for_selector("#step-done:not([hidden])", timeout=_PATIENCE)
    first.evaluate("document.documentElement.style.zoom = 0.7")  # all of it at once
    _picture(first, into / f"first-run-{lang}.png")
    browser.choose_listed_sites()
    check = browser.own_page("check.html")
    check.wait_for_selector("#report-section:not([hidden])", timeout=_PATIENCE)
    _picture(check, into / f"check-{lang}.png")
    bank = browser.context.new_page()
    bank.goto(f"https://{_SITE}/")
    popup = Popup(browser, bank)
    bank.wait_for_timeout(
        3000
    )  # its readiness comes from a host of its own, and nothing waits for it
    (into / f"popup-{lang}.png").write_bytes(popup.screenshot())


def _picture(page: Page, file: Path) -> None:
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
    page.screenshot(path=file)


def _practice(browser: Chromium, screen: Screen, file: Path) -> None:
    page = browser.own_page("practice.html")
    fill = ["windowmove", "0", "0", "windowsize", str(_WIDTH), str(_HEIGHT)]
    whole = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Chromium", *fill]
    subprocess.run(whole, env=screen.env, check=True)
    page.click("#start")
    screen.find("Web JPKI")
    page.wait_for_timeout(1500)  # until the window is painted
    screen.screenshot(file)


if __name__ == "__main__":
    main(sys.argv[1:])
