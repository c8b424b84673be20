# SPDX-License-Identifier: Apache-2.0
"""A note of the uses that could not be remembered: how many, the last one's time, and why."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from .troubles import Trouble

_LONGEST = 4096  # octets; ours has a hundred


@dataclass(frozen=True)
class Failures:
    """`at` is UTC as in an entry."""

    count: int
    at: str
    trouble: Trouble


def note(file: Path, at: str, trouble: Trouble) -> None:
    """Count one more. Raises OSError where not even that can be written."""
    before = read(file)
    said = {"count": (before.count if before else 0) + 1, "at": at, "trouble": trouble.value}
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as made:
            json.dump(said, made)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)  # on a full disk an empty one is left


def read(file: Path) -> Failures | None:
    """Return what is noted, or None; a broken note says nothing."""
    try:
        with file.open("rb") as opened:
            said = json.loads(opened.read(_LONGEST))
        return Failures(int(said["count"]), str(said["at"])[:20], Trouble(said["trouble"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def forget(file: Path) -> None:
    """Take the note away. Raises OSError."""
    file.unlink(missing_ok=True)
