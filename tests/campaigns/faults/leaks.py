# SPDX-License-Identifier: Apache-2.0
"""Traces of a PIN or of the holder in files that the host may have written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from simulated_card import HOLDERS
from tests.campaigns.faults.card import CANARY


def canaries() -> dict[str, list[bytes]]:
    """What must not be found, by what it is: the PIN and attributes, in the forms they travel in."""
    holder = HOLDERS["hanako"]
    return {
        "the PIN": _forms(CANARY),
        "the name": _forms(holder.name),
        "the address": _forms(holder.address),
    }


def traces(folder: Path) -> list[str]:
    """Look through every file below `folder`; one line for each find."""
    return [
        f"{what} in {path.relative_to(folder)}"
        for path in _files(folder)
        for what in found_in(path.read_bytes())
    ] + [f"a core file: {path.name}" for path in folder.glob("core*")]


def found_in(octets: bytes) -> list[str]:
    """Name the secrets that are in `octets`."""
    return [what for what, forms in canaries().items() if any(form in octets for form in forms)]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _forms(text: str) -> list[bytes]:
    utf8 = text.encode()
    return [utf8, text.encode("utf-16-le"), utf8.hex().encode(), utf8.hex().upper().encode()]
