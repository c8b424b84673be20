# SPDX-License-Identifier: Apache-2.0
"""Browsers that run in a cage of snap's or flatpak's, and what that means for reaching the host.

Sources: xdg-desktop-portal pull request 705 and issue 655 (the Firefox snap on Ubuntu 22.04 and later talks to
that portal; the Firefox Flatpak, since 157, to xdg-native-messaging-proxy); brave-browser issue 17537,
browserpass-native issue 82 (Chromium's kin do neither). Not run here: neither snap nor flatpak was at hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..browsers import HOST_NAME
from .computer import Computer
from .finding import Finding, warn

_SNAPS = {"chromium": "Chromium", "brave": "Brave", "vivaldi": "Vivaldi"}
_FIREFOX = "org.mozilla.firefox"
_FLATPAKS = {
    "org.chromium.Chromium": "Chromium",
    "com.google.Chrome": "Google Chrome",
    "com.microsoft.Edge": "Microsoft Edge",
    "com.brave.Browser": "Brave",
    "com.vivaldi.Vivaldi": "Vivaldi",
}
_PROXY = "/usr/share/dbus-1/services/org.freedesktop.NativeMessagingProxy.service"
_START_PROXY = "systemctl --user enable --now xdg-native-messaging-proxy.service"


def look(computer: Computer) -> Iterator[Finding]:
    """Name the confined browsers that are installed."""
    if not computer.is_linux:
        return
    if computer.path("/snap/firefox").exists():
        allow = f"flatpak permission-set webextensions {HOST_NAME} snap.firefox yes"
        yield warn("confined.firefox-snap", allow)
    for name, title in _SNAPS.items():
        if computer.path(f"/snap/{name}").exists():
            yield warn("confined.snap", browser=title)
    if _has_flatpak(computer, _FIREFOX):
        if computer.path(_PROXY).exists():
            yield warn("confined.firefox-flatpak", _START_PROXY)
        else:
            yield warn("confined.firefox-flatpak-alone", _START_PROXY)
    for name, title in _FLATPAKS.items():
        if _has_flatpak(computer, name):
            yield warn("confined.flatpak", browser=title)


def _has_flatpak(computer: Computer, name: str) -> bool:
    shared = computer.path("/var/lib/flatpak/app")
    own = computer.home / ".local" / "share" / "flatpak" / "app"
    return (shared / name).exists() or (own / name).exists()
