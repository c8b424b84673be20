# SPDX-License-Identifier: Apache-2.0
"""Opens the history's window for the extension: a program of its own, which outlives this one."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Timer
from typing import Any

from ..errors import Busy, HostError, InternalFault, NoScreen
from ..own_program import own_program

SHOWN, NO_SCREEN, ALREADY_OPEN = "shown", "no-screen", "already-open"
_ENDS: dict[str, type[HostError] | None] = {SHOWN: None, NO_SCREEN: NoScreen, ALREADY_OPEN: Busy}
_PATIENCE = 8.0  # seconds until a slow computer has the window; the popup waits for this


def open_window(lang: str) -> None:
    """Start the window and return once it is there.

    Raises NoScreen, Busy while it is already open, or InternalFault where it says nothing in time.
    """
    command = [*own_program().command, "history", "--lang", lang, "--announce"]
    child = _start_apart(command)
    limit = Timer(_PATIENCE, child.kill)
    limit.daemon = True
    limit.start()
    with child.stdout as said:
        word = said.readline().decode("ascii", "replace").strip()
    limit.cancel()
    if word not in _ENDS:
        raise InternalFault
    if (error := _ENDS[word]) is not None:
        raise error


def _start_apart(command: list[str]) -> Any:  # noqa: ANN401  # a Popen whose stdout is there
    """Start `command` so that a browser which ends us does not end it."""
    common: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
    }
    try:
        if sys.platform != "win32":
            return subprocess.Popen(command, start_new_session=True, cwd="/", **common)
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_BREAKAWAY_FROM_JOB
        try:
            return subprocess.Popen(command, creationflags=flags, **common)
        except OSError:  # a browser whose job lets nobody out
            return subprocess.Popen(command, creationflags=subprocess.DETACHED_PROCESS, **common)
    except OSError:
        raise InternalFault from None


def announce(word: str) -> None:
    """Say how opening went to whoever started us, who reads one line."""
    with os.fdopen(os.dup(1), "w", encoding="ascii") as out:
        out.write(word + "\n")
