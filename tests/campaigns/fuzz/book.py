# SPDX-License-Identifier: Apache-2.0
"""What all runs so far came to, kept from one campaign to the next, and as a page."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.campaigns.fuzz.run import Ran
from tests.campaigns.fuzz.target import load, names


@dataclass
class Line:
    """One target over all runs: coverage is the most that one reached, corpus and findings are the last one's."""

    cpu_seconds: float = 0.0
    executions: int = 0
    runs: int = 0
    branches: int = 0
    features: int = 0
    corpus: int = 0
    seeds: list[int] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    mended: int = 0
    faults: int = 0


class Book:
    """The lines of all targets, in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.lines: dict[str, Line] = {}
        if file.exists():
            said = json.loads(file.read_text(encoding="utf-8"))
            self.lines = {name: Line(**line) for name, line in said.items()}

    def add(self, ran: Ran) -> None:
        """Count one run and write the file."""
        line = self.lines.setdefault(ran.target, Line())
        line.cpu_seconds += ran.cpu_seconds
        line.executions += ran.executions
        line.runs += 1
        line.branches = max(line.branches, ran.branches)
        line.features = max(line.features, ran.features)
        line.corpus = ran.corpus
        line.seeds.append(ran.seed)
        line.findings, line.mended = list(ran.findings), ran.mended
        line.faults += ran.fault != ""
        said = {name: vars(line) for name, line in self.lines.items()}
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
                f"| {name}: {load(name).about} | {minutes} | {one.runs} | {one.executions:,} |"
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
