# SPDX-License-Identifier: Apache-2.0
"""Keeps the PINs of a card: their retry counters, and which of them are verified."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

PinName = Literal["authentication", "signature", "text"]

TEST_PINS: Mapping[PinName, str] = MappingProxyType(
    {"authentication": "1234", "signature": "ABC123", "text": "1234"}
)
"""The PINs of every simulated card that is not given others."""

MAX_TRIES: Mapping[PinName, int] = MappingProxyType(
    {"authentication": 3, "signature": 5, "text": 3}
)
"""Tries of a fresh card (jpki-facts A6)."""


class Pins:
    """The card's PINs, ``values``.

    ``tries`` maps each PIN to the tries it has left and survives power-off; with ``state_path`` it
    also survives the process. ``verified`` holds the names verified now.
    """

    def __init__(self, state_path: Path | None, values: Mapping[PinName, str] = TEST_PINS) -> None:
        self._path = state_path
        self._values = values
        self.tries: dict[PinName, int] = dict(MAX_TRIES)
        self.verified: set[PinName] = set()
        if state_path is not None and state_path.exists():
            saved = json.loads(state_path.read_text(encoding="utf-8"))["tries"]
            self.tries.update({name: int(saved[name]) for name in MAX_TRIES})

    def verify(self, name: PinName, value: bytes) -> bool:
        """Compare ``value`` byte for byte; spends one try first and refills them when it fits.

        Must not be called when no try is left.
        """
        self.verified.discard(name)
        self._set(name, self.tries[name] - 1)
        if value != self._values[name].encode("ascii"):
            return False
        self._set(name, MAX_TRIES[name])
        self.verified.add(name)
        return True

    def _set(self, name: PinName, count: int) -> None:
        self.tries[name] = count
        if self._path is None:
            return
        handle, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump({"tries": self.tries}, stream)
        os.replace(temporary, self._path)
