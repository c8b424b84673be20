# SPDX-License-Identifier: Apache-2.0
"""Where the history lies, and who has switched it off: the person, or an administrator for everybody."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath

_POLICIES = {
    "linux": "/etc/webjpki/policy.json",
    "darwin": "/Library/Application Support/webjpki/policy.json",
}
# Registry of Windows, HKEY_LOCAL_MACHINE: only an administrator writes below this key.
_KEY, _VALUE = r"SOFTWARE\Policies\webjpki", "History"


class Switch(Enum):
    """Whether uses are remembered."""

    ON = "on"
    OFF = "off"  # the person's own choice
    FORBIDDEN = "forbidden"  # an administrator's
    UNREADABLE = (
        "unreadable"  # an administrator has said something that nobody understands: counts as no
    )


@dataclass(frozen=True)
class Place:
    """The person's own folder of state, and the file in which an administrator may have a say."""

    folder: Path
    policy: Path | None  # None on Windows, where the registry is asked

    @property
    def file(self) -> Path:
        """The journal."""
        return self.folder / "history.sqlite3"

    @property
    def off_mark(self) -> Path:
        """A file that is there while the person wants no history; what is in it does not matter."""
        return self.folder / "history.off"

    @property
    def failure(self) -> Path:
        """What could not be remembered, and why."""
        return self.folder / "history.failed.json"

    def switch(self) -> Switch:
        """Tell whether uses are remembered now."""
        said = _registry_says() if self.policy is None else _file_says(self.policy)
        if said is not Switch.ON:
            return said
        return Switch.OFF if self.off_mark.exists() else Switch.ON

    def turn(self, *, on: bool) -> None:
        """Set the person's own choice. Raises OSError."""
        if on:
            self.off_mark.unlink(missing_ok=True)
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.off_mark, os.O_WRONLY | os.O_CREAT, 0o600))


def own_place() -> Place | None:
    """The place of the person who runs this program; None for somebody without a home."""
    try:
        return place_of(sys.platform, Path.home(), os.environ, Path("/"))
    except RuntimeError:
        return None


def place_of(platform: str, home: Path, environ: Mapping[str, str], root: Path) -> Place:
    """The folder for state that is to last, by each system's custom (those of the platformdirs package)."""
    named = _POLICIES.get(platform)
    policy = root / named.lstrip("/") if named else None
    if platform == "win32":
        base = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        named = environ.get(
            "XDG_STATE_HOME", ""
        )  # only an absolute path counts, says its specification
        base = Path(named) if PurePath(named).is_absolute() else home / ".local" / "state"
    return Place(base / "webjpki", policy)


def _file_says(policy: Path) -> Switch:
    try:
        said = json.loads(policy.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Switch.ON
    except (OSError, ValueError):
        return Switch.UNREADABLE
    history = said.get("history", True) if isinstance(said, dict) else None
    if not isinstance(history, bool):
        return Switch.UNREADABLE
    return Switch.ON if history else Switch.FORBIDDEN


def _registry_says() -> Switch:
    if sys.platform != "win32":
        return Switch.ON
    import winreg  # only there

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _KEY) as key:
            value, _kind = winreg.QueryValueEx(key, _VALUE)
    except FileNotFoundError:
        return Switch.ON
    except OSError:
        return Switch.UNREADABLE
    return {0: Switch.FORBIDDEN, 1: Switch.ON}.get(value, Switch.UNREADABLE)
