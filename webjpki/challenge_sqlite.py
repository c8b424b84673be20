# SPDX-License-Identifier: Apache-2.0
"""Keeps challenges in an SQLite file, for several processes on one machine."""

import sqlite3
from pathlib import Path
from threading import Lock

from webjpki.challenge import Challenge
from webjpki.challenge_record import read_record, record_key, write_record

BUSY_SECONDS = 5.0  # how long a call waits while other processes write
_SCHEMA = """
CREATE TABLE IF NOT EXISTS challenge (key TEXT PRIMARY KEY, expires REAL, record TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS challenge_expires ON challenge (expires);
"""
_ISSUE = "INSERT OR REPLACE INTO challenge (key, expires, record) VALUES (?, ?, ?)"
_FORGET = "DELETE FROM challenge WHERE expires < ?"
_CONSUME = "DELETE FROM challenge WHERE key = ? RETURNING record"


class SqliteChallengeStore:
    """A ``ChallengeStore`` in one file; make it after a fork, use it from any thread.

    Every call waits for the disk: a nonce that was consumed must stay so after a power cut.
    The file lies on a local disk (SQLite's locks do not hold on network ones) and is for the
    owner only. Needs SQLite 3.35. Raises ``sqlite3.Error`` when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600)
        self._lock = Lock()
        self._file = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = FULL")
        self._file.executescript(_SCHEMA)

    def issue(self, session_id: str, challenge: Challenge) -> None:
        """Keep the challenge, and forget those that had expired when it was made."""
        row = (record_key(session_id), challenge.expires_at.timestamp(), write_record(challenge))
        with self._lock, self._file:
            self._file.execute("BEGIN IMMEDIATE")
            self._file.execute(_FORGET, (challenge.issued_at.timestamp(),))
            self._file.execute(_ISSUE, row)

    def consume(self, session_id: str) -> Challenge | None:
        """Delete and return in one statement, which SQLite runs in one transaction."""
        with self._lock:
            rows = self._file.execute(_CONSUME, (record_key(session_id),)).fetchall()
        return read_record(rows[0][0]) if rows else None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()
