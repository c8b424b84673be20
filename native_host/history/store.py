# SPDX-License-Identifier: Apache-2.0
"""The journal's file: one SQLite database, of which every change is all or nothing.

Rollback journal, not WAL: uses come one at a time, nothing beside the file outlives a change, deleted
entries are not kept in a log, and a home on a network drive works (docs/decisions/0030-history.md).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Self

from . import chain
from .entry import Entry, Signed
from .troubles import Trouble, Unusable, translated

_APPLICATION = 0x774A504B  # "wJPK", in SQLite's header
_VERSION = 1
_PAGES = 16_384  # of 4 KiB: 64 MiB, so that no website can fill a disk
_PATIENCE = 1.0  # seconds for another program that holds the file
_TABLES = """
CREATE TABLE chain (one INTEGER PRIMARY KEY CHECK (one = 1), start BLOB NOT NULL,
    last BLOB NOT NULL, seal BLOB, replaced BLOB) STRICT;
CREATE TABLE entry (number INTEGER PRIMARY KEY, at TEXT NOT NULL, origin TEXT NOT NULL,
    kind TEXT NOT NULL, result TEXT NOT NULL, link BLOB NOT NULL, seal BLOB) STRICT;
CREATE TABLE document (entry INTEGER NOT NULL REFERENCES entry, place INTEGER NOT NULL,
    name TEXT NOT NULL, form TEXT NOT NULL, function TEXT NOT NULL, digest TEXT NOT NULL,
    PRIMARY KEY (entry, place)) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Row:
    """One entry as it lies in the file."""

    number: int
    entry: Entry
    link: bytes
    seal: bytes | None


@dataclass(frozen=True)
class Chain:
    """What lies in the file beside the entries; `last` is the link of the last one, or `start`."""

    start: bytes
    last: bytes
    seal: bytes | None
    replaced: bytes | None


# Seals for what is shown: what lies beside the entries, and a seal for some numbers; None for no change.
Choose = Callable[[Chain, Sequence[Row]], tuple[Chain, dict[int, bytes]] | None]
# What is kept of what is shown, and who seals the new chain; None for a chain that is linked only.
Replace = Callable[[Chain, Sequence[Row]], tuple[Sequence[Row], Choose | None]]


class Store:
    """An open journal. Every method raises Unusable where the file cannot be used."""

    def __init__(self, file: Path, *, patience: float = _PATIENCE, only_read: bool = False) -> None:
        """Open `file`; unless it is only read, it is made where it is not there, for its owner only."""
        with translated():
            if not only_read:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
                file.chmod(0o600)  # a copy that was put back may be open to others
            uri = f"{file.absolute().as_uri()}?mode={'ro' if only_read else 'rw'}"
            self._db = sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def append(self, entry: Entry) -> None:
        """Add `entry` at the end, linked to all before it and not yet sealed."""
        with self._writing():
            (count,) = self._db.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()
            self._add(count + 1, entry, self.chain().last)

    def rows(self) -> list[Row]:
        """All entries, oldest first."""
        with translated():
            found = self._db.execute("SELECT * FROM document ORDER BY entry, place").fetchall()
            documents = {
                number: tuple(Signed(*row[2:]) for row in rows)
                for number, rows in groupby(found, key=lambda row: row[0])
            }
            entries = self._db.execute(
                "SELECT number, at, origin, kind, result, link, seal FROM entry ORDER BY number"
            )
            return [
                Row(number, Entry(at, origin, kind, result, documents.get(number, ())), link, seal)
                for number, at, origin, kind, result, link, seal in entries
            ]

    def chain(self) -> Chain:
        """What lies beside the entries."""
        with translated():
            row = self._db.execute("SELECT start, last, seal, replaced FROM chain").fetchone()
        if row is None:
            raise Unusable(Trouble.DAMAGED)
        return Chain(*row)

    def seal(self, choose: Choose) -> bool:
        """Keep the seals that `choose` makes of what it is shown; tell whether it made any.

        Nobody else writes meanwhile.
        """
        with self._writing():
            return self._seal(choose)

    def rewrite(self, start: bytes, replace: Replace) -> bool:
        """Keep what `replace` says of what it is shown, in a new chain; what goes is overwritten.

        Nobody else writes meanwhile. Tells whether the new chain was sealed.
        """
        with self._writing():
            kept, choose = replace(self.chain(), self.rows())
            for table in ("document", "entry", "chain"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608  # the three names above
            self._keep(Chain(start, start, None, None))
            last = start
            for row in kept:
                last = self._add(row.number, row.entry, last)
            if choose is not None:
                self._seal(choose)
        with translated():
            self._db.execute("VACUUM")
        return choose is not None

    def check(self) -> None:
        """Find out whether the journal can be written, without writing anything."""
        with self._writing():
            self.chain()

    def _add(self, number: int, entry: Entry, before: bytes) -> bytes:
        linked = chain.link(before, entry.octets(number))
        said = (number, entry.at, entry.origin, entry.kind, entry.result, linked)
        self._db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, NULL)", said)
        rows = [
            (number, place, d.name, d.form, d.function, d.digest)
            for place, d in enumerate(entry.documents)
        ]
        self._db.executemany("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._db.execute("UPDATE chain SET last = ?", (linked,))
        return linked

    def _seal(self, choose: Choose) -> bool:
        chosen = choose(self.chain(), self.rows())
        if chosen is None:
            return False
        chained, seals = chosen
        self._keep(chained)
        for number, seal in seals.items():
            self._db.execute("UPDATE entry SET seal = ? WHERE number = ?", (seal, number))
        return True

    def _keep(self, chained: Chain) -> None:
        said = (chained.start, chained.last, chained.seal, chained.replaced)
        self._db.execute("INSERT OR REPLACE INTO chain VALUES (1, ?, ?, ?, ?)", said)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _prepare(self) -> None:
        for setting in ("trusted_schema = OFF", "secure_delete = ON", f"max_page_count = {_PAGES}"):
            self._db.execute(f"PRAGMA {setting}")
        if self._header() == (0, 0):
            self._create()
        application, version = self._header()
        if application != _APPLICATION:
            raise Unusable(Trouble.DAMAGED)
        if version > _VERSION:
            raise Unusable(Trouble.NEWER)
        # Somebody else's tables could hold what is of no type of ours, and their triggers keep what is deleted.
        if self._schema() != {_one_line(table) for table in _TABLES.split(";")[:-1]}:
            raise Unusable(Trouble.DAMAGED)

    def _schema(self) -> set[str]:
        found = self._db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
        return {_one_line(statement) for (statement,) in found}

    def _header(self) -> tuple[int, int]:
        names = ("application_id", "user_version")
        application, version = (self._db.execute(f"PRAGMA {n}").fetchone()[0] for n in names)
        return application, version

    def _create(self) -> None:
        with self._writing():
            if self._header() != (0, 0):
                return  # another host was quicker
            if self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone() != (0,):
                raise Unusable(Trouble.DAMAGED)  # somebody else's database
            for statement in _TABLES.split(";")[:-1]:
                self._db.execute(statement)
            start = chain.new_start()
            self._keep(Chain(start, start, None, None))
            self._db.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._db.execute(f"PRAGMA user_version = {_VERSION}")


def _one_line(statement: str) -> str:
    return " ".join(statement.split())
