# SPDX-License-Identifier: Apache-2.0
"""Measuring whole processes: how long until a line comes, and the most memory a process had."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

RUNS = 7


def medians(*measurements: Callable[[], float], runs: int = RUNS) -> list[float]:
    """Run all measurements in turn, `runs` times after a warm-up, and give the median of each."""
    for measurement in measurements:
        measurement()
    rounds = [[measurement() for measurement in measurements] for _ in range(runs)]
    return [median(column) for column in zip(*rounds, strict=True)]


def seconds_to_first_byte(command: Sequence[str], env: Mapping[str, str] | None = None) -> float:
    """Start `command` and give the time until its first byte on stdout; the process is then killed."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1), command
        taken = time.perf_counter() - begin
        process.kill()
    return taken


def peak_memory(pid: int) -> float:
    """The most memory that process `pid` ever had resident, in MiB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def python(*arguments: str) -> list[str]:
    """A command line for this interpreter."""
    return [sys.executable, *arguments]
