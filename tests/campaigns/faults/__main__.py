# SPDX-License-Identifier: Apache-2.0
"""Runs the fault campaign: seed after seed, each a schedule of its own, and a summary at the end."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.campaigns.faults.at_desk import AtDesk
from tests.campaigns.faults.in_browser import InBrowser
from tests.campaigns.faults.in_memory import InMemory
from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.schedule import Place, Schedule, draw
from tests.campaigns.faults.summary import Summary
from tests.campaigns.faults.sweep import sweep
from tests.campaigns.faults.table import Table
from tests.campaigns.faults.verdict import judge

ROOT = Path(__file__).resolve().parents[3]
_KEYS = ROOT / "build" / "campaign-pki"
_TOLD_EVERY = 30.0  # seconds


class Campaign:
    """The places where runs are made, each set up when the first run there comes."""

    def __init__(self, pki_dir: Path, folder: Path, running: ExitStack) -> None:
        self._pki_dir = pki_dir
        self._folder = folder
        self._running = running
        self._places: dict[Place, InMemory | AtDesk | InBrowser] = {}
        self._table: Table | None = None

    def run(self, schedule: Schedule) -> Observed:
        """Make one run."""
        place = self._places.get(schedule.place)
        if place is None:
            place = self._places[schedule.place] = self._set_up(schedule.place)
        return place.run(schedule)

    def _set_up(self, place: Place) -> InMemory | AtDesk | InBrowser:
        if place == "memory":
            return InMemory(self._pki_dir)
        if self._table is None:
            self._table = self._running.enter_context(Table(self._pki_dir, self._folder))
        if place == "desk":
            return AtDesk(self._table)
        return self._running.enter_context(InBrowser(self._table))


def scheduled(seed: int) -> Schedule:
    """The run that belongs to `seed`: one of the sweep below zero, else one by chance."""
    return sweep()[-1 - seed] if seed < 0 else draw(seed)


def hold(seeds: Iterable[int], first: int, pki_dir: Path, *, tells: bool = True) -> Summary:
    """Make the run of each seed and count what came of them."""
    summary = Summary(first)
    told = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder, ExitStack() as running:
        campaign = Campaign(pki_dir, Path(folder), running)
        for seed in seeds:
            schedule = scheduled(seed)
            begun = time.monotonic()
            seen = campaign.run(schedule)
            broken = judge(schedule, seen)
            summary.add(schedule, seen, broken, time.monotonic() - begun)
            for rule in broken if tells else ():
                print(f"VIOLATION {schedule}: {rule}", flush=True)
            if tells and time.monotonic() - told > _TOLD_EVERY:
                told = time.monotonic()
                print(f"    {summary.runs} runs, {len(summary.violations)} violations", flush=True)
    return summary


def main(arguments: Sequence[str]) -> int:
    """Hold a campaign; 1 when a rule was broken."""
    parser = argparse.ArgumentParser(prog="dev.py bench --campaign faults")
    option = parser.add_argument
    option("--runs", type=int, default=1000)
    option("--seed", type=int, help="of the first run; below zero: of the sweep")
    option("--sweep", action="store_true", help="every trouble of the card at every command")
    option(
        "--place",
        choices=("memory", "desk", "browser"),
        help="only the seeds that take place there",
    )
    option("--summary", type=Path, help="file that the summary is written to as well")
    options = parser.parse_args(arguments)
    first = secrets.randbelow(10**9) if options.seed is None else options.seed
    seeds: Iterable[int] = range(first, first + options.runs)
    if options.sweep:
        first = -len(sweep())
        seeds = range(first, 0)
    if options.place is not None:
        seeds = (seed for seed in seeds if scheduled(seed).place == options.place)
    summary = hold(seeds, first, _KEYS)
    text = "\n".join(summary.lines())
    print(text)
    if options.summary is not None:
        options.summary.write_text(text + "\n", encoding="utf-8")
    return 1 if summary.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
