# SPDX-License-Identifier: Apache-2.0
"""Counts what each caller asks for, and says who has to wait."""

from collections import OrderedDict
from collections.abc import Callable

CALLERS = 10_000  # remembered; beyond it the one that was quiet longest begins anew


class RateLimit:
    """One bucket of ``burst`` tokens for each caller, filled with ``rate`` tokens a second."""

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float], callers: int = CALLERS
    ) -> None:
        self._rate, self._burst, self._clock, self._callers = rate, float(burst), clock, callers
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> float:
        """Take a token and give 0.0, or give the seconds until there is one. ``rate`` 0: no limit."""
        if not self._rate:
            return 0.0
        now = self._clock()
        tokens, filled = self._buckets.get(caller, (self._burst, now))
        tokens = min(self._burst, tokens + (now - filled) * self._rate)
        allowed = tokens >= 1
        self._buckets[caller] = (tokens - 1 if allowed else tokens, now)
        self._buckets.move_to_end(caller)
        if len(self._buckets) > self._callers:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._rate

    def __len__(self) -> int:
        return len(self._buckets)
