# SPDX-License-Identifier: Apache-2.0
"""Which tests of this project are named after an attack, and which real parts each is marked with."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
_PYTHON = re.compile(r"test_((?:[WNKPDU][0-9]+_)+)")
_JAVASCRIPT = re.compile(r"""^\s*test\(\s*["'`]((?:[WNKPDU][0-9]+ )+)""", re.MULTILINE)
_ID = re.compile(r"[WNKPDU][0-9]+")


@dataclass(frozen=True)
class NamedTest:
    """One test: its file below tests/, its name, the ids in that name, and its pytest marks."""

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
        yield NamedTest(file, found[0].strip(), frozenset(_ID.findall(found[1])), frozenset())
