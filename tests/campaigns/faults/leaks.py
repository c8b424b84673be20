# SPDX-License-Identifier: Apache-2.0
"""Traces of a PIN or of the holder where they must not be: files, messages, a living process.

What is looked for are the signature PIN of the campaign's cards and two attributes of their holder. A
PIN of four digits is in every memory by chance, so nobody looks for those. Not looked at: swap, and the
memory of a host while a command with the PIN is under way.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulated_card import HOLDERS
from tests.campaigns.faults.card import CANARY
from tests.rig.memory import parts_with, told


def found_in(octets: bytes) -> list[str]:
    """Name the secrets that are in `octets`, as text, in hex or in base64."""
    return [what for what, forms in _secrets().items() if any(form in octets for form in forms)]


def in_files(folder: Path) -> list[str]:
    """Look through every file below `folder`; one line for each find. A core file is one, whatever it holds."""
    found = [
        f"{what} in the file {path.relative_to(folder)}"
        for path in _files(folder)
        for what in found_in(_content(path))
    ]
    return found + [f"a core file, {path.name}" for path in folder.glob("core*")]


def in_frames(frames: Sequence[object]) -> list[str]:
    """Look through what was sent to the browser; the PIN must not be there, nor the holder before a result."""
    text = json.dumps(frames, ensure_ascii=False)
    failed = '"error"' in text
    return [f"{what} in a frame" for what in found_in(text.encode()) if failed or what == "the PIN"]


def in_process(process: int) -> list[str]:
    """Look for the PIN in a host's memory, command line and environment; nothing where nobody may look."""
    around = told(process, "cmdline") + told(process, "environ")
    found = ["the PIN around the process"] if CANARY.encode() in around else []
    try:
        parts = parts_with(process, CANARY.encode())
        parts += parts_with(process, CANARY.encode("utf-16-le"))
    except (PermissionError, FileNotFoundError, ProcessLookupError):
        return found
    return found + [f"the PIN in {part}" for part in parts]


def _secrets() -> dict[str, list[bytes]]:
    holder = HOLDERS["hanako"]
    return {
        "the PIN": _forms(CANARY),
        "the name": _forms(holder.name),
        "the address": _forms(holder.address),
    }


def _forms(text: str) -> list[bytes]:
    utf8 = text.encode()
    codes = [base64.b64encode(b"x" * shift + utf8)[4 if shift else 0 : -4] for shift in range(3)]
    return [
        utf8,
        text.encode("utf-16-le"),
        utf8.hex().encode(),
        utf8.hex().upper().encode(),
        *codes,
    ]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # a file of a living browser that has just gone
