# SPDX-License-Identifier: Apache-2.0
"""The running services, and a person in front of them with card, screen and browser."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page

from simulated_card import HOLDERS, SimulatedCard, TestPki, write_revocation_lists
from tests.examples.services.responder import OcspServer, responding
from tests.native_host.desk import Desk
from tests.rig.chromium import Chromium

ROOT = Path(__file__).resolve().parents[3]
HOST = [sys.executable, "-I", "-m", "native_host"]
NAMES = (
    "www",
    "brokerage",
    "tax",
    "mortgage",
    "registry",
    "companies",
    "city",
    "gate",
    "library",
    "pension",
)
PINS = {"sign": "ABC123", "sign-in": "1234", "read": "1234"}


@dataclass(frozen=True)
class Town:
    """The running services; `data` holds their SQLite files."""

    port: int
    data: Path
    responder: OcspServer


@contextmanager
def open_town(pki: TestPki, pki_dir: Path, folder: Path) -> Iterator[Town]:
    """Run the server as a program of its own, which trusts the test CAs and asks them both ways."""
    pki.write_trust_anchors(folder / "anchors.pem")
    command = [sys.executable, "-m", "examples.services", "--domain", "example.jp"]
    command += ["--public-port", "443", "--trust-anchors", str(folder / "anchors.pem")]
    command += ["--data", str(folder / "data"), "--lists", str(_lists(pki, pki_dir, folder))]
    with (
        responding(pki) as responder,
        subprocess.Popen(
            [*command, "--responder", responder.address],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        assert server.stdout is not None
        try:
            lines = iter(server.stdout.readline, "")
            line = next(line for line in lines if "is served on" in line)
            yield Town(int(line.rpartition(":")[2]), folder / "data", responder)
        finally:
            server.terminate()


def _lists(pki: TestPki, pki_dir: Path, folder: Path) -> Path:
    """Write the list of the CA that issued Hanako's and Taro's certificates: Taro's is revoked.

    Of the other CAs there is none.
    """
    write_revocation_lists(pki_dir, folder / "all", revoked=["taro"])
    authority = pki.issuer_of("authentication", HOLDERS["taro"])
    name = f"{sha256(authority.der).hexdigest()}.crl"
    (folder / "lists").mkdir()
    (folder / "all" / name).rename(folder / "lists" / name)
    return folder / "lists"


class Person:
    """Somebody at a desk, who may hand the chair to somebody else."""

    def __init__(self, browser: Chromium, desk: Desk, pki_dir: Path) -> None:
        self.desk = desk
        self._browser = browser
        self._pki_dir = pki_dir

    def sit_down(self, holder: str) -> None:
        """Put this person's card into the reader."""
        self.desk.use(SimulatedCard(self._pki_dir, HOLDERS[holder]))

    def visit(self, service: str, path: str = "/") -> Page:
        page = self._browser.context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"https://{service}.example.jp{path}")
        return page

    def sign(self, page: Page, holder: str) -> None:
        """Press the button that signs, and enter the password."""
        self.sit_down(holder)
        page.bring_to_front()
        with page.expect_navigation():
            page.locator("webjpki-sign-documents button").click()
            self.desk.enter(PINS["sign"])
        self.desk.wait_powered_off()

    def sign_in(self, page: Page, holder: str) -> None:
        """Press the button that signs in, and enter the PIN."""
        self.sit_down(holder)
        page.bring_to_front()
        with page.expect_navigation():
            page.locator("webjpki-sign-in button").click()
            self.desk.enter(PINS["sign-in"])
        self.desk.wait_powered_off()

    def let_go(self, fields: int) -> None:
        """Enter the third PIN, and send what the window then offers, without a change."""
        self.desk.enter(PINS["read"])
        self.desk.wait_powered_off()
        self.desk.screen.key(*["Tab"] * (fields + 2), "space")
