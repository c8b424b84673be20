# SPDX-License-Identifier: Apache-2.0
"""Runs every measurement in tests/bench and writes what came out to docs/performance.md.

    python3 dev.py bench [WORD ...]    only the files whose name contains one of the words; writes nothing
    python3 dev.py bench --campaign NAME [OPTION ...]    a campaign of tests/campaigns; --help for its options

A file `tests/bench/measure_*.py` has a function `measure()` that yields `Figure`s. Its docstring's
first line says under the table what was done. Figures that depend on the machine come as ratios.
"""

import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import cast

from tools.figure import Figure

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
_PREAMBLE = """\
# Speed and memory

Written by `python3 dev.py bench`, never by hand. Ratios compare two measurements of the same run, because
milliseconds of one machine say little about another. "At most" is the bound the project holds itself to.

| what | measured | at most | beside |
| --- | ---: | ---: | --- |
"""


@dataclass(frozen=True)
class Bench:
    """One file of measurements and what it found."""

    about: str
    figures: tuple[Figure, ...]


def find(words: Sequence[str]) -> list[str]:
    """Name the modules of tests/bench whose name contains one of the words, or all of them."""
    names = sorted(path.stem for path in (ROOT / "tests" / "bench").glob("measure_*.py"))
    chosen = [name for name in names if not words or any(word in name for word in words)]
    return [f"tests.bench.{name}" for name in chosen]


def run(module: ModuleType) -> Bench:
    """Take a module's measurements, telling each figure as it comes."""
    measure = cast("Callable[[], Iterable[Figure]]", module.measure)
    figures = []
    for figure in measure():
        print(f"    {figure.row()}{'' if figure.kept else '   OVER THE BOUND'}", flush=True)
        figures.append(figure)
    about = (module.__doc__ or module.__name__).strip().splitlines()[0]
    return Bench(about, tuple(figures))


def page(benches: Sequence[Bench]) -> str:
    """Write docs/performance.md from the figures."""
    rows = "".join(f"{figure.row()}\n" for bench in benches for figure in bench.figures)
    notes = "".join(f"- {bench.about}\n" for bench in benches)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return f"{_PREAMBLE}{rows}\nHow:\n\n{notes}\nMachine: {machine}, Python {platform.python_version()}.\n"


def hold(words: Sequence[str]) -> int:
    """Hold one of the campaigns; its status, or 2 where there is none of that name."""
    folder = ROOT / "tests" / "campaigns"
    names = sorted(path.parent.name for path in folder.glob("*/__main__.py"))
    if not words or words[0] not in names:
        print(f"Campaigns: {', '.join(names)}")
        return 2
    campaign = import_module(f"tests.campaigns.{words[0]}.__main__")
    return cast("Callable[[Sequence[str]], int]", campaign.main)(words[1:])


def main(words: list[str]) -> int:
    """Measure, write the page after a whole run, and give 1 when a bound was not kept."""
    if words[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    if words[:1] == ["--campaign"]:
        return hold(words[1:])
    names = find(words)
    if not names:
        print(f"No such measurement. There are: {', '.join(find([]))}")
        return 2
    benches = []
    for name in names:
        print(name, flush=True)
        benches.append(run(import_module(name)))
    if not words:
        PAGE.write_text(page(benches), encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")
    return 0 if all(figure.kept for bench in benches for figure in bench.figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
