# SPDX-License-Identifier: Apache-2.0
"""The journal as a file for other programs: whole, and harmless in a table."""

from __future__ import annotations

import csv
import io
import json
import os

import pytest

from native_host.history.entry import Signed
from native_host.history.export import as_csv, as_json, write
from tests.history.conftest import AT, CONTRACT, Bench, entry


def test_a_table_has_a_line_for_each_document(bench: Bench) -> None:
    bench.use(entry("bank"), entry("city", CONTRACT, CONTRACT))
    text = as_csv(bench.journal.rows()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["number"], row["document"]) for row in rows] == [
        ("1", ""), ("2", "契約書.pdf"), ("2", "契約書.pdf"),
    ]  # fmt: skip
    assert rows[1]["digest"] == CONTRACT.digest
    assert rows[0]["time"] == AT


def test_no_name_that_a_website_chose_is_a_formula(bench: Bench) -> None:
    """Seen to fail when: names are written as they are, or only half-width signs are looked at."""
    names = ["=HYPERLINK(1)", "+1", "-1", "@SUM", "a,b", 'say "x"', "\tx", *"＝＋－＠"]
    bench.use(entry("bank", *(Signed(n, "hash", "SHA-256", "00" * 32) for n in names)))
    text = as_csv(bench.journal.rows()).decode("utf-8-sig")
    cells = [row[5] for row in csv.reader(io.StringIO(text, newline=""))][1:]
    assert [cell.removeprefix("'") for cell in cells] == names
    assert not any(cell.startswith(tuple("=+-@\t＝＋－＠")) for cell in cells)


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_what_is_exported_is_its_owners_to_read(bench: Bench, name: str) -> None:
    """As the journal is. Seen to fail when: the umask decides, which lets every user of the computer read it."""
    bench.use(entry("bank", CONTRACT))
    file = bench.place.folder / name
    before = os.umask(0o022)
    try:
        write(bench.journal.rows(), file)
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "契約書.pdf" in file.read_text(encoding="utf-8")


def test_a_table_is_a_table_however_its_name_is_written(bench: Bench) -> None:
    """Seen to fail when: a name in capitals gets JSON, which a table program then opens."""
    bench.use(entry("bank"))
    file = bench.place.folder / "OUT.CSV"
    write(bench.journal.rows(), file)
    assert file.read_bytes() == as_csv(bench.journal.rows())


def test_json_has_everything(bench: Bench) -> None:
    bench.use(entry("city", CONTRACT))
    (found,) = json.loads(as_json(bench.journal.rows()))["entries"]
    (row,) = bench.journal.rows()
    assert found["site"] == "https://city.example.jp"
    assert found["documents"][0] == {
        "name": "契約書.pdf", "form": "pdf", "function": "SHA-256", "digest": "ab" * 32,
    }  # fmt: skip
    assert (found["link"], found["seal"]) == (row.link.hex(), (row.seal or b"").hex())
