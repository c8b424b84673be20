# SPDX-License-Identifier: Apache-2.0
"""Another extension in the same browser tries to start the host."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from native_host import PROTOCOL, __version__
from tests.native_host.elsewhere import HOST
from tests.rig.chromium import EXTENSION, chromium

pytestmark = pytest.mark.browser

# The first thing that comes back over the port, or why nothing does.
CONNECT = """new Promise((done) => {
  const port = chrome.runtime.connectNative("org.webjpki.host");
  port.onMessage.addListener((message) => { port.disconnect(); done(message); });
  port.onDisconnect.addListener(() => done(chrome.runtime.lastError?.message ?? "closed"));
})"""


def other_extension(folder: Path) -> str:
    """Write an extension that may talk to native hosts; return the id Chromium gives its folder."""
    folder.mkdir()
    fields = {"manifest_version": 3, "name": "Other", "version": "1"}
    manifest = json.dumps({**fields, "permissions": ["nativeMessaging"]})
    (folder / "manifest.json").write_text(manifest, encoding="ascii")
    (folder / "page.html").write_text("<!doctype html><title>Other</title>", encoding="ascii")
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest)


def test_N4_N9_the_browser_starts_the_host_for_our_extension_only(tmp_path: Path) -> None:
    other = other_extension(tmp_path / "other")
    both = Path(f"{EXTENSION},{tmp_path / 'other'}")  # Chromium's way to name two
    with chromium(HOST[:-1], extension=both) as browser:
        ours = browser.own_page("help.html")
        assert ours.evaluate(CONNECT) == {"version": __version__, "protocol": PROTOCOL}
        page = browser.context.new_page()
        page.goto(f"chrome-extension://{other}/page.html")
        assert "forbidden" in page.evaluate(CONNECT)
