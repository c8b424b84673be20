# SPDX-License-Identifier: Apache-2.0
"""The doors of the fuzzing campaign take what they begin with, and what is not allowed is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.campaigns.fuzz.book import Book, Mixed
from tests.campaigns.fuzz.judge import Judge
from tests.campaigns.fuzz.run import Ran, Workplace, look_again
from tests.campaigns.fuzz.target import FOLDER, Door, Target, load, names
from tests.rig.pcsc import pki_dir

__all__ = ["pki_dir"]


def kept(name: str) -> list[bytes]:
    folder = FOLDER / "corpus" / name
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []


@pytest.mark.parametrize("name", names())
def test_D10_every_door_takes_its_corpus(name: str, pki_dir: Path, tmp_path: Path) -> None:
    """Seen to fail when: a door raises what its target does not allow (as its finding, by name)."""
    target = load(name)
    judge = Judge(target, target.open_door(pki_dir), tmp_path)
    inputs = [*target.seeds(pki_dir), *kept(name)]
    assert inputs
    for data in inputs:
        assert len(data) <= target.longest
        judge(data)
    assert [path.read_text() for path in tmp_path.glob("*.txt")] == []


def test_the_tree_holds_few_and_small_inputs() -> None:
    files = [path for path in (FOLDER / "corpus").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 200_000
    assert {path.parent.name for path in files} <= set(names())


class Expected(Exception):
    """What a door may raise."""


def fragile(_keys: Path) -> Door:
    def door(data: bytes) -> None:
        if data == b"expected":
            raise Expected
        _ = 1 // len(data)

    return door


def none(_keys: Path) -> Iterable[bytes]:
    return ()


def test_what_is_not_allowed_is_written_once(tmp_path: Path) -> None:
    target = Target("a door", fragile, (Expected,), none)
    judge = Judge(target, fragile(tmp_path), tmp_path)
    for data in (b"expected", b"a", b"", b""):
        judge(data)
    (found,) = tmp_path.glob("*.bin")
    assert found.read_bytes() == b""
    assert "ZeroDivisionError" in found.with_suffix(".txt").read_text()
    judge.look_again()
    assert found.exists()
    Judge(target, lambda _data: None, tmp_path).look_again()
    assert [path.suffix for path in tmp_path.glob(f"{found.stem}.[bm]*")] == [".mended"]


def test_what_ended_a_child_is_tried_again(tmp_path: Path) -> None:
    """Seen to fail when: only exceptions were tried again, and a mended hang stood open for ever."""
    place = Workplace("tlv", tmp_path)
    for name in ("timeout-aa", "crash-bb", "0123.bin", "0123.txt"):
        (place.findings / name).write_bytes(name.encode())
    look_again(place, lambda one: one.read_bytes() == b"timeout-aa")
    left = {path.name for path in place.findings.iterdir()}
    assert left == {"timeout-aa.mended", "crash-bb", "0123.bin", "0123.txt"}


def test_the_book_adds_up_over_campaigns(tmp_path: Path) -> None:
    ran = Ran("tlv", 30.0, 1000, 50, 60, 7, ("a.bin",), 0, 5)
    Book(tmp_path / "book.json").add(ran)
    book = Book(tmp_path / "book.json")
    book.add(replace(ran, seed=6, branches=55, findings=("b.bin",), mended=1, fault="timeout"))
    (line,) = [line for line in book.page() if line.startswith("| tlv")]
    assert line.endswith("| 1.0 min | 2 | 2,000 | 55 | 60 | 7 | 1 | 1 |")
    assert "- tlv: 5, 6" in list(book.page())


def test_books_of_two_places_count_a_run_once(tmp_path: Path) -> None:
    """Each place went on from a copy of the same book. Seen to fail when: `and_also` added the lines up."""
    start, here, there = (tmp_path / name for name in ("start.json", "here.json", "there.json"))
    ran = Ran("tlv", 30.0, 1000, 50, 60, 7, (), 0, 5)
    sums = {"runs": 2, "cpu_seconds": 90.0, "executions": 3000, "seeds": [3, 4]}
    covered = {
        "branches": 50,
        "features": 60,
        "corpus": 7,
        "findings": [],
        "mended": 0,
        "faults": 0,
    }
    start.write_text(json.dumps({"tlv": {**sums, **covered}}))  # the runs were not told apart then
    for place, seed in ((here, 6), (there, 7)):
        place.write_bytes(start.read_bytes())
        Book(place).add(ran)
        Book(place).add(replace(ran, seed=seed))
    book = Book(here)
    for other in (there, start, there):
        book.merge(Book(other))
    line = Book(here).lines["tlv"]
    assert sorted(line.seeds) == [3, 4, 5, 6, 7]
    assert (line.cpu_seconds, line.executions) == (180.0, 6000)


def test_books_that_cannot_be_told_apart_are_not_added(tmp_path: Path) -> None:
    books = []
    for name, seeds in (("a.json", [1, 2]), ("b.json", [2, 3])):
        runs = {"seeds": seeds, "cpu_seconds": 1.0, "executions": 1}
        line = {"ran": [runs], "branches": 0, "features": 0, "corpus": 0}
        said = {"tlv": {**line, "findings": [], "mended": 0, "faults": 0}}
        (tmp_path / name).write_text(json.dumps(said))
        books.append(Book(tmp_path / name))
    with pytest.raises(Mixed):
        books[0].merge(books[1])
