# SPDX-License-Identifier: Apache-2.0
"""N4: which command lines are our extension's."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest

from native_host.callers import CHROMIUM_ID, FIREFOX_ID, is_our_extension

MANIFEST = Path(__file__).parents[2] / "extension" / "manifest.json"


@pytest.mark.parametrize(
    "arguments",
    [
        [f"chrome-extension://{CHROMIUM_ID}/"],
        [f"chrome-extension://{CHROMIUM_ID}/", "--parent-window=0"],
        ["/usr/lib/mozilla/native-messaging-hosts/org.webjpki.host.json", FIREFOX_ID],
    ],
)
def test_N4_our_extension_is_let_in(arguments: list[str]) -> None:
    assert is_our_extension(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [""],
        [FIREFOX_ID],
        [CHROMIUM_ID],
        [f"chrome-extension://{CHROMIUM_ID}"],
        [f"chrome-extension://{CHROMIUM_ID}/page.html"],
        [f"chrome-extension://{CHROMIUM_ID.upper()}/"],
        [f"moz-extension://{CHROMIUM_ID}/"],
        ["--parent-window=0", f"chrome-extension://{CHROMIUM_ID}/"],
        ["manifest.json", f"{FIREFOX_ID}x"],
    ],
)
def test_N4_others_are_not(arguments: list[str]) -> None:
    assert not is_our_extension(arguments)


def test_N4_the_ids_are_those_of_the_extension() -> None:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    digest = hashlib.sha256(base64.b64decode(manifest["key"])).hexdigest()[:32]
    assert "".join(chr(ord("a") + int(digit, 16)) for digit in digest) == CHROMIUM_ID
    assert manifest["browser_specific_settings"]["gecko"]["id"] == FIREFOX_ID
