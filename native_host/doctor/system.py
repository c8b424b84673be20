# SPDX-License-Identifier: Apache-2.0
"""The operating system, and whether readers can be reached from within it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator

from .computer import Computer
from .finding import Finding, fail, ok, warn


def look(computer: Computer) -> Iterator[Finding]:
    """Name the system."""
    yield ok("system.named", system=_name(computer), machine=platform.machine())
    # Windows' own Linux has no card readers, and browsers on the Windows side do not look into it.
    if computer.is_linux and "WSL_DISTRO_NAME" in computer.environ:
        yield fail("system.wsl")
    if not os.access(computer.home, os.W_OK):
        yield warn("system.read-only-home", place=str(computer.home))


def _name(computer: Computer) -> str:
    if computer.is_linux:
        return computer.release().get("PRETTY_NAME", "Linux")
    if computer.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    return f"{platform.system()} {platform.release()} {platform.version()}"
