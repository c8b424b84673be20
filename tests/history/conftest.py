# SPDX-License-Identifier: Apache-2.0
"""A place for a journal, a keychain in memory, and entries of people who do not exist."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from native_host.history.entry import Entry, Signed
from native_host.history.journal import Journal
from native_host.history.keeping import keep
from native_host.history.keychain import Keychain, Missing, NoKeychain
from native_host.history.place import Place, place_of

AT = "2026-03-15T09:30:00Z"
CONTRACT = Signed("契約書.pdf", "pdf", "SHA-256", "ab" * 32)


def entry(site: str = "bank", *documents: Signed, result: str = "done") -> Entry:
    kind = "signature" if documents else "sign-in"
    return Entry(AT, f"https://{site}.example.jp", kind, result, documents)


@dataclass
class MemoryKeychain:
    """A keychain without a file; `missing` makes it one that cannot be asked."""

    held: dict[str, bytes] = field(default_factory=dict)
    missing: Missing | None = None
    meanwhile: Callable[[], None] | None = None  # done once, while the key's end is asked for

    def get(self, name: str) -> bytes | None:
        if name == "end" and (act := self.meanwhile) is not None:
            self.meanwhile = None
            act()
        return self.held.get(name)

    def put(self, name: str, octets: bytes) -> None:
        self.held[name] = octets

    @contextmanager
    def open(self) -> Iterator[Keychain]:
        if self.missing is not None:
            raise NoKeychain(self.missing)
        yield self


@dataclass
class Bench:
    """A journal with its keychain, and a hand that reaches into its file."""

    place: Place
    keychain: MemoryKeychain = field(default_factory=MemoryKeychain)

    @property
    def journal(self) -> Journal:
        return Journal(self.place, self.keychain.open)

    def use(self, *entries: Entry) -> None:
        """Remember, one after the other, as hosts do."""
        for one in entries:
            keep([one], self.place, self.keychain.open)

    def sites(self) -> list[str]:
        return [row.entry.origin.split("//")[1].split(".")[0] for row in self.journal.rows()]

    def run(self, *statements: str) -> None:
        """Change the file behind everybody's back."""
        with sqlite3.connect(self.place.file) as db:
            for statement in statements:
                db.execute(statement)
        db.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    environ = {"XDG_STATE_HOME": str(tmp_path / "state")}
    return Bench(place_of("linux", tmp_path, environ, tmp_path / "root"))
