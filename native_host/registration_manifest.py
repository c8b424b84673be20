# SPDX-License-Identifier: Apache-2.0
"""What a native-messaging manifest of ours says, and what one that is found says about itself."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from zlib import crc32

from .browsers import HOST_NAME, Family
from .callers import CHROMIUM_ID, FIREFOX_ID

_DESCRIPTION = "Web JPKI: sign-in and signatures with a My Number Card"
_LAUNCHER = (
    "start-webjpki-host-"  # and a number of the command, so that two copies do not share one
)
_READ_LIMIT = 64 * 1024  # bytes; a manifest has some 300


class Found(Enum):
    """What lies in the place of our manifest."""

    NOTHING = "nothing"
    OURS = "ours"  # names our extension and this very program
    ANOTHER_COPY = "another copy"  # names our extension and another program, which exists
    STALE = "stale"  # names our extension and a program that is not there
    FOREIGN = "foreign"  # anything else


@dataclass(frozen=True)
class Program:
    """The host as a browser is to start it; with arguments of its own it needs a launcher."""

    command: tuple[str, ...]

    def path(self, folder: Path) -> Path:
        """What a manifest in `folder` names."""
        if len(self.command) == 1:
            return Path(self.command[0])
        number = crc32("\0".join(self.command).encode())
        return folder / f"{_LAUNCHER}{number:08x}{'.bat' if os.name == 'nt' else ''}"

    def launcher(self) -> bytes | None:
        """The script that passes the command's own arguments, as manifests cannot; None without need."""
        if len(self.command) == 1:
            return None
        if os.name == "nt":
            quoted = " ".join(f'"{part}"' for part in self.command)
            return f"@echo off\r\n{quoted} %*\r\n".encode()
        return f'#!/bin/sh\nexec {shlex.join(self.command)} "$@"\n'.encode()


def is_launcher(path: Path) -> bool:
    """Whether a file was made by `Program.launcher`, by its name."""
    return path.name.startswith(_LAUNCHER)


def manifest(program: Path | str, family: Family) -> bytes:
    """Write the manifest by which browsers of `family` start `program`, an absolute path."""
    callers = _callers(family)
    fields = {"name": HOST_NAME, "description": _DESCRIPTION, "path": str(program), "type": "stdio"}
    return (json.dumps({**fields, **callers}, ensure_ascii=False, indent=2) + "\n").encode()


def judge(found: bytes | None, program: Path, family: Family) -> Found:
    """Say what `found` is to a registration of `program`; looks whether the program it names exists."""
    if found is None:
        return Found.NOTHING
    if found == manifest(program, family):
        return Found.OURS
    named = program_named(found, family)
    if named is None:
        return Found.FOREIGN
    if named == program:
        return Found.STALE  # this program, with other fields: an older version's
    return Found.ANOTHER_COPY if named.is_file() else Found.STALE


def program_named(found: bytes, family: Family) -> Path | None:
    """The program that a manifest of ours starts; None for one that is not ours."""
    try:
        fields = json.loads(found[:_READ_LIMIT])
    except ValueError:
        return None
    if not isinstance(fields, dict) or fields.get("name") != HOST_NAME:
        return None
    (key, ours), named = *_callers(family).items(), fields.get("path")
    callers = fields.get(key)
    known = isinstance(callers, Sequence) and set(map(str, callers)) == set(ours)
    return Path(named) if known and isinstance(named, str) else None


def _callers(family: Family) -> dict[str, list[str]]:
    if family is Family.FIREFOX:
        return {"allowed_extensions": [FIREFOX_ID]}
    return {"allowed_origins": [f"chrome-extension://{CHROMIUM_ID}/"]}
