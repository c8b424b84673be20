# SPDX-License-Identifier: Apache-2.0
"""The browsers we register with, and where each of them looks for native-messaging hosts.

Sources: the vendors' documentation of Chrome, Edge and Firefox; for Brave and Vivaldi, which document
nothing, what others traced with those browsers on Linux in 2026 and what KeePassXC and Bitwarden write.
Seen here: Chromium 156 and Firefox ESR 153 on Debian 12 only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

HOST_NAME = "org.webjpki.host"
MANIFEST = f"{HOST_NAME}.json"


class Family(Enum):
    """How a manifest names the extension that may call."""

    CHROMIUM = "chromium"  # allowed_origins
    FIREFOX = "firefox"  # allowed_extensions


class Scope(Enum):
    """For whom a host is registered."""

    USER = "user"
    SYSTEM = "system"


@dataclass(frozen=True)
class RegistryKey:
    """A key below HKEY_CURRENT_USER or HKEY_LOCAL_MACHINE whose default value is a manifest's path."""

    hive: str  # "HKCU" or "HKLM"
    path: str  # with backslashes, without the hive


Place = Path | RegistryKey  # a folder that holds manifests, or a key that names one


@dataclass(frozen=True)
class Browser:
    """One browser on one operating system."""

    name: str  # as `--browser` takes it
    title: str  # as people know it
    family: Family
    data: tuple[
        Path, ...
    ]  # its folders in the home, one a release channel; there once it was started
    user: tuple[Place, ...]
    system: tuple[Place, ...]  # several browsers may share one

    @property
    def was_used(self) -> bool:
        """Whether this person has ever started it."""
        return any(folder.is_dir() for folder in self.data)

    def places(self, scope: Scope) -> tuple[Place, ...]:
        """Where it looks for hosts of this scope, in the order in which it looks."""
        return self.user if scope is Scope.USER else self.system


def known_browsers(platform: str, home: Path, environ: Mapping[str, str]) -> tuple[Browser, ...]:
    """List the browsers of `platform`, a value of `sys.platform`; whether they are there is not asked."""
    if platform == "win32":
        return _on_windows(Path(environ.get("LOCALAPPDATA", home / "AppData" / "Local")), environ)
    return _on_macos(home) if platform == "darwin" else _on_linux(home, environ)


# Name, title, folders below ~/.config by channel, system-wide folder.
_LINUX = (
    ("chrome", "Google Chrome", ("google-chrome", "google-chrome-beta", "google-chrome-unstable"), "opt/chrome"),
    ("chromium", "Chromium", ("chromium",), "chromium"),
    ("edge", "Microsoft Edge", ("microsoft-edge", "microsoft-edge-beta", "microsoft-edge-dev"), "opt/edge"),
    ("brave", "Brave", ("BraveSoftware/Brave-Browser",), "opt/chrome"),  # traced: Chrome's only
    ("vivaldi", "Vivaldi", ("vivaldi",), "opt/chrome"),  # traced: Chrome's only
)  # fmt: skip


def _on_linux(home: Path, environ: Mapping[str, str]) -> tuple[Browser, ...]:
    config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    chromium_kin = (
        Browser(
            name,
            title,
            Family.CHROMIUM,
            tuple(config / folder for folder in folders),
            tuple(config / folder / "NativeMessagingHosts" for folder in folders),
            (Path("/etc") / system / "native-messaging-hosts",),
        )
        for name, title, folders, system in _LINUX
    )
    # Firefox keeps profiles in ~/.config/mozilla since 147, and still looks for hosts in ~/.mozilla.
    firefox = Browser(
        "firefox",
        "Firefox",
        Family.FIREFOX,
        (home / ".mozilla" / "firefox", config / "mozilla" / "firefox"),
        (home / ".mozilla" / "native-messaging-hosts",),
        tuple(Path(f"/usr/{lib}/mozilla/native-messaging-hosts") for lib in ("lib", "lib64")),
    )
    return (*chromium_kin, firefox)


# Name, title, folder below ~/Library/Application Support, system-wide folder below /Library.
_MACOS = (
    ("chrome", "Google Chrome", "Google/Chrome", "Google/Chrome"),
    ("chromium", "Chromium", "Chromium", "Application Support/Chromium"),
    ("edge", "Microsoft Edge", "Microsoft Edge", "Microsoft/Edge"),
    ("brave", "Brave", "BraveSoftware/Brave-Browser", "Google/Chrome"),
    ("vivaldi", "Vivaldi", "Vivaldi", "Google/Chrome"),
)


def _on_macos(home: Path) -> tuple[Browser, ...]:
    support = home / "Library" / "Application Support"
    hosts = "NativeMessagingHosts"
    # Reports differ on whether Brave reads its own folder or Chrome's: both are written.
    also = {"brave": (support / "Google" / "Chrome" / hosts,)}
    chromium_kin = (
        Browser(
            name,
            title,
            Family.CHROMIUM,
            (support / folder,),
            (support / folder / hosts, *also.get(name, ())),
            (Path("/Library") / system / hosts,),
        )
        for name, title, folder, system in _MACOS
    )
    mozilla = Path("Application Support/Mozilla") / hosts
    firefox = Browser(
        "firefox",
        "Firefox",
        Family.FIREFOX,
        (support / "Firefox",),
        (home / "Library" / mozilla,),
        (Path("/Library") / mozilla,),
    )
    return (*chromium_kin, firefox)


# Name, title, family, data folder below %LOCALAPPDATA% (Firefox: %APPDATA%), keys below Software.
_WINDOWS = (
    ("chrome", "Google Chrome", Family.CHROMIUM, r"Google\Chrome\User Data", (r"Google\Chrome",)),
    ("chromium", "Chromium", Family.CHROMIUM, r"Chromium\User Data", ("Chromium",)),
    ("edge", "Microsoft Edge", Family.CHROMIUM, r"Microsoft\Edge\User Data", (r"Microsoft\Edge",)),
    # Both read Chrome's key; their own is written by Bitwarden and costs nothing.
    ("brave", "Brave", Family.CHROMIUM, r"BraveSoftware\Brave-Browser\User Data",
     (r"BraveSoftware\Brave-Browser", r"Google\Chrome")),
    ("vivaldi", "Vivaldi", Family.CHROMIUM, r"Vivaldi\User Data", ("Vivaldi", r"Google\Chrome")),
    ("firefox", "Firefox", Family.FIREFOX, r"Mozilla\Firefox", ("Mozilla",)),
)  # fmt: skip


def _on_windows(local: Path, environ: Mapping[str, str]) -> tuple[Browser, ...]:
    roaming = Path(environ.get("APPDATA", local.parent / "Roaming"))

    def keys(hive: str, vendors: tuple[str, ...]) -> tuple[RegistryKey, ...]:
        return tuple(
            RegistryKey(hive, rf"Software\{vendor}\NativeMessagingHosts\{HOST_NAME}")
            for vendor in vendors
        )

    return tuple(
        Browser(
            name,
            title,
            family,
            ((roaming if family is Family.FIREFOX else local).joinpath(*folder.split("\\")),),
            keys("HKCU", vendors),
            keys("HKLM", vendors),
        )
        for name, title, family, folder, vendors in _WINDOWS
    )
