# SPDX-License-Identifier: Apache-2.0
"""Gives a test a real Chromium with the extension, websites, and the scripted host."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error

from tests.e2e.extension.site import PAGES, POLICIES, HostRecord, Site
from tests.rig.chromium import Chromium, chromium
from tests.rig.websites import websites

_SCRIPTED_HOST = Path(__file__).parent / "scripted_host.py"
_NAMES = ("bank.example.jp", "other.example.jp", "xn--wgv71a119e.jp")
TOKEN = {
    "format": "web-eid:1.0",
    "algorithm": "RS256",
    "unverifiedCertificate": "AAAA",
    "signature": "AAAA",
    "appVersion": "webjpki-host/0.1.0",
}


@pytest.fixture(scope="package")
def sites() -> Iterator[dict[str, int]]:
    with websites(PAGES, policies=POLICIES) as port, websites(PAGES, tls=False) as plain:
        https = dict.fromkeys((*_NAMES, "other.example.jp:8443"), port)
        yield {**https, "bank.example.jp:80": plain}


@pytest.fixture(scope="package")
def record(tmp_path_factory: pytest.TempPathFactory) -> HostRecord:
    return HostRecord(tmp_path_factory.mktemp("host"))


@pytest.fixture(scope="package")
def host_command(record: HostRecord) -> list[str]:
    return [sys.executable, "-I", "-S", str(_SCRIPTED_HOST), str(record.folder)]


@pytest.fixture(scope="module")
def browser(sites: dict[str, int], host_command: list[str]) -> Iterator[Chromium]:
    """A browser in which the person lets any https site ask."""
    with chromium(host_command, sites=sites) as running:
        running.choose_any_site()
        yield running


@pytest.fixture
def host(record: HostRecord) -> HostRecord:
    record.play(steps=[{"send": TOKEN}])
    return record


@pytest.fixture
def site(browser: Chromium, host: HostRecord) -> Iterator[Site]:
    opened = Site(browser)
    yield opened
    if not opened.page.is_closed():
        # Closing a page that is on its way elsewhere has hung; one that crashed can only say so.
        with suppress(Error):
            opened.page.wait_for_load_state(timeout=5_000)
        opened.page.close()
