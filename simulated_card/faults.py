# SPDX-License-Identifier: Apache-2.0
"""Says what goes wrong, and at which command: a status word, a pulled card, silence, bad bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

FaultKind = Literal[
    "status",
    "pull",
    "pull-after",
    "mute",
    "mute-after",
    "reset",
    "truncate",
    "corrupt",
    "empty",
    "short",
    "slow",
]


class CardGone(Exception):
    """The card was pulled out while it should have answered."""


class CardMute(Exception):
    """The card does not answer; it never will until it loses power."""


@dataclass(frozen=True)
class Fault:
    """What happens at command number ``at``, counted from 1.

    ``status``: the card answers ``status_word`` and does nothing. ``pull``: it is gone before it did
    anything; ``pull-after``: gone after it did everything, the answer is lost. ``mute``: it never
    answers, ``mute-after``: it does everything first. ``reset``: it lost power for a moment, so it
    forgot what was verified, and answers 6F00. ``truncate``: half of the data is missing, or half of
    the status word when there is no data. ``corrupt``: one bit in the middle of the data (or of the
    status word) is wrong. ``empty``: an answer without a byte. ``short``: the first half of the data
    only, as if there were no more (9000). ``slow``: everything is right, ``seconds`` late.
    """

    at: int
    kind: FaultKind
    status_word: int = 0x6F00
    seconds: float = 2.0

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read ``5:pull`` or ``3:6F00``; raises ValueError for anything else."""
        number, _, what = text.partition(":")
        if not re.fullmatch("[1-9][0-9]{0,5}", number):
            raise ValueError(f"not a fault: {text!r}")
        if re.fullmatch("[0-9A-Fa-f]{4}", what):
            return cls(int(number), "status", int(what, 16))
        if what not in get_args(FaultKind) or what == "status":
            raise ValueError(f"not a fault: {text!r}")
        return cls(int(number), cast(FaultKind, what))


def spoil(response: bytes, kind: FaultKind) -> bytes:
    """Return what is left of ``response`` after ``truncate``, ``corrupt``, ``empty`` or ``short``."""
    data, status = response[:-2], response[-2:]
    if kind == "empty":
        return b""
    if kind == "short":
        return data[: len(data) // 2] + (b"\x90\x00" if data else status)
    if kind == "truncate":
        return data[: len(data) // 2] + status if data else status[:1]
    target = bytearray(data or status)
    target[len(target) // 2] ^= 0x10
    return bytes(target) + (status if data else b"")
