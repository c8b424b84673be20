# SPDX-License-Identifier: Apache-2.0
"""Lets one target be fuzzed by a child for some seconds, and reads what it came to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.campaigns.fuzz.target import FOLDER, Target, load

ROOT = FOLDER.parents[2]
_TIMEOUT, _MEMORY = 30, 2048  # seconds and MiB for one input: more is a finding
_ENDED_IT = ("crash-", "leak-", "oom-", "slow-unit-", "timeout-")  # names that libFuzzer gives
_STATUS = re.compile(rb"cov: (\d+) ft: (\d+) corp: (\d+)/")
_RUNS = re.compile(rb"stat::number_of_executed_units: *(\d+)|^#(\d+)\t", re.MULTILINE)


@dataclass(frozen=True)
class Ran:
    """What one child came to; `findings` are the names of those of all runs that are not mended yet."""

    target: str
    cpu_seconds: float
    executions: int
    branches: int
    features: int
    corpus: int
    findings: tuple[str, ...]
    mended: int
    seed: int
    fault: str = ""  # what ended the child before its time


class Workplace:
    """A target's folder below build/: inputs found so far, findings, words."""

    def __init__(self, name: str, base: Path) -> None:
        self.name = name
        self.target: Target = load(name)
        self.keys = base / "keys"
        self.corpus, self.seeds, self.findings = (
            base / name / part for part in ("corpus", "seeds", "findings")
        )
        for folder in (self.keys, self.corpus, self.seeds, self.findings):
            folder.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(self.target.seeds(self.keys)):
            (self.seeds / f"seed-{number:03}").write_bytes(seed)
        self.words = base / name / "words"
        self.words.write_text("".join(map(_word, self.target.words)), encoding="ascii")

    def folders(self) -> list[str]:
        """Where inputs are: the first is written to."""
        kept = FOLDER / "corpus" / self.name
        return [str(self.corpus), str(self.seeds), *([str(kept)] if kept.is_dir() else [])]


def fuzz(place: Workplace, seconds: int, seed: int) -> Ran:
    """Fuzz for `seconds`; loading comes on top."""
    options = [
        f"-max_total_time={seconds}", *_bounds(place),
        f"-max_len={place.target.longest}", f"-seed={seed}", "-print_final_stats=1",
        *([f"-dict={place.words}"] if place.target.words else []),
    ]  # fmt: skip
    look_again(place, lambda one: _child(place, [*_bounds(place), str(one)])[1] == 0)
    said, status, cpu = _child(place, [*options, *place.folders()])
    covered = _STATUS.findall(said)
    branches, features, corpus = map(int, covered[-1]) if covered else (0, 0, 0)
    runs = max((int(a or b) for a, b in _RUNS.findall(said)), default=0)
    written = [path for path in place.findings.iterdir() if path.suffix != ".txt"]
    found = tuple(sorted(path.name for path in written if path.suffix != ".mended"))
    mended = len(written) - len(found)
    fault = "" if status == 0 else said[-400:].decode("utf-8", "replace")
    return Ran(place.name, cpu, runs, branches, features, corpus, found, mended, seed, fault)


def look_again(place: Workplace, passes: Callable[[Path], bool]) -> None:
    """Rename each input that once hung a child or ended it, and now `passes`: it was mended.

    A child cannot do this for itself, as it does for exceptions: the input might end it.
    """
    for one in list(place.findings.iterdir()):
        if one.name.startswith(_ENDED_IT) and not one.suffix and passes(one):
            one.rename(one.with_suffix(".mended"))


def _bounds(place: Workplace) -> list[str]:
    """The libFuzzer options that say what one input may cost, and where one is put that costs more."""
    artifacts = f"-artifact_prefix={place.findings}/"
    return [f"-timeout={_TIMEOUT}", f"-rss_limit_mb={_MEMORY}", artifacts]


def _child(place: Workplace, options: list[str]) -> tuple[bytes, int, float]:
    """Run it; what it said, how it ended, and how many seconds of processor it took."""
    command = [sys.executable, "-m", "tests.campaigns.fuzz.child", place.name, str(place.keys)]
    with subprocess.Popen(
        [*command, str(place.findings), *options],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as child:
        said = child.stderr.read() if child.stderr is not None else b""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return said, child.returncode, usage.ru_utime + usage.ru_stime


def _word(word: bytes) -> str:
    return '"' + "".join(f"\\x{octet:02X}" for octet in word) + '"\n'
