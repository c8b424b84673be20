# SPDX-License-Identifier: Apache-2.0
"""Runs every check of the source, one line each, and shows details only of those that failed.

python3 dev.py check [NAME ...]    only the checks whose name contains one of the words
"""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import leaks, sizes
from tools.nodejs import node_environment, npm

ROOT = Path(__file__).resolve().parent.parent
PYTHON_ROOMS = (
    "dev.py",
    "native_host",
    "webjpki",
    "simulated_card",
    "examples",
    "installers",
    "tools",
    "tests",
)


@dataclass(frozen=True)
class Outcome:
    """What one check found: whether all is well, the details, and a few words for its line."""

    well: bool
    details: str
    note: str = ""


@dataclass(frozen=True)
class Check:
    """A named look at the source."""

    name: str
    look: Callable[[], Outcome]


def program(*command: str | Path) -> Callable[[], Outcome]:
    """Make a check out of a program: all is well when it exits with 0."""

    def look() -> Outcome:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=node_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Outcome(done.returncode == 0, done.stdout)

    return look


def module(*arguments: str) -> Callable[[], Outcome]:
    """Make a check out of a Python module of the environment."""
    return program(sys.executable, "-m", *arguments)


def source_sizes() -> Outcome:
    """Hold the limits on the lengths of files and functions."""
    problems, summary = sizes.survey(ROOT)
    return Outcome(not problems, "\n".join(problems), summary)


def source_leaks() -> Outcome:
    """Find registry addresses and places of one machine in what is tracked."""
    found = leaks.search(ROOT)
    return Outcome(not found, "\n".join(found))


def node_packages() -> Outcome:
    """Install what package-lock.json names, unless that was done from exactly this file."""
    stamp = ROOT / "node_modules" / ".installed-from"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return Outcome(True, "", "unchanged")
    outcome = program(*npm("ci"))()
    if outcome.well:
        stamp.write_text(wanted, encoding="ascii")
    return outcome


_IMPORT_LINTER = "import importlinter.cli as c; c.lint_imports_command()"

CHECKS = [
    Check(
        "ruff format", module("ruff", "format", "--check", "--output-format=concise", *PYTHON_ROOMS)
    ),
    Check("ruff check", module("ruff", "check", "--output-format=concise", *PYTHON_ROOMS)),
    Check("mypy", module("mypy", "--explicit-package-bases", *PYTHON_ROOMS)),
    Check("import-linter", program(sys.executable, "-c", _IMPORT_LINTER)),
    Check("error texts", module("tools.mirror_errors", "--check")),
    Check("sizes", source_sizes),
    Check("leaks", source_leaks),
    Check("npm ci", node_packages),
    Check("prettier", program(*npm("run", "--silent", "format"))),
    Check("tsc", program(*npm("run", "--silent", "types"))),
    Check("web-ext lint", program(*npm("run", "--silent", "lint"))),
]


def run(checks: Sequence[Check]) -> bool:
    """Run the checks in order, report each as it ends, and tell whether all went well."""
    all_well = True
    for check in checks:
        print(f"{check.name:<14}", end=" ", flush=True)
        started = time.monotonic()
        outcome = check.look()
        seconds = time.monotonic() - started
        print(f"{'ok' if outcome.well else 'FAILED':<7}{seconds:6.1f} s  {outcome.note}".rstrip())
        if not outcome.well:
            print("\n".join("    " + line for line in outcome.details.rstrip().splitlines()))
        all_well = all_well and outcome.well
    return all_well


def main(words: list[str]) -> int:
    """Run the chosen checks; 0 when all went well, 1 when not, 2 when no check has such a name."""
    names = ", ".join(check.name for check in CHECKS)
    if words[:1] in (["-h"], ["--help"]):
        print(f"{__doc__}\nThere are: {names}")
        return 0
    chosen = [c for c in CHECKS if not words or any(word in c.name for word in words)]
    if not chosen:
        print(f"No such check. There are: {names}")
        return 2
    return 0 if run(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
