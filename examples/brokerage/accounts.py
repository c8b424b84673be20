# SPDX-License-Identifier: Apache-2.0
"""Keeps each account, and what shows who applied for it, in one SQLite file."""

import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .account import Document

_SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    number TEXT PRIMARY KEY, at TEXT NOT NULL, is_open INTEGER NOT NULL, kind TEXT NOT NULL,
    certificate BLOB NOT NULL, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS findings (
    number TEXT REFERENCES accounts, lang TEXT, kept TEXT, PRIMARY KEY (number, lang));
CREATE TABLE IF NOT EXISTS documents (
    number TEXT REFERENCES accounts, place INTEGER, name TEXT, content BLOB, signature BLOB,
    PRIMARY KEY (number, place));
"""


@dataclass(frozen=True)
class Account:
    """One account; one that is not open waits for a person of the brokerage.

    `certificate` is the applicant's, DER; `findings` are by language, as they are kept; `record`
    is the signed identity record.
    """

    at: str
    is_open: bool
    kind: str
    certificate: bytes
    findings: Mapping[str, str]
    record: bytes


class Accounts:
    """All accounts. The file holds personal data: only the owner may read it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, check_same_thread=False)  # the server has one thread
        self._db.executescript(_SCHEMA)

    def add(
        self, account: Account, documents: Sequence[Document], signatures: Sequence[bytes]
    ) -> str:
        """Keep an account with its signed documents, all or nothing, and give its number."""
        number = f"{secrets.randbelow(10**8):08}"
        with self._db as db:
            db.execute(
                "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?)",
                (number, account.at, account.is_open, account.kind, account.certificate,
                 account.record),
            )  # fmt: skip
            db.executemany(
                "INSERT INTO findings VALUES (?, ?, ?)",
                [(number, lang, kept) for lang, kept in account.findings.items()],
            )
            signed = enumerate(zip(documents, signatures, strict=True))
            db.executemany(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
                [(number, at, one.name, one.content, signature) for at, (one, signature) in signed],
            )
        return number

    def account(self, number: str) -> Account | None:
        """Give an account."""
        row = "SELECT at, is_open, kind, certificate, record FROM accounts WHERE number = ?"
        found = self._db.execute(row, (number,)).fetchone()
        if found is None:
            return None
        at, is_open, kind, certificate, record = found
        kept = "SELECT lang, kept FROM findings WHERE number = ?"
        findings = dict(self._db.execute(kept, (number,)).fetchall())
        return Account(at, bool(is_open), kind, certificate, findings, record)

    def documents(self, number: str) -> list[str]:
        """Name what was signed for an account."""
        names = "SELECT name FROM documents WHERE number = ? ORDER BY place"
        return [name for (name,) in self._db.execute(names, (number,))]
