# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the stores' listings, 1280 x 800: real pages, host and window, a fictional person's card.

python -m tools.store_pictures [FOLDER]    first run, check page, popup, practice, website; Japanese and English
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from simulated_card import CardSlot, PrivatePcscd, SimulatedCard, TestPki
from tests.examples.services.person import open_town
from tests.rig.chromium import ROOT, Chromium, chromium
from tests.rig.popup import Popup
from tests.rig.screen import Screen
from tests.rig.websites import websites

_HOST = [sys.executable, "-I", "-m", "native_host"]
_WIDTH, _HEIGHT = 1280, 800
_SITE, _TAX = "bank.example.jp", "tax.example.jp"
_PKI = ROOT / "build" / "demo-pki"
_PATIENCE = 60_000  # ms
_BARS = 88  # pixels of Chromium's tabs and address
_MARGIN = 24


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
        CardSlot(daemon.ports[0], SimulatedCard(_PKI)),
        tempfile.TemporaryDirectory() as session,
        websites({"/": b"<!doctype html><title>bank</title>"}) as port,
        open_town(TestPki(_PKI), _PKI, Path(session)) as town,
    ):
        display = {"DISPLAY": screen.display, "WAYLAND_DISPLAY": "", "XDG_RUNTIME_DIR": session}
        home = {"HOME": session, "XDG_CONFIG_HOME": ""}
        _register(home)
        sites = {_SITE: port, _TAX: town.port}
        env = {**daemon.env, **display, **home}
        with chromium(_HOST, sites=sites, lang=lang, env=env) as browser:
            _pages(browser, into, lang)
        with chromium(_HOST, sites=sites, lang=lang, env=env, headless=False) as browser:
            _fill(screen)
            _practice(browser, screen, into / f"practice-{lang}.png")
            _website(browser, screen, into / f"website-{lang}.png", lang)


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
    check.evaluate("document.documentElement.style.zoom = 0.88")
    _picture(check, into / f"check-{lang}.png")
    bank = browser.context.new_page()
    bank.goto(f"https://{_SITE}/")
    popup = Popup(browser, bank)
    popup.wait_for("document.querySelector('#ready .good + .good') !== null")
    (into / f"popup-{lang}.png").write_bytes(popup.screenshot())


def _picture(page: Page, file: Path) -> None:
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
    page.screenshot(path=file)


def _fill(screen: Screen) -> None:
    """Make the browser as large as the screen."""
    window = screen.find("Chromium")
    _xdotool(
        screen, "windowmove", window, "0", "0", "windowsize", window, str(_WIDTH), str(_HEIGHT)
    )


def _practice(browser: Chromium, screen: Screen, file: Path) -> None:
    page = browser.own_page("practice.html")
    for other in browser.context.pages[:-1]:
        other.close()
    page.click("#start")
    _wait_for_window(screen, page)
    screen.screenshot(file)
    screen.key("Escape")
    page.wait_for_selector("#outcome:not(:empty):not(.good)", timeout=_PATIENCE)


def _wait_for_window(screen: Screen, page: Page) -> None:
    """Wait for the host's window and put it into the corner, where the page can be read beside it."""
    window = screen.find("Web JPKI")
    page.wait_for_timeout(1500)  # until it is painted, and has found its own place
    said = _xdotool(screen, "getwindowgeometry", "--shell", window)
    size = dict(line.split("=") for line in said.split())
    place = (_WIDTH - _MARGIN - int(size["WIDTH"]), _HEIGHT - _MARGIN - int(size["HEIGHT"]))
    _xdotool(screen, "windowmove", "--sync", window, *map(str, place))
    page.wait_for_timeout(1000)  # until the page below is painted


def _xdotool(screen: Screen, *words: str) -> str:
    command = ["xdotool", *words]
    return subprocess.run(
        command, env=screen.env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _website(browser: Chromium, screen: Screen, file: Path, lang: str) -> None:
    """A sample website whose return is about to be signed.

    Without the browser's bars: its certificate is one that browsers warn of.
    """
    browser.choose_any_site()
    page = browser.context.new_page()
    page.goto(f"https://{_TAX}/language/{lang}?back=/")
    page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})  # of a window that is larger
    _xdotool(screen, "windowmove", screen.find("Chromium"), "0", str(-_BARS))
    page.click("#write")
    page.click("webjpki-sign-documents button")
    _wait_for_window(screen, page)
    screen.screenshot(file)


if __name__ == "__main__":
    main(sys.argv[1:])
