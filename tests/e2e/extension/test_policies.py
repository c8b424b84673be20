# SPDX-License-Identifier: Apache-2.0
"""An administrator's policy in real browsers: their sites may ask, and "any site" is gone."""

import json
import os
import shlex
from pathlib import Path

import pytest

from simulated_card.pcscd import apart
from tests.e2e.extension.site import AUTHENTICATE, HostRecord, Site
from tests.rig.chromium import CHROMIUM, ROOT, chromium
from tests.rig.firefox import EXTENSION_ID, firefox

pytestmark = pytest.mark.browser

BANK = "https://bank.example.jp"
POLICIES = ROOT / "installers" / "policies"
SETTINGS = {"allowedSites": [BANK], "anySite": False}


def test_the_examples_say_the_same_for_every_browser() -> None:
    chrome = json.loads((POLICIES / "chrome-edge.json").read_text("utf-8"))
    mozilla = json.loads((POLICIES / "firefox.json").read_text("utf-8"))["policies"]
    assert list(chrome["3rdparty"]["extensions"].values()) == [SETTINGS]
    assert mozilla["3rdparty"]["Extensions"] == {EXTENSION_ID: SETTINGS}
    [chromium_id] = chrome["3rdparty"]["extensions"]
    for name in ("chrome-windows.reg", "updates.xml"):
        assert chromium_id in (POLICIES / name).read_text("utf-8")


@pytest.fixture
def governed_chromium(tmp_path: Path) -> str:
    """A Chromium that finds the example's policy, in a mount namespace where nobody else does."""
    managed = tmp_path / "chromium" / "policies" / "managed"
    managed.mkdir(parents=True)
    policy = json.loads((POLICIES / "chrome-edge.json").read_text("utf-8"))
    del policy["ExtensionSettings"]  # its server is not here; the extension is loaded by the test
    (managed / "webjpki.json").write_text(json.dumps(policy), encoding="utf-8")
    inner = f'mount --bind {shlex.quote(str(tmp_path / "chromium"))} /etc/chromium && exec "$@"'
    words = [*apart(), "sh", "-c", inner, "sh", CHROMIUM]
    wrapper = tmp_path / "governed-chromium"
    wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    return os.fspath(wrapper)


def test_policy_in_chromium(
    sites: dict[str, int], host_command: list[str], host: HostRecord, governed_chromium: str
) -> None:
    with chromium(host_command, sites=sites, program=governed_chromium) as browser:
        page = browser.first_run()
        assert page is not None
        page.wait_for_selector("#policy-any:not([hidden])")
        assert page.locator("#any").is_hidden()
        assert page.locator("#policy-list li").all_text_contents() == [BANK]
        browser.permit(f"{BANK}/*")
        page.click("#policy-grant")
        page.wait_for_selector("#policy-sites", state="hidden")
        page.close()
        bank, other = Site(browser), Site(browser, "https://other.example.jp/")
        host.play(steps=[{"send": {}}])
        assert "result" in bank.ask(AUTHENTICATE)
        assert other.ask(AUTHENTICATE)["code"] == "ERR_WEBJPKI_EXTENSION_UNAVAILABLE"


def test_policy_in_firefox(
    sites: dict[str, int], host_command: list[str], host: HostRecord
) -> None:
    with firefox(host_command, names=["bank.example.jp"], managed=SETTINGS) as browser:
        shown = "document.querySelector('#policy-list')?.textContent"
        assert browser.wait_for(browser.welcome, shown) == BANK
        assert browser.evaluate(browser.welcome, "document.querySelector('#any').hidden") is True
