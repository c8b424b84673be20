# SPDX-License-Identifier: Apache-2.0
"""What a campaign came to, as text: runs, seeds, where they took place, what struck, what was answered."""

from __future__ import annotations

import platform
import time
from collections import Counter
from collections.abc import Iterator

from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.schedule import Place, Schedule

_PLACES: dict[Place, str] = {
    "memory": "host's code in one process; card, reader, window and pipe in memory",
    "desk": "host process, PC/SC daemon, window on a screen, keys pressed",
    "browser": "the same, started by Chromium and the extension",
}


class Summary:
    """Counts run after run."""

    def __init__(self, first_seed: int) -> None:
        self.violations: list[str] = []
        self._first = self._last = first_seed
        self._begun = time.monotonic()
        self._places: Counter[Place] = Counter()
        self._seconds: Counter[Place] = Counter()
        self._planned: Counter[str] = Counter()
        self._fired: Counter[str] = Counter()
        self._answers: Counter[str] = Counter()
        self._refused = 0
        self._requests: Counter[str] = Counter()

    @property
    def runs(self) -> int:
        """How many runs were counted."""
        return self._places.total()

    def add(self, schedule: Schedule, seen: Observed, broken: list[str], seconds: float) -> None:
        """Count one run."""
        self._last = schedule.seed
        self._places[schedule.place] += 1
        self._seconds[schedule.place] += round(seconds * 1000)
        self._requests[schedule.command] += 1
        self._planned.update(trouble.kind for trouble in schedule.troubles)
        self._fired.update(trouble.kind for trouble in seen.fired)
        answer = "result" if seen.replies else "no answer (pipe closed or host killed)"
        self._answers[seen.code or answer] += 1
        self._refused += seen.objection is not None
        self.violations += [f"{schedule}: {rule}" for rule in broken]

    def lines(self) -> Iterator[str]:
        """Give the summary line by line."""
        seconds = time.monotonic() - self._begun
        kind = "by chance" if self._first >= 0 else "one trouble at a time, systematically"
        yield f"{self.runs} runs in {seconds:.0f} s, seeds {self._first} to {self._last}, {kind}"
        yield f"violations: {len(self.violations)}"
        yield from (f"    {line}" for line in self.violations)
        yield "where:"
        for place, count in self._places.most_common():
            each = self._seconds[place] / 1000 / count
            yield f"    {count:6}  {place}: {_PLACES[place]} ({each:.2f} s each)"
        yield "requests: " + _counted(self._requests)
        yield "troubles that struck (of those planned; a request may end before):"
        for kind, count in sorted(self._planned.items()):
            yield f"    {self._fired[kind]:6} of {count:5}  {kind}"
        yield "answers:"
        yield from (f"    {count:6}  {answer}" for answer, count in self._answers.most_common())
        yield f"results with a wrong bit, which the website's server refused: {self._refused}"
        yield f"machine: {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common())
