# SPDX-License-Identifier: Apache-2.0
"""Remembers every command a card was given and what it answered, without any PIN."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

_VERIFY, _CHANGE = 0x20, 0x24
_MASK = "**"


@dataclass(frozen=True)
class LogEntry:
    """One exchange.

    ``application`` is the selected application's name and ``file`` its current file in four hex
    digits, both as they are after the command and empty when there is none. ``command`` and
    ``response`` are upper-case hex; PIN bytes are ``**``, one mark for each. A response that never
    came is empty.
    """

    number: int
    application: str
    file: str
    command: str
    response: str

    @property
    def status(self) -> int | None:
        """The status word, or None when less than that arrived."""
        return int(self.response[-4:], 16) if len(self.response) >= 4 else None


class ApduLog:
    """The exchanges of one card in order; with ``path`` also one JSON object a line there."""

    def __init__(self, path: Path | None) -> None:
        self.entries: list[LogEntry] = []
        self._path = path

    def add(self, application: str, file: int | None, command: bytes, response: bytes) -> None:
        """Append one exchange."""
        entry = LogEntry(
            number=len(self.entries) + 1,
            application=application,
            file="" if file is None else f"{file:04X}",
            command=_printable(command),
            response=response.hex().upper(),
        )
        self.entries.append(entry)
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(asdict(entry)) + "\n")


def _printable(command: bytes) -> str:
    # Everything after the header goes, even Lc: a malformed VERIFY may carry a PIN anywhere.
    if len(command) > 5 and command[1] in (_VERIFY, _CHANGE):
        return command[:5].hex().upper() + _MASK * (len(command) - 5)
    return command.hex().upper()
