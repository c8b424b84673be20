# SPDX-License-Identifier: Apache-2.0
"""Signing of PDFs beside pyHanko with a local key; the key does what a card does, at no cost of its own.

The large file is the real one with random streams added up to 100 MB. Each run is a fresh process;
loading the libraries is left out on both sides, for it happens while the person reads.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.timed import RUNS, python
from tools.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
REAL = Path("/usr/share/debian-reference/debian-reference.ja.pdf")
LARGE = 100_000_000
BATCH = 100


def measure() -> Iterator[Figure]:
    """Take medians over fresh processes, in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _run("make", folder)
        ours, theirs, digest = _medians(folder, "host large", "pyhanko large", "sha256 large")
        bound = 3 * digest["seconds"] + theirs["update"]
        beside = "3 x SHA-256 of the file plus pyHanko's incremental update of it"
        yield Figure("PDF of 100 MB, load to result", ours["seconds"] / bound, "x", 1, beside)
        room = 2.2 * LARGE / 2**20 + 150
        yield Figure("the same, peak memory of the process", ours["memory"], "MiB", room)
        ours, theirs = _medians(folder, "host real", "pyhanko warm")
        ratio = ours["after_pin"] / theirs["seconds"]
        beside = "pyHanko, warm, with a local key"
        yield Figure("PDF of 1.5 MB, from PIN to result", ratio, "x", 2, beside)
        ours, theirs = _medians(folder, "host batch", "pyhanko batch", runs=3)
        ratio = ours["after_pin"] / theirs["seconds"]
        beside = f"pyHanko signing the same {BATCH} with a local key"
        yield Figure(f"{BATCH} small PDFs, from PIN to results", ratio, "x", 1.3, beside)


def _medians(folder: Path, *works: str, runs: int = RUNS) -> list[dict[str, float]]:
    rounds = [[_run(work, folder) for work in works] for _ in range(runs)]
    return [
        {key: median(run[key] for run in column) for key in column[0]}
        for column in zip(*rounds, strict=True)
    ]


def _run(work: str, folder: Path) -> dict[str, float]:
    command = python("-m", "tests.bench.pdf_work", *work.split(), str(folder))
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=sys.stderr)
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found
