# SPDX-License-Identifier: Apache-2.0
"""The attacks that are known, which tests are named after each, and which real parts those are marked with."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
_PYTHON = re.compile(r"test_((?:[WNKPDU][0-9]+_)+)")
_JAVASCRIPT = re.compile(r"""^\s*test\(\s*["'`](((?:[WNKPDU][0-9]+ )+)[^"'`$\n]*)""", re.MULTILINE)
_ID = re.compile(r"[WNKPDU][0-9]+")


@dataclass(frozen=True)
class NamedTest:
    """One test: its file below tests/, its name (a script's up to what is filled in), its ids, its pytest marks."""

    file: str
    name: str
    ids: frozenset[str]
    marks: frozenset[str]


@cache
def named_tests() -> tuple[NamedTest, ...]:
    """Find every test below tests/, by reading the files; nothing is run."""
    python = (test for path in sorted(TESTS.rglob("test_*.py")) for test in _in_python(path))
    javascript = (test for path in sorted(TESTS.rglob("*.test.js")) for test in _in_script(path))
    return (*python, *javascript)


def _in_python(path: Path) -> Iterator[NamedTest]:
    file = path.relative_to(TESTS).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    everywhere = _marks(node.value for node in tree.body if _is_pytestmark(node))  # type: ignore[attr-defined]  # an Assign has a value
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "test_" in node.name:
            found = _PYTHON.match(node.name)
            ids = frozenset(_ID.findall(found[1])) if found else frozenset()
            yield NamedTest(file, node.name, ids, everywhere | _marks(node.decorator_list))


def _is_pytestmark(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"


def _marks(nodes: Iterator[ast.expr] | list[ast.expr]) -> frozenset[str]:
    return frozenset(m for node in nodes for m in re.findall(r"mark\.(\w+)", ast.unparse(node)))


def _in_script(path: Path) -> Iterator[NamedTest]:
    file = path.relative_to(TESTS).as_posix()
    for found in _JAVASCRIPT.finditer(path.read_text(encoding="utf-8")):
        yield NamedTest(file, found[1].strip(), frozenset(_ID.findall(found[2])), frozenset())


@dataclass(frozen=True)
class Attack:
    """One line of the list: `tests` are files that have tests of its name, `also` tests named otherwise."""

    id: str
    what: str
    tests: tuple[str, ...]
    also: tuple[str, ...]
    real: frozenset[str]
    open: str | None


def read_attacks() -> list[Attack]:
    rows = json.loads((TESTS / "attacks" / "ids.json").read_text(encoding="utf-8"))
    return [
        Attack(
            row["id"],
            row["what"],
            tuple(row["tests"]),
            tuple(row.get("also", ())),
            frozenset(row["real"]),
            row.get("open"),
        )
        for row in rows
    ]


ATTACKS = read_attacks()


def found_for(attack: Attack) -> list[NamedTest]:
    """The tests of this attack's name, and those that the list adds."""
    return [
        test
        for test in named_tests()
        if attack.id in test.ids or f"{test.file}::{test.name}" in attack.also
    ]
