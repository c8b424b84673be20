# SPDX-License-Identifier: Apache-2.0
"""Where browsers look, against what they have been seen to do and what their vendors say."""

import subprocess
from pathlib import Path, PureWindowsPath

import pytest

from native_host.browsers import HOST_NAME, Family, RegistryKey, Scope, known_browsers

HOME = Path("/home/hanako")
EVERY_BROWSER = ["chrome", "chromium", "edge", "brave", "vivaldi", "firefox"]


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_system_has_the_same_browsers(platform: str) -> None:
    browsers = known_browsers(platform, HOME, {})
    assert [browser.name for browser in browsers] == EVERY_BROWSER
    assert [b.name for b in browsers if b.family is Family.FIREFOX] == ["firefox"]
    for browser in browsers:
        assert browser.user
        assert browser.system
        assert browser.data


def test_linux_follows_the_config_folder_of_the_session() -> None:
    chromium = known_browsers("linux", HOME, {"XDG_CONFIG_HOME": "/elsewhere"})[1]
    assert chromium.user == (Path("/elsewhere/chromium/NativeMessagingHosts"),)


def test_firefox_keeps_profiles_in_config_and_looks_for_hosts_in_mozilla() -> None:
    firefox = known_browsers("linux", HOME, {})[-1]
    assert HOME / ".config/mozilla/firefox" in firefox.data
    assert firefox.user == (HOME / ".mozilla/native-messaging-hosts",)


def test_kin_of_chrome_share_its_folder_for_the_whole_system() -> None:
    chrome, _, _, brave, vivaldi, _ = known_browsers("linux", HOME, {})
    assert chrome.system == brave.system == vivaldi.system
    assert chrome.places(Scope.SYSTEM) != chrome.places(Scope.USER)


def test_windows_has_keys_that_end_in_the_hosts_name() -> None:
    for browser in known_browsers("win32", HOME, {"LOCALAPPDATA": "/local"}):
        for place in (*browser.user, *browser.system):
            assert isinstance(place, RegistryKey)
            assert PureWindowsPath(place.path).name == HOST_NAME
        assert all(isinstance(k, RegistryKey) and k.hive == "HKCU" for k in browser.user)
        assert all(isinstance(k, RegistryKey) and k.hive == "HKLM" for k in browser.system)


@pytest.mark.browser
def test_this_chromium_holds_the_folder_in_its_program() -> None:
    chromium = known_browsers("linux", HOME, {})[1]
    found = subprocess.run(
        ["grep", "-c", "-a", "-F", str(chromium.system[0]), "/usr/lib/chromium/chromium"],
        capture_output=True,
        check=False,
    )
    assert int(found.stdout) > 0
