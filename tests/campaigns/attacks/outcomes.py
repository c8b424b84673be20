# SPDX-License-Identifier: Apache-2.0
"""Runs the tests that are named after attacks, and reads how each of their cases ended."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from tests.attacks.inventory import TESTS, NamedTest
from tools.nodejs import NODE

ROOT = TESTS.parent
Outcome = Counter[str]
"""How many cases "passed", "failed" or were "skipped"."""


def run(tests: Iterable[NamedTest]) -> Mapping[NamedTest, Outcome]:
    """Run them all once; a test that never ran has no cases."""
    every = list(dict.fromkeys(tests))
    scripts = [test for test in every if test.file.endswith(".js")]
    python = [test for test in every if test not in scripts]
    found: dict[NamedTest, Outcome] = {test: Counter() for test in every}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        _pytest(python, report)
        by_place = {_place(test): test for test in python}
        for case, outcome in cases(report):
            place = (case.get("classname", ""), case.get("name", "").partition("[")[0])
            if place in by_place:
                found[by_place[place]][outcome] += 1
        _node(scripts, report)
        for case, outcome in cases(report):
            for test in scripts:
                if case.get("name", "").startswith(test.name):
                    found[test][outcome] += 1
    return found


def _pytest(tests: Iterable[NamedTest], report: Path) -> None:
    nodes = [f"tests/{test.file}::{test.name}" for test in tests]
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", f"--junit-xml={report}"]
    subprocess.run([*command, *nodes], cwd=ROOT, check=False)


def _node(tests: Iterable[NamedTest], report: Path) -> None:
    files = sorted({str(TESTS / test.file) for test in tests})
    options = ["--test-reporter=junit", f"--test-reporter-destination={report}"]
    subprocess.run([NODE, "--test", *options, *files], cwd=ROOT, check=False)


def _place(test: NamedTest) -> tuple[str, str]:
    return "tests." + test.file.removesuffix(".py").replace("/", "."), test.name


def cases(report: Path) -> Iterator[tuple[ElementTree.Element, str]]:
    """Each case of a JUnit report that is there, with its outcome; the report is gone afterwards."""
    if not report.exists():
        return
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314  # written by us just now
        tags = {child.tag for child in case}
        skipped = "skipped" if "skipped" in tags else "passed"
        yield case, "failed" if tags & {"failure", "error"} else skipped
    report.unlink()
