# SPDX-License-Identifier: Apache-2.0
"""Why a journal could not be read or written: a closed list, made from what SQLite and the system say."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum


class Trouble(Enum):
    """The value names the sentences in texts.json."""

    FULL = "full"  # the disk, or the journal's own limit
    READ_ONLY = "read-only"  # the folder may not be written
    BUSY = "busy"  # another program holds the file
    DAMAGED = "damaged"  # the file is no journal, or broken
    NEWER = "newer"  # a later version of this program wrote it
    FAILED = "failed"  # anything else


class Unusable(Exception):
    """The journal cannot be used now; `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


# SQLite's primary result codes (sqlite.org/rescode.html).
_SQLITE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_IOERR: Trouble.FULL,  # what a full disk becomes amid a transaction
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_ERROR: Trouble.DAMAGED,  # a table or column is not there
    sqlite3.SQLITE_CONSTRAINT: Trouble.DAMAGED,
    sqlite3.SQLITE_MISMATCH: Trouble.DAMAGED,
}
_SYSTEM = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY,
    errno.EPERM: Trouble.READ_ONLY,
    errno.ENOTDIR: Trouble.READ_ONLY,
    errno.EEXIST: Trouble.READ_ONLY,
    errno.EISDIR: Trouble.DAMAGED,
}


def trouble_of(error: Exception) -> Trouble:
    """Name what went wrong, without the error's text: it could hold a path or a document's name."""
    if isinstance(error, Unusable):
        return error.trouble
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        return _SQLITE.get(code & 0xFF, Trouble.FAILED) if code is not None else Trouble.DAMAGED
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, Trouble.FAILED)
    return Trouble.FAILED


@contextmanager
def translated() -> Iterator[None]:
    """Raise Unusable in place of errors of SQLite and the system."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise Unusable(trouble_of(error)) from error
