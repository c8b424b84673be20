# SPDX-License-Identifier: Apache-2.0
"""Says how long a card takes: profiles for tests without waiting and for contact and radio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Timing:
    """Milliseconds per APDU, per byte in either direction, and per signature on top.

    The figures of CONTACT and CONTACTLESS are estimates from the line speeds (115.2 kbit/s with
    guard bits; 106 kbit/s with frame overhead) and from common RSA-2048 chips; no card was measured.
    """

    per_apdu: float
    per_byte: float
    per_signature: float

    def seconds(self, byte_count: int, *, signature: bool) -> float:
        """Return how long one command with ``byte_count`` bytes both ways takes."""
        extra = self.per_signature if signature else 0.0
        return (self.per_apdu + self.per_byte * byte_count + extra) / 1000


ZERO = Timing(0, 0, 0)
CONTACT = Timing(per_apdu=5, per_byte=0.1, per_signature=350)
CONTACTLESS = Timing(per_apdu=8, per_byte=0.09, per_signature=450)

TIMINGS: Mapping[str, Timing] = MappingProxyType(
    {"zero": ZERO, "contact": CONTACT, "contactless": CONTACTLESS}
)
