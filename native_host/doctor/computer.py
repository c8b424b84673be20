# SPDX-License-Identifier: Apache-2.0
"""The computer under examination: everything that a probe may look at comes in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..browsers import Browser, known_browsers
from ..card.channel import Readers
from ..registration import Registrar


@dataclass(frozen=True)
class Computer:
    """One computer and the person who uses it, as they are now."""

    platform: str  # a value of `sys.platform`
    root: Path  # where the system's files begin: "/"
    home: Path
    environ: Mapping[str, str]
    open_readers: Callable[[], Readers]
    registrar: Registrar
    clock: Callable[[], datetime]  # aware, UTC
    extension: str | None  # version of the extension that asks; None from a terminal
    command: str  # what starts this program in a terminal

    @property
    def is_linux(self) -> bool:
        """Whether this is a Linux, where most of what can be missing can be looked for."""
        return self.platform.startswith("linux")

    @property
    def browsers(self) -> tuple[Browser, ...]:
        """Every browser we know on such a computer."""
        return known_browsers(self.platform, self.home, self.environ)

    def path(self, absolute: str) -> Path:
        """Where a file of the system is."""
        return self.root / absolute.lstrip("/")

    def release(self) -> Mapping[str, str]:
        """What /etc/os-release says; empty where there is none."""
        try:
            lines = self.path("/etc/os-release").read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        pairs = (line.partition("=") for line in lines if "=" in line)
        return {name: value.strip("\"'") for name, _, value in pairs}

    def install(self, *, debian: str, fedora: str, arch: str, suse: str = "") -> tuple[str, ...]:
        """The command that installs packages here, by their names in each family of systems.

        None where the family's names are not known: a command that fails helps nobody.
        """
        release = self.release()
        family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
        if family & {"debian", "ubuntu"}:
            return (f"sudo apt install {debian}",)
        if family & {"suse", "opensuse"}:
            return (f"sudo zypper install {suse}",) if suse else ()
        if family & {"fedora", "rhel", "centos"}:
            return (f"sudo dnf install {fedora}",)
        return (f"sudo pacman -S {arch}",) if "arch" in family else ()
