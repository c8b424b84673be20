# SPDX-License-Identifier: Apache-2.0
"""Gives a test the running services, and a person in front of them with card, screen and browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulated_card import TestPki
from tests.examples.services.person import HOST, NAMES, Person, Town, open_town
from tests.native_host.desk import Desk
from tests.rig.chromium import Chromium, chromium
from tests.rig.pcsc import pki_dir
from tests.rig.screen import Screen

__all__ = ["pki_dir"]


@pytest.fixture(scope="session")
def pki(pki_dir: Path) -> TestPki:
    return TestPki(pki_dir)


@pytest.fixture(scope="session")
def town(pki: TestPki, pki_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with open_town(pki, pki_dir, tmp_path_factory.mktemp("town")) as running:
        yield running


@pytest.fixture(scope="package")
def desk(pki_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Screen() as screen, Desk(screen, pki_dir, tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="module")
def browser(town: Town, desk: Desk) -> Iterator[Chromium]:
    """One browser for a file's tests, each with a tab of its own; its driver's event loop goes with it."""
    sites = {f"{name}.example.jp": town.port for name in NAMES}
    with chromium(HOST, sites=sites, env=desk.env) as browser:
        browser.choose_any_site()
        yield browser


@pytest.fixture
def person(browser: Chromium, desk: Desk, pki_dir: Path) -> Iterator[Person]:
    yield Person(browser, desk, pki_dir)
    browser.context.clear_cookies()
    for page in browser.context.pages[1:]:
        page.close()
