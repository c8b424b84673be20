# SPDX-License-Identifier: Apache-2.0
"""What all runs so far came to, kept from one campaign to the next, and as a page."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.campaigns.fuzz.run import Ran
from tests.campaigns.fuzz.target import load, names


@dataclass(frozen=True)
class Runs:
    """Some runs together, told from others by their seeds; one run, where its figures are known by themselves."""

    seeds: tuple[int, ...]
    cpu_seconds: float
    executions: int

    def without(self, part: Runs) -> Runs:
        """What is left when `part`, all of whose runs are among these, is taken out."""
        left = tuple(seed for seed in self.seeds if seed not in part.seeds)
        seconds, executions = part.cpu_seconds, part.executions
        return Runs(left, self.cpu_seconds - seconds, self.executions - executions)


@dataclass(frozen=True)
class Line:
    """One target over all runs: coverage is the most that one reached, corpus and findings are the last one's."""

    ran: tuple[Runs, ...] = ()
    branches: int = 0
    features: int = 0
    corpus: int = 0
    findings: tuple[str, ...] = ()
    mended: int = 0
    faults: int = 0

    @property
    def seeds(self) -> tuple[int, ...]:
        """Of all runs."""
        return tuple(seed for runs in self.ran for seed in runs.seeds)

    @property
    def cpu_seconds(self) -> float:
        """Of processor time, over all runs."""
        return sum(runs.cpu_seconds for runs in self.ran)

    @property
    def executions(self) -> int:
        """Inputs tried, over all runs."""
        return sum(runs.executions for runs in self.ran)

    def and_also(self, other: Line) -> Line:
        """Both lines as one; a run that is in both, which its seed tells, counts once."""
        last = max(self, other, key=lambda line: len(line.seeds))
        return Line(
            tuple(_once([*self.ran, *other.ran])),
            max(self.branches, other.branches),
            max(self.features, other.features),
            last.corpus,
            tuple(sorted({*self.findings, *other.findings})),
            max(self.mended, other.mended),
            max(self.faults, other.faults),
        )


class Mixed(Exception):
    """Two books share runs in a way that leaves open what each of these came to."""


def _once(all_runs: Iterable[Runs]) -> Iterator[Runs]:
    taken: list[Runs] = []
    for runs in sorted(all_runs, key=lambda runs: len(runs.seeds)):
        left = runs
        for part in taken:
            common = set(part.seeds) & set(left.seeds)
            if common and common != set(part.seeds):
                raise Mixed(sorted(common))
            left = left.without(part) if common else left
        if left.seeds:
            taken.append(left)
    yield from sorted(taken, key=lambda runs: -len(runs.seeds))


class Book:
    """The lines of all targets, in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.lines: dict[str, Line] = {}
        if file.exists():
            said = json.loads(file.read_text(encoding="utf-8"))
            self.lines = {name: _line(line) for name, line in said.items()}

    def add(self, ran: Ran) -> None:
        """Count one run and write the file."""
        line = self.lines.get(ran.target, Line())
        self.lines[ran.target] = replace(
            line,
            ran=(*line.ran, Runs((ran.seed,), ran.cpu_seconds, ran.executions)),
            branches=max(line.branches, ran.branches),
            features=max(line.features, ran.features),
            corpus=ran.corpus,
            findings=ran.findings,
            mended=ran.mended,
            faults=line.faults + (ran.fault != ""),
        )
        self._write()

    def merge(self, other: Book) -> None:
        """Count the runs of another book that are not in this one, and write the file. Raises Mixed."""
        for name, line in other.lines.items():
            self.lines[name] = self.lines.get(name, Line()).and_also(line)
        self._write()

    def _write(self) -> None:
        said = {name: _said(line) for name, line in self.lines.items()}
        self._file.write_text(json.dumps(said, indent=1), encoding="utf-8")

    def page(self) -> Iterator[str]:
        """Give the page line by line; no finding's bytes are in it."""
        yield "# Fuzzing"
        yield ""
        yield "Written by `python3 dev.py bench --campaign fuzz --summary docs/fuzzing.md`, never by hand. Coverage is"
        yield "counted in branches of the watched packages' bytecode; it guides what is tried next. Findings are kinds of"
        yield "exceptions that no caller expects, broken rules, and inputs over 30 s or 2 GiB; one counts as mended once its"
        yield "bytes do no harm any more."
        yield ""
        yield "| target | CPU time | runs | executions | branches | features | corpus | findings open | mended |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        for name in names():
            one = self.lines.get(name, Line())
            minutes = f"{one.cpu_seconds / 60:.1f} min"
            yield (
                f"| {name}: {load(name).about} | {minutes} | {len(one.seeds)} | {one.executions:,} |"
                f" {one.branches:,} | {one.features:,} | {one.corpus:,} | {len(one.findings)} | {one.mended} |"
            )
        total = sum(line.cpu_seconds for line in self.lines.values()) / 60
        yield ""
        yield f"Altogether {total:.0f} minutes of processor time. Seeds of the runs:"
        yield ""
        for name, one in sorted(self.lines.items()):
            yield f"- {name}: {', '.join(map(str, one.seeds))}"
        yield ""
        yield f"Machine: {platform.system()} {platform.machine()}, Python {platform.python_version()}."


def _said(line: Line) -> dict[str, object]:
    return {**vars(line), "ran": [vars(runs) for runs in line.ran]}


def _line(said: Mapping[str, Any]) -> Line:
    if "seeds" in said:  # as books were written that knew only the sum of all runs
        runs = [Runs(tuple(said["seeds"]), said["cpu_seconds"], said["executions"])]
    else:
        runs = [Runs(**{**one, "seeds": tuple(one["seeds"])}) for one in said["ran"]]
    rest = {name: said[name] for name in ("branches", "features", "corpus", "mended", "faults")}
    return Line(tuple(runs), findings=tuple(said["findings"]), **rest)
