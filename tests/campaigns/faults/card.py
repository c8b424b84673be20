# SPDX-License-Identifier: Apache-2.0
"""A card that tells the campaign what it was really given, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulated_card import HOLDERS, TEST_PINS, Fault, SimulatedCard
from simulated_card.application import VERIFY
from simulated_card.pins import MAX_TRIES, PinName
from tests.campaigns.faults.schedule import CARD_KINDS, Schedule, Trouble

CANARY = "QZ7XK9WJ3V"
"""The signature PIN of every card here: long enough to be looked for in memory, logs and files."""
PINS = {**TEST_PINS, "signature": CANARY}
_SIGN = 0x2A


@dataclass(frozen=True)
class Presented:
    """A PIN that reached the card with its command number `at` of the request."""

    at: int
    pin: bytes


class WatchedCard(SimulatedCard):
    """Keeps the PINs it is given in clear, counts commands of the request, and strikes at some of them."""

    def __init__(self, pki_dir: Path, holder: str = "hanako", **options: Any) -> None:  # noqa: ANN401  handed on
        super().__init__(pki_dir, HOLDERS[holder], pins=PINS, **options)
        self.presented: list[Presented] = []
        self.signed_at: list[int] = []
        self.on_command: Callable[[bytes], None] = lambda apdu: None
        self._strike: Callable[[Trouble], None] = lambda trouble: None
        self._planned: list[Trouble] = []
        self._begun = 0
        self.fired: list[Trouble] = []
        self.power_off()  # it is in no reader yet

    @staticmethod
    def full_tries(pin: PinName) -> int:
        """The tries of a fresh card."""
        return MAX_TRIES[pin]

    @property
    def at(self) -> int:
        """How many commands the card was given since `plan`."""
        return self.log_count() - self._begun

    def plan(self, schedule: Schedule, strike: Callable[[Trouble], None], late: float) -> None:
        """Let the schedule's troubles happen from the next command on; those around the card in `strike`.

        A slow answer comes a little late, or, where `amount` is large, `late` seconds.
        """
        self._begun = self.log_count()
        self._planned = list(schedule.troubles)
        self._strike = strike
        self.set_faults(
            Fault(t.at, t.kind, t.amount, seconds=late if t.amount > 1 else 0.05)
            for t in schedule.troubles
            if t.kind in CARD_KINDS
        )

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        self._planned = []
        self.set_faults([])

    def transmit(self, apdu: bytes) -> bytes:
        """Strike, write down, answer."""
        number = self.at + 1
        if self.powered:
            self.on_command(apdu)
            self._happen(number)
        if self.powered and len(apdu) > 5 and apdu[1] == VERIFY:
            self.presented.append(Presented(number, bytes(apdu[5 : 5 + apdu[4]])))
        answer = super().transmit(apdu)
        if len(apdu) > 1 and apdu[1] == _SIGN and len(answer) > 2:
            self.signed_at.append(number)
        return answer

    def _happen(self, number: int) -> None:
        due = [trouble for trouble in self._planned if trouble.at == number]
        self._planned = [trouble for trouble in self._planned if trouble.at != number]
        for trouble in due:
            self.fired.append(trouble)
            if trouble.kind not in CARD_KINDS:
                self._strike(trouble)
