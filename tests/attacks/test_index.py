# SPDX-License-Identifier: Apache-2.0
"""Every attack that is known has its tests, with the real parts, or is listed as open; and the threat model agrees."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.attacks.inventory import ATTACKS, TESTS, Attack, NamedTest, found_for, named_tests

GROUPS = {"W": 15, "N": 10, "K": 7, "P": 10, "D": 10, "U": 5}
THREAT_MODEL = TESTS.parent / "docs" / "threat-model.md"
# How a test shows that a real part is in it: pytest's mark on the test itself ...
MARKS = {"browser": "browser", "window": "window", "pcscd": "pcsc"}
# ... or, for parts that need no mark, what its file takes hold of.
HOLDS = {
    "process": r"HostProcess|HostElsewhere|desk\.host|subprocess\.",
    "verifier": r"from webjpki",
    "server": r"from webjpki\.service|tests\.webjpki_service",
    "judge": r"openssl|pyhanko|pdfsig|xmlsec1|signxml|cryptography\.x509",
}


TESTED = [attack for attack in ATTACKS if attack.tests]


def lacking(attack: Attack, found: Iterable[NamedTest]) -> set[str]:
    """The real parts that the list claims and no test shows."""
    marks = {mark for test in found for mark in test.marks}
    texts = "".join((TESTS / test.file).read_text(encoding="utf-8") for test in found)
    held = {part for part, words in HOLDS.items() if re.search(words, texts)}
    return set(attack.real) - {part for part, mark in MARKS.items() if mark in marks} - held


def test_every_known_attack_is_listed_once_and_in_order() -> None:
    expected = [f"{group}{n}" for group, last in GROUPS.items() for n in range(1, last + 1)]
    assert [attack.id for attack in ATTACKS] == expected


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_an_attack_has_tests_of_its_name_or_is_open(attack: Attack) -> None:
    assert attack.what
    assert attack.tests or attack.open
    assert bool(attack.real) == bool(attack.tests)


@pytest.mark.parametrize("attack", TESTED, ids=lambda attack: attack.id)
def test_no_listed_test_has_vanished(attack: Attack) -> None:
    named = {test.file for test in named_tests() if attack.id in test.ids}
    assert set(attack.tests) <= named
    everything = {f"{test.file}::{test.name}" for test in named_tests()}
    assert set(attack.also) <= everything


@pytest.mark.parametrize("attack", TESTED, ids=lambda attack: attack.id)
def test_the_real_parts_are_in_the_tests(attack: Attack) -> None:
    assert lacking(attack, found_for(attack)) == set()


def test_a_test_that_vanishes_or_loses_its_real_part_would_be_noticed() -> None:
    attack = ATTACKS[0]
    (found, *_) = found_for(attack)
    weaker = NamedTest(found.file, found.name, found.ids, frozenset())
    assert lacking(attack, [found]) == set()
    assert lacking(attack, [weaker]) == {"browser"}
    assert lacking(attack, []) == {"browser"}


def test_the_threat_model_names_every_attack_and_nothing_that_is_not_there() -> None:
    said = THREAT_MODEL.read_text(encoding="utf-8")
    cited = set(re.findall(r"\b[WNKPDU][0-9]+\b", said))
    assert cited == {attack.id for attack in ATTACKS}
    names = {test.name for test in named_tests()}
    assert set(re.findall(r"`(test_\w+)`", said)) <= names
    for path in re.findall(r"`((?:tests|docs|native_host|extension|installers)/[^`:]*)", said):
        assert (Path(TESTS.parent) / path).exists(), path
