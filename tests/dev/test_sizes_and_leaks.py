# SPDX-License-Identifier: Apache-2.0
"""The limits on lengths, against a repository made for the test."""

import subprocess
from pathlib import Path

import pytest

from tools import leaks, sizes


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def track(repository: Path, name: str, text: str) -> None:
    (repository / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", name], cwd=repository, check=True)


def test_a_file_at_the_limit_passes_and_one_line_more_does_not(repository: Path) -> None:
    track(repository, "long.js", "x;\n" * sizes.FILE_LIMIT)
    assert sizes.survey(repository)[0] == []
    track(repository, "longer.js", "x;\n" * (sizes.FILE_LIMIT + 1))
    assert sizes.survey(repository)[0] == ["longer.js: 401 lines, the limit is 400"]


def test_a_long_function_is_named(repository: Path) -> None:
    body = "    x = 1\n" * sizes.FUNCTION_LIMIT
    track(repository, "a.py", f"def short() -> None:\n    pass\n\ndef endless() -> None:\n{body}")
    problems, summary = sizes.survey(repository)
    assert problems == ["a.py: endless has 51 lines, limit 50"]
    assert "2 functions" in summary


def test_untracked_files_do_not_count(repository: Path) -> None:
    (repository / "scratch.py").write_text("x\n" * 500)
    assert sizes.survey(repository)[0] == []


@pytest.mark.parametrize(
    "line",
    [
        "https://registry.np" + "mjs.org/x",
        "-r https://pypi.org" + "/simple",
        "cd /ro" + "ot/project",
    ],
)
def test_leaks_are_found_with_their_place(repository: Path, line: str) -> None:
    track(repository, "notes.txt", f"fine\n{line}\n")
    assert [find.split(": ")[0] for find in leaks.search(repository)] == ["notes.txt:2"]


def test_ordinary_text_is_no_leak(repository: Path) -> None:
    track(repository, "notes.txt", "see docs/work/notes and https://example.jp/root/page\n")
    assert leaks.search(repository) == []
