# SPDX-License-Identifier: Apache-2.0
"""A card that stops in the middle of one command until a test lets it go on."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from simulated_card import HOLDERS, SimulatedCard
from simulated_card.timing import Timing

VERIFY_AUTHENTICATION, VERIFY_SIGNATURE, SIGN = "0020008004", "0020008006", "802A00"
_PATIENCE = 30.0


class GatedCard:
    """`card` has done what the first command beginning with `prefix` (hex) asks, and keeps the answer back.

    `reached` is set then; it answers after `open`.
    """

    def __init__(self, pki_dir: Path, prefix: str, holder: str = "hanako") -> None:
        self._prefix = prefix
        self._open = Event()
        self.reached = Event()
        self.card = SimulatedCard(
            pki_dir, HOLDERS[holder], timing=Timing(1, 0, 0), sleep=self._sleep
        )

    def wait(self) -> None:
        """Wait until the card is in that command."""
        assert self.reached.wait(_PATIENCE), f"the card was never given {self._prefix}"

    def open(self) -> None:
        """Let the card answer."""
        self._open.set()

    def _sleep(self, seconds: float) -> None:
        del seconds
        if not self._open.is_set() and self.card.log[-1].command.startswith(self._prefix):
            self.reached.set()
            self._open.wait(_PATIENCE)
