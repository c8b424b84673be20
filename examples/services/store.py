# SPDX-License-Identifier: Apache-2.0
"""Keeps a service's papers and who signed them, in one SQLite file."""

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS papers (key TEXT PRIMARY KEY, number TEXT NOT NULL, owner TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    key TEXT REFERENCES papers, place INTEGER, name TEXT, options TEXT, content BLOB,
    signature BLOB, PRIMARY KEY (key, place));
CREATE TABLE IF NOT EXISTS signatures (
    key TEXT REFERENCES papers, place INTEGER, at TEXT, certificate BLOB, checked TEXT,
    PRIMARY KEY (key, place));
CREATE TABLE IF NOT EXISTS visits (visitor TEXT, at TEXT, seen TEXT);
"""


@dataclass(frozen=True)
class Document:
    """A file to be signed; `options` are those of `webjpki.js` sign(), with the format.

    `content` grows with each signature that is put into it, `signature` is one beside it.
    """

    name: str
    options: Mapping[str, str]
    content: bytes
    signature: bytes = b""


@dataclass(frozen=True)
class Signature:
    """One person's signature on a paper; `checked` has the findings by language, as they are kept."""

    at: str
    certificate: bytes
    checked: Mapping[str, str]


@dataclass(frozen=True)
class Paper:
    """What belongs together and is signed together; only who knows `key` finds it."""

    key: str
    number: str
    owner: str
    documents: Sequence[Document]
    signatures: Sequence[Signature]


class SignedMeanwhile(Exception):
    """Another person's signature came in between."""


class Store:
    """One service's data."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, check_same_thread=False)  # the server has one thread
        self._db.executescript(_SCHEMA)

    def add(self, documents: Sequence[Document], now: datetime, owner: str = "") -> str:
        """Keep a new paper and give its key."""
        key = secrets.token_urlsafe(16)
        number = f"{now:%Y%m%d}-{secrets.randbelow(10**6):06}"
        with self._db as db:
            db.execute("INSERT INTO papers VALUES (?, ?, ?)", (key, number, owner))
            for place, one in enumerate(documents):
                row = (key, place, one.name, json.dumps(one.options), one.content, b"")
                db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", row)
        return key

    def paper(self, key: str) -> Paper | None:
        """Give a paper as it is now."""
        papers = "SELECT number, owner FROM papers WHERE key = ?"
        found = self._db.execute(papers, (key,)).fetchone()
        if found is None:
            return None
        documents = """SELECT name, options, content, signature
                       FROM documents WHERE key = ? ORDER BY place"""
        signatures = "SELECT at, certificate, checked FROM signatures WHERE key = ? ORDER BY place"
        return Paper(
            key,
            number=found[0],
            owner=found[1],
            documents=tuple(
                Document(name, json.loads(options), content, signature)
                for name, options, content, signature in self._db.execute(documents, (key,))
            ),
            signatures=tuple(
                Signature(at, certificate, json.loads(checked))
                for at, certificate, checked in self._db.execute(signatures, (key,))
            ),
        )

    def sign(self, paper: Paper, documents: Sequence[Document], signature: Signature) -> Paper:
        """Keep the signed documents, all or none; raises SignedMeanwhile."""
        place = len(paper.signatures)
        row = (paper.key, place, signature.at, signature.certificate, json.dumps(signature.checked))
        try:
            with self._db as db:
                db.execute("INSERT INTO signatures VALUES (?, ?, ?, ?, ?)", row)
                for place, one in enumerate(documents):
                    db.execute(
                        "UPDATE documents SET content = ?, signature = ? WHERE key = ? AND place = ?",
                        (one.content, one.signature, paper.key, place),
                    )
        except sqlite3.IntegrityError:
            raise SignedMeanwhile from None
        return replace(paper, documents=tuple(documents), signatures=(*paper.signatures, signature))

    def visit(self, visitor: str, now: datetime, seen: str = "") -> int:
        """Note a visit, and give how many there were, with this one."""
        with self._db as db:
            db.execute("INSERT INTO visits VALUES (?, ?, ?)", (visitor, now.isoformat(), seen))
        count = "SELECT count(*) FROM visits WHERE visitor = ?"
        return int(self._db.execute(count, (visitor,)).fetchone()[0])

    def seen(self, visitor: str) -> list[str]:
        """Give what was noted at a person's visits, newest first."""
        noted = "SELECT seen FROM visits WHERE visitor = ? AND seen != '' ORDER BY rowid DESC"
        return [seen for (seen,) in self._db.execute(noted, (visitor,))]
