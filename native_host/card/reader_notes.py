# SPDX-License-Identifier: Apache-2.0
"""Readers that hung on a command of extended length: remembered, so that it happens to a person once."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_FILE = "short-readers.txt"
_FORGOTTEN = 30 * 24 * 3600.0  # seconds; perhaps it was the card, and a driver may have been mended
_MOST = 16  # readers, and characters of a name: what PC/SC allows
_LONGEST = 128


class ReaderNotes:
    """The names of such readers, in a file of the person's own; without a folder nothing is remembered."""

    def __init__(self, folder: Callable[[], Path | None]) -> None:
        """`folder` is asked when it is first needed."""
        self._folder = folder

    def takes_extended(self, reader: str) -> bool:
        """Whether a command of extended length may be tried; True where nothing is known. Never raises."""
        return reader not in self._names()

    def hung(self, reader: str) -> None:
        """Remember it for a month, where that can be written. Never raises."""
        folder = self._folder()
        if folder is None:
            return
        names = list(dict.fromkeys([reader, *self._names()]))[:_MOST]
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = folder / f"{_FILE}.new"
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write("\n".join(names).encode("utf-8", "surrogateescape"))
            fresh.replace(folder / _FILE)

    def _names(self) -> list[str]:
        folder = self._folder()
        if folder is None:
            return []
        try:
            # A pipe of that name, put there to make the host wait, is empty and not waited for.
            found = os.open(folder / _FILE, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            with open(found, "rb") as file:
                if not 0 <= time.time() - os.fstat(file.fileno()).st_mtime < _FORGOTTEN:
                    return []
                octets = file.read(_MOST * _LONGEST)
        except OSError:
            return []
        return octets.decode("utf-8", "surrogateescape").splitlines()


NO_NOTES = ReaderNotes(lambda: None)
