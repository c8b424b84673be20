# SPDX-License-Identifier: Apache-2.0
"""The list of attacks with their outcomes counts what ended how, and what did not run at all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.attacks.inventory import ATTACKS, found_for
from tests.campaigns.attacks.__main__ import lacking, page
from tests.campaigns.attacks.outcomes import cases

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_W1_b[1]"/>
<testcase classname="tests.a" name="test_W1_b[2]"><failure/></testcase>
<testcase classname="tests.a" name="test_W1_c"><skipped/></testcase>
<testcase classname="tests.a" name="test_W1_d"><error/></testcase>
</testsuite></testsuites>"""


def test_how_cases_ended(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert [outcome for _, outcome in cases(report)] == ["passed", "failed", "skipped", "failed"]
    assert list(cases(report)) == []  # one that was read is not read again


def test_an_attack_that_nothing_answered_is_lacking() -> None:
    """Seen to fail when: only failures counted, so that a suite that never ran was complete."""
    tests = {attack: found_for(attack) for attack in ATTACKS[:2]}
    first, second = ATTACKS[:2]
    outcomes = {test: Counter({"passed": 2}) for some in tests.values() for test in some}
    assert lacking(tests, outcomes) == []
    outcomes.update({test: Counter({"skipped": 1}) for test in tests[first]})
    outcomes[tests[second][0]] = Counter({"passed": 3, "failed": 1})
    assert lacking(tests, outcomes) == [first.id, second.id]
    (row,) = [line for line in page(tests, outcomes) if line.startswith(f"| {first.id} ")]
    count = len(tests[first])
    assert row.endswith(f"| {count} | 0 | 0 | {count} | browser |")
