# SPDX-License-Identifier: Apache-2.0
"""Counts requests and their durations, and writes them in Prometheus' text format 0.0.4."""

import os
import sys
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from webjpki.crl_folder import FolderState
from webjpki.service.incoming import Outcome

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_STATM = Path("/proc/self/statm")


class Metrics:
    """One process's figures. Labels come from closed lists, so their number cannot grow."""

    def __init__(self, lists: Callable[[], FolderState] | None = None) -> None:
        """``lists`` tells the state of the revocation lists, where there are any."""
        self.in_flight = 0
        self._lists = lists
        self._answers: Counter[tuple[str, int, str]] = Counter()
        self._durations: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()

    def observe(self, outcome: Outcome, seconds: float) -> None:
        """Count one served request."""
        self._answers[outcome.route, outcome.status, outcome.code] += 1
        counts = self._durations.get(outcome.route)
        if counts is None:
            counts = self._durations[outcome.route] = [0] * (len(BUCKETS) + 1)
        counts[bisect_left(BUCKETS, seconds)] += 1
        self._seconds[outcome.route] += seconds  # type: ignore[assignment]  # a Counter adds floats too

    def text(self) -> bytes:
        """Write all figures."""
        return ("\n".join(self._lines()) + "\n").encode("ascii")

    def _lines(self) -> Iterator[str]:
        yield from _heading("webjpki_requests_total", "counter", "Requests answered.")
        for (route, status, code), count in sorted(self._answers.items()):
            labels = f'route="{route}",status="{status}",code="{code}"'
            yield f"webjpki_requests_total{{{labels}}} {count}"
        yield from _heading("webjpki_request_seconds", "histogram", "Time to answer a request.")
        for route, counts in sorted(self._durations.items()):
            yield from self._histogram(route, counts)
        yield from _heading("webjpki_requests_in_flight", "gauge", "Requests being served.")
        yield f"webjpki_requests_in_flight {self.in_flight}"
        if self._lists is not None:
            yield from _revocation(self._lists())
        yield from _process()

    def _histogram(self, route: str, counts: list[int]) -> Iterator[str]:
        total = 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
            total += count
            yield f'webjpki_request_seconds_bucket{{route="{route}",le="{bound}"}} {total}'
        yield f'webjpki_request_seconds_sum{{route="{route}"}} {self._seconds[route]:.6f}'
        yield f'webjpki_request_seconds_count{{route="{route}"}} {total}'


def _revocation(state: FolderState) -> Iterator[str]:
    yield from _heading("webjpki_crl_lists", "gauge", "Revocation lists in use.")
    yield f"webjpki_crl_lists {state.lists}"
    yield from _heading("webjpki_crl_refused", "gauge", "Files of lists that cannot be used.")
    yield f"webjpki_crl_refused {len(state.refused)}"
    if state.until is not None:
        yield from _heading("webjpki_crl_until_seconds", "gauge", "When the first list runs out.")
        yield f"webjpki_crl_until_seconds {state.until.timestamp():.0f}"


def _process() -> Iterator[str]:
    yield from _heading("process_cpu_seconds_total", "counter", "CPU time, user and system.")
    yield f"process_cpu_seconds_total {time.process_time():.3f}"
    if sys.platform == "linux":
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
        yield from _heading("process_resident_memory_bytes", "gauge", "Memory held now.")
        yield f"process_resident_memory_bytes {pages * os.sysconf('SC_PAGE_SIZE')}"


def _heading(name: str, kind: str, explanation: str) -> tuple[str, str]:
    return f"# HELP {name} {explanation}", f"# TYPE {name} {kind}"
