# SPDX-License-Identifier: Apache-2.0
"""The history as a file that other programs read: CSV for a table, JSON with all there is."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .entry import Entry
from .store import Row

_HEAD = ("number", "time", "site", "kind", "result", "document", "form", "function", "digest")
# A table program takes a cell that begins so for a formula; a website chooses the documents' names. Full-width
# signs stand here too, should a program take them for the others.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(rows: Sequence[Row], file: Path) -> None:
    """Write `rows` in the form that the name of `file` asks for; a new file is its owner's only. Raises OSError."""
    octets = as_csv(rows) if file.suffix.lower() == ".csv" else as_json(rows)
    with open(file, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
        opened.write(octets)


def as_csv(rows: Sequence[Row]) -> bytes:
    """One line for each document, or for a use without one; UTF-8 with the mark that Excel looks for."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for row in rows:
        writer.writerows(_lines(row.number, row.entry))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _lines(number: int, entry: Entry) -> Iterator[list[str]]:
    use = [str(number), entry.at, entry.origin, entry.kind, entry.result]
    documents = [[d.name, d.form, d.function, d.digest] for d in entry.documents]
    for document in documents or [[""] * 4]:
        yield [_harmless(cell) for cell in (*use, *document)]


def _harmless(cell: str) -> str:
    return "'" + cell if cell.startswith(_FORMULA) else cell


def as_json(rows: Sequence[Row]) -> bytes:
    """Every entry with its documents, its link and its seal, in hex; UTF-8."""
    entries = [
        {
            "number": row.number,
            "time": row.entry.at,
            "site": row.entry.origin,
            "kind": row.entry.kind,
            "result": row.entry.result,
            "documents": [
                {"name": d.name, "form": d.form, "function": d.function, "digest": d.digest}
                for d in row.entry.documents
            ],
            "link": row.link.hex(),
            "seal": row.seal.hex() if row.seal else None,
        }
        for row in rows
    ]
    return json.dumps(
        {"webjpkiHistory": 1, "entries": entries}, ensure_ascii=False, indent=2
    ).encode()
