# SPDX-License-Identifier: Apache-2.0
"""Measures how long source files and Python functions are, against the project's limits."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

from tools.tracked import tracked

FILE_LIMIT = 400
FUNCTION_LIMIT = 50
SOURCES = {".py", ".js", ".mjs", ".ts", ".html", ".css", ".sh", ".c"}


def functions(source: str) -> Iterator[tuple[str, int]]:
    """Yield the name and the length in lines of every function in a Python source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def survey(root: Path) -> tuple[list[str], str]:
    """Give a line for everything over a limit, and one line with the medians."""
    problems: list[str] = []
    file_lengths: list[int] = []
    function_lengths: list[int] = []
    for path in (p for p in tracked(root) if p.suffix in SOURCES):
        source = path.read_text(encoding="utf-8")
        name = path.relative_to(root)
        file_lengths.append(len(source.splitlines()))
        if file_lengths[-1] > FILE_LIMIT:
            problems.append(f"{name}: {file_lengths[-1]} lines, the limit is {FILE_LIMIT}")
        for function, length in functions(source) if path.suffix == ".py" else ():
            function_lengths.append(length)
            if length > FUNCTION_LIMIT:
                problems.append(f"{name}: {function} has {length} lines, limit {FUNCTION_LIMIT}")
    return problems, _summary("file", file_lengths) + "; " + _summary("function", function_lengths)


def _summary(what: str, lengths: list[int]) -> str:
    if not lengths:
        return f"no {what}s"
    return (
        f"{len(lengths)} {what}s, median {statistics.median(lengths):.0f}, longest {max(lengths)}"
    )
