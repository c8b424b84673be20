# SPDX-License-Identifier: Apache-2.0
"""This very program as browsers are to start it, with the real places it is registered in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .registration import Registrar
from .registration_manifest import Program
from .registration_places import Registry

NAME = "webjpki-host"  # as packages put it where commands are found


def own_program() -> Program:
    """Give the command that starts this very program."""
    if getattr(sys, "frozen", False):
        return Program((sys.executable,))
    return Program((sys.executable, "-I", "-m", "native_host"))


def typed() -> str:
    """What a person types into a terminal to start this very program."""
    import shlex  # the greeting of a browser's request needs none of these
    import shutil
    import subprocess

    command = own_program().command
    found = shutil.which(NAME)
    if len(command) == 1 and found and Path(found).resolve() == Path(command[0]).resolve():
        return NAME
    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def registrar(program: Program) -> Registrar:
    """Wire the real registry and the user's own folder for `program`."""
    return Registrar(program, _own_folder(), _registry)


def _own_folder() -> Path:
    base = os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "share"
    return Path(base) / "webjpki" / "native-messaging"


def _registry() -> Registry:
    if sys.platform == "win32":
        from .registration_windows import WindowsRegistry  # only there

        return WindowsRegistry()
    raise OSError("there is no registry on this system")
