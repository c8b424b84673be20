# SPDX-License-Identifier: Apache-2.0
"""Gives a test the whole chain: website, Chromium, extension, host, window, reader and card."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from simulated_card import TestPki
from simulated_card.authorities import Credential
from simulated_card.holder import HANAKO
from tests.documents.pdf.timestamps import TimestampAuthority
from tests.documents.xml.samples import ETAX
from tests.e2e.chain.in_firefox import CONTRACT, anchors_for_tests
from tests.e2e.extension.site import PAGES, Site
from tests.native_host.desk import Desk
from tests.rig.chromium import Chromium, chromium
from tests.rig.pcsc import pki_dir
from tests.rig.screen import Screen
from tests.rig.websites import websites
from webjpki import TrustAnchors

__all__ = ["CONTRACT", "pki_dir"]

HOST = [sys.executable, "-I", "-m", "native_host"]
FILES = {"/contract.pdf": CONTRACT, "/return.xtx": ETAX}
# What a page does with finished files: here they go to the test, elsewhere to the server.
_READ = """window.fetched = async (path) => (await fetch(path)).blob();
window.inBase64 = (file) => file && new Promise((done) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.split(",")[1]);
  reader.readAsDataURL(file);
});
window.told = async (result) => ({...result, files: await Promise.all(result.files.map(inBase64))});
window.timestamp = async ({imprint}) => {
  const hex = [...imprint].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return (await fetch("/timestamp/" + hex)).arrayBuffer();
};"""


class _Server(dict[str, bytes]):
    """The website's files, and timestamps that its server has an authority make."""

    def __init__(self, authority: TimestampAuthority) -> None:
        super().__init__({**PAGES, **FILES})
        self._authority = authority

    def get(self, path: str, default: Any = None) -> Any:  # noqa: ANN401  as in dict
        if path.startswith("/timestamp/"):
            return self._authority.answer(bytes.fromhex(path.removeprefix("/timestamp/")))
        return super().get(path, default)


class Chain:
    """A person in front of the website, at a desk of their own."""

    def __init__(self, site: Site, desk: Desk) -> None:
        self.site = site
        self.desk = desk
        site.evaluate(f"void (() => {{ {_READ} }})()")

    def ask(self, expression: str, pin: str) -> dict[str, Any]:
        """Press the website's button, enter the PIN, and return what the page got."""
        self.site.job(expression)
        self.site.press()
        self.desk.enter(pin)
        outcome = self.site.outcome()
        self.desk.wait_powered_off()
        assert "result" in outcome, outcome
        return dict(outcome["result"])

    def sign(self, documents: str, options: str = "{}") -> tuple[dict[str, Any], list[bytes]]:
        """Have documents signed; the result, and the finished files."""
        result = self.ask(f"client.sign({documents}, {options}).then(told)", "ABC123")
        return result, [base64.b64decode(file or "") for file in result["files"]]


@pytest.fixture(scope="session")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> TimestampAuthority:
    return TimestampAuthority(tmp_path_factory.mktemp("tsa"))


@contextmanager
def browser_at_a_desk(
    pki_dir: Path, folder: Path, tsa: TimestampAuthority
) -> Iterator[tuple[Chromium, Desk]]:
    """A card in the first reader, a screen, and a browser that starts the host on both."""
    with (
        Screen() as screen,
        Desk(screen, pki_dir, folder) as desk,
        websites(_Server(tsa)) as port,
        chromium(HOST, sites={"bank.example.jp": port}, env=desk.env) as browser,
    ):
        browser.choose_any_site()
        yield browser, desk


@pytest.fixture
def chain(pki_dir: Path, tmp_path: Path, tsa: TimestampAuthority) -> Iterator[Chain]:
    """Browser and desk for one test alone."""
    with browser_at_a_desk(pki_dir, tmp_path, tsa) as (browser, desk):
        yield Chain(Site(browser), desk)


@pytest.fixture(scope="session")
def hanako(pki_dir: Path) -> Credential:
    """What the card in the reader signs documents with."""
    return TestPki(pki_dir).issue("signature", HANAKO)


@pytest.fixture(scope="session")
def authority(pki_dir: Path) -> Credential:
    """The CA that issued it."""
    return TestPki(pki_dir).issuer_of("signature", HANAKO)


@pytest.fixture(scope="session")
def trust(pki_dir: Path) -> TrustAnchors:
    """The test CAs, as a website's server of a test would name them."""
    return anchors_for_tests(pki_dir)
