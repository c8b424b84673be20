# SPDX-License-Identifier: Apache-2.0
"""Writes pictures of every service, from first page to result, to build/services/: `python -m tests.examples.services.screenshots`.

Each page is taken as wide as a computer's window and as narrow as a phone's, light and dark, with real
card, window and verification behind it. A form that was sent wrong is among them.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import expect

from simulated_card import TestPki
from tests.documents.pdf.made import Pdf
from tests.examples.services.person import HOST, NAMES, PINS, Person, open_town
from tests.native_host.desk import Desk
from tests.rig.chromium import chromium
from tests.rig.screen import Screen

_FOLDER = Path("build/services")
_WIDTHS = {"desk": 1280, "phone": 375}  # CSS pixels; 375 is a small phone of today
_SCHEMES: Mapping[str, Literal["light", "dark"]] = {"": "light", "-dark": "dark"}


class Tour:
    """One person's way through a service, with a picture of each page."""

    def __init__(self, person: Person, service: str, lang: str) -> None:
        self.person = person
        self.page = person.visit(service, f"/language/{lang}?back=/")
        self._name = f"{service}-{lang}"
        self._count = 0

    def look(self) -> None:
        """Take the page at both widths, whole, light and dark."""
        self._count += 1
        for name, width in _WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": 800})
            for ending, scheme in _SCHEMES.items():
                self.page.emulate_media(color_scheme=scheme)
                path = _FOLDER / f"{self._name}-{self._count}-{name}{ending}.png"
                self.page.screenshot(path=path, full_page=True)
                print(path)  # a command for a person

    def press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self.page.click(selector)


def tax(tour: Tour) -> None:
    """A form that was sent wrong, then a return; and an address where nothing is."""
    tour.page.fill("input[name=income]", "たくさん")
    tour.press("#write")
    tour.look()
    tour.page.goto(f"{tour.page.url}papers/gone")
    tour.look()
    tour.page.goto("https://tax.example.jp/")
    paper(tour, "hanako")


def paper(tour: Tour, *people: str) -> None:
    """Form, paper, each signature, result."""
    tour.look()
    tour.press("#write")
    tour.look()
    for holder in people:
        tour.person.sign(tour.page, holder)
        tour.look()


def entry(tour: Tour, holder: str = "hanako") -> None:
    """Sign-in, and what is behind it."""
    tour.look()
    tour.person.sign_in(tour.page, holder)
    tour.look()


def city(tour: Tour) -> None:
    entry(tour)
    with TemporaryDirectory() as folder:
        residence = Path(folder, "住民票の写し.pdf")
        residence.write_bytes(Pdf().octets())
        tour.page.set_input_files("input[type=file]", residence)
        tour.press("#write")
    tour.look()
    tour.person.sign(tour.page, "hanako")
    tour.look()


def library(tour: Tour) -> None:
    entry(tour)
    tour.press("#lend")
    tour.look()


def refused(tour: Tour) -> None:
    """A revoked certificate."""
    tour.person.sit_down("taro")
    tour.page.locator("webjpki-sign-in button").click()
    tour.person.desk.enter(PINS["sign-in"])
    tour.page.wait_for_selector("webjpki-sign-in [role=alert] strong")
    tour.look()


def brokerage(tour: Tour) -> None:
    tour.look()
    page, person = tour.page, tour.person
    person.sit_down("hanako")
    page.click("#signin")
    person.desk.enter(PINS["sign-in"])
    page.wait_for_url("**/account")
    person.sit_down("hanako")
    page.click("#fill")
    person.let_go(fields=3)
    expect(page.locator("input[name=name]")).not_to_have_value("")
    tour.look()
    tour.press("#write")
    tour.look()
    person.sit_down("hanako")
    page.click("#sign")
    person.desk.enter(PINS["sign"])
    page.wait_for_url("**/account/done")
    tour.look()


_TOURS: Mapping[str, Callable[[Tour], None]] = {
    "www": Tour.look,
    "brokerage": brokerage,
    "tax": tax,
    "mortgage": lambda tour: paper(tour, "hanako", "taro"),
    "registry": lambda tour: paper(tour, "hanako"),
    "companies": lambda tour: paper(tour, "hanako", "taro", "jiro"),
    "city": city,
    "gate": entry,
    "library": library,
    "pension": entry,
    "pension-refused": refused,
}


def main() -> None:
    """Take all pictures, or those of the services that are named; English with `en` among them."""
    lang = "en" if "en" in sys.argv[1:] else "ja"
    wanted = [name for name in sys.argv[1:] if name in _TOURS] or list(_TOURS)
    _FOLDER.mkdir(parents=True, exist_ok=True)
    pki_dir = Path("build/demo-pki")
    with (
        TemporaryDirectory() as folder,
        open_town(TestPki(pki_dir), pki_dir, Path(folder)) as town,
        Screen() as screen,
        Desk(screen, pki_dir, Path(folder)) as desk,
        chromium(
            HOST, sites={f"{name}.example.jp": town.port for name in NAMES}, env=desk.env
        ) as browser,
    ):
        browser.choose_any_site()
        for name in wanted:
            tour = Tour(Person(browser, desk, pki_dir), name.partition("-")[0], lang)
            _TOURS[name](tour)
            browser.context.clear_cookies()
            tour.page.close()


if __name__ == "__main__":
    main()
