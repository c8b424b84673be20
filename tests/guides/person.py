# SPDX-License-Identifier: Apache-2.0
"""Somebody who visits a guide's site with a test card, in a real browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.native_host.desk import Desk
from tests.rig.chromium import chromium
from tests.rig.screen import Screen

HOST = [sys.executable, "-I", "-m", "native_host"]


@contextmanager
def visiting(port: int, pki_dir: Path, folder: Path) -> Iterator[tuple[Page, Desk]]:
    """Open the site in a browser with extension and host, a card in the reader."""
    with (
        Screen() as screen,
        Desk(screen, pki_dir, folder) as desk,
        chromium(HOST, env=desk.env) as browser,
    ):
        browser.choose_any_site()
        page = browser.context.new_page()
        page.goto(f"https://localhost:{port}/")
        yield page, desk
