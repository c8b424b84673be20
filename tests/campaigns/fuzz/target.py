# SPDX-License-Identifier: Apache-2.0
"""What a fuzz target is: a door for bytes, what may come out of it, and bytes to begin with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import cast

FOLDER = Path(__file__).parent
Door = Callable[[bytes], None]


@dataclass(frozen=True)
class Target:
    """`open_door` gives what bytes are thrown at; it raises nothing but `allowed`, whatever they are.

    `watched` are the packages whose branches guide the fuzzer; `words` are worth trying anywhere.
    """

    about: str
    open_door: Callable[[Path], Door]
    allowed: tuple[type[Exception], ...]
    seeds: Callable[[Path], Iterable[bytes]]
    watched: tuple[str, ...] = ("native_host", "webjpki")
    longest: int = 4096  # bytes
    words: tuple[bytes, ...] = field(default=())


def names() -> list[str]:
    """Every target, by the name of its module."""
    return sorted(path.stem for path in (FOLDER / "targets").glob("[a-z]*.py"))


def load(name: str) -> Target:
    """Give the target; its module imports nothing that is to be watched before `open_door`."""
    module = import_module(f"tests.campaigns.fuzz.targets.{name}")
    return cast("Target", module.TARGET)
