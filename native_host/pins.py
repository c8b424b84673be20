# SPDX-License-Identifier: Apache-2.0
"""PINs: their kinds, their rules, and memory that is wiped after use."""

import re
from enum import Enum
from types import TracebackType
from typing import Self


class PinKind(Enum):
    """Which of the card's PINs a person is asked for; the value is the word used on the wire."""

    AUTHENTICATION = "authentication"
    SIGNATURE = "signature"
    ATTRIBUTES = "attributes"  # 券面事項入力補助用


# jpki-facts A6 (four independent sources). The card compares bytes: anything else costs a try.
_POSSIBLE = {
    PinKind.AUTHENTICATION: re.compile(rb"[0-9]{4}"),
    PinKind.SIGNATURE: re.compile(rb"[A-Z0-9]{6,16}"),
    PinKind.ATTRIBUTES: re.compile(rb"[0-9]{4}"),
}
FULL_TRIES = {PinKind.AUTHENTICATION: 3, PinKind.SIGNATURE: 5, PinKind.ATTRIBUTES: 3}


class Pin:
    """A PIN in memory of its own, wiped on leaving the `with` block.

    `octets` holds the ASCII bytes; nothing turns them into str, repr or a log line.
    """

    __slots__ = ("kind", "octets")

    def __init__(self, kind: PinKind, octets: bytearray) -> None:
        """Take over `octets`: the caller keeps no copy."""
        self.kind = kind
        self.octets = octets

    def is_possible(self) -> bool:
        """Tell whether the card could accept this PIN at all: length and alphabet are right."""
        return _POSSIBLE[self.kind].fullmatch(self.octets) is not None

    def wipe(self) -> None:
        """Overwrite the PIN with zeros."""
        for index in range(len(self.octets)):
            self.octets[index] = 0
        self.octets.clear()

    def __repr__(self) -> str:
        return f"Pin({self.kind.value})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wipe()
