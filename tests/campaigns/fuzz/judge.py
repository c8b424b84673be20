# SPDX-License-Identifier: Apache-2.0
"""Tells what a target may do with bytes from what it may not, and writes the latter down."""

from __future__ import annotations

import hashlib
import sys
import traceback
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target


class Judge:
    """Lets through what a target allows, and keeps the rest."""

    def __init__(self, target: Target, door: Door, findings: Path) -> None:
        self._target = target
        self._door = door
        self._findings = findings

    def __call__(self, data: bytes) -> None:
        """Throw `data`."""
        try:
            self._door(data)
        except self._target.allowed:
            return
        except Exception as error:
            self._write(data, error)

    def look_again(self) -> None:
        """Rename every finding of earlier runs whose bytes the door now takes: it was mended."""
        for path in self._findings.glob("*.bin"):
            try:
                self._door(path.read_bytes())
            except self._target.allowed:
                path.rename(path.with_suffix(".mended"))
            except Exception as error:
                sys.stderr.write(f"STILL {path.stem} {type(error).__name__}\n")
            else:
                path.rename(path.with_suffix(".mended"))

    def _write(self, data: bytes, error: Exception) -> None:
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        kind = f"{type(error).__name__} {[(frame.name, frame.lineno) for frame in frames]}"
        name = hashlib.sha256(kind.encode()).hexdigest()[:12]
        if not (self._findings / f"{name}.bin").exists():
            (self._findings / f"{name}.bin").write_bytes(data)
            (self._findings / f"{name}.txt").write_text(traceback.format_exc(), encoding="utf-8")
            sys.stderr.write(f"FINDING {name} {type(error).__name__}\n")
