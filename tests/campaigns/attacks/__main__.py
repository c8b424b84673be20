# SPDX-License-Identifier: Apache-2.0
"""Runs the attack suite and lists each attack's id with how its tests ended and which real parts they use."""

from __future__ import annotations

import argparse
import platform
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.attacks.inventory import ATTACKS, Attack, NamedTest, found_for
from tests.campaigns.attacks.outcomes import Outcome, run

Tests = Mapping[Attack, Sequence[NamedTest]]
Outcomes = Mapping[NamedTest, Outcome]
_HEAD = """\
# Attack suite

Written by `python3 dev.py bench --campaign attacks --summary docs/attacks.md`, never by hand. Each attack that this kind
of software has met, the tests of its name, and the real parts that they use; what a test is called, and what remains
open, stand in `tests/attacks/ids.json` and [threat-model.md](threat-model.md). Cases that were skipped lack something on
the machine named below.

| id | attack | tests | cases passed | failed | skipped | uses |
| --- | --- | ---: | ---: | ---: | ---: | --- |"""


def main(arguments: Sequence[str]) -> int:
    """Run the suite; 1 when an attack has a test that failed, or none that passed."""
    parser = argparse.ArgumentParser(prog="dev.py bench --campaign attacks")
    option = parser.add_argument
    ids = [attack.id for attack in ATTACKS]
    option("--only", action="append", choices=ids, metavar="ID", help="may be repeated")
    option("--summary", type=Path, help="file that the list is written to")
    options = parser.parse_args(arguments)
    attacks = [attack for attack in ATTACKS if attack.id in (options.only or ids)]
    tests = {attack: found_for(attack) for attack in attacks}
    outcomes = run(test for some in tests.values() for test in some)
    text = "\n".join(page(tests, outcomes)) + "\n"
    if options.summary is not None:
        options.summary.write_text(text, encoding="utf-8")
    print(text)
    for name in lacking(tests, outcomes):
        print(f"{name}: a test failed, or none passed")
    return int(bool(lacking(tests, outcomes)))


def lacking(tests: Tests, outcomes: Outcomes) -> list[str]:
    """The ids with a test that failed, or with none that passed."""
    sums = {attack.id: _sum(some, outcomes) for attack, some in tests.items()}
    return [name for name, one in sums.items() if one["failed"] or not one["passed"]]


def page(tests: Tests, outcomes: Outcomes) -> Iterator[str]:
    """Give the list line by line."""
    yield _HEAD
    for attack, some in tests.items():
        ended = _sum(some, outcomes)
        counts = " | ".join(str(ended[word]) for word in ("passed", "failed", "skipped"))
        parts = ", ".join(sorted(attack.real))
        yield f"| {attack.id} | {attack.what} | {len(some)} | {counts} | {parts} |"
    every = _sum(list({test for some in tests.values() for test in some}), outcomes)
    cases = every.total()
    yield ""
    yield (
        f"{len(tests)} attacks, {len(outcomes)} tests, {cases} cases: {every['passed']} passed,"
        f" {every['failed']} failed, {every['skipped']} skipped."
    )
    yield f"Machine: {platform.system()} {platform.machine()}, Python {platform.python_version()}."


def _sum(tests: Sequence[NamedTest], outcomes: Outcomes) -> Outcome:
    return sum((outcomes[test] for test in tests), Counter[str]())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
