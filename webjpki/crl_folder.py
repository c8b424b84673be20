# SPDX-License-Identifier: Apache-2.0
"""Answers about revocation from the lists in a folder that somebody else keeps filled."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from webjpki.crl import RevocationList, load_crl_of
from webjpki.crl_source import CrlSource, WantedCrl
from webjpki.revocation import RevocationStatus
from webjpki.revocation_errors import CrlUnusable
from webjpki.revocation_source import RevocationQuestion
from webjpki.trust import TrustAnchor

SUFFIX = ".crl"
_Version = tuple[int, int, int]


@dataclass(frozen=True)
class FolderState:
    """What was found when a folder was last looked through.

    lists    how many lists are in use
    until    when the first of them is no longer current; None without any
    refused  names of files that cannot be used, with the codes of why, sorted
    """

    lists: int
    until: datetime | None
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Loaded:
    """One file: which version of it was read, and the list in it, or why there is none."""

    version: _Version
    found: RevocationList | None = field(repr=False, default=None)
    anchor: TrustAnchor | None = None
    refused: str = ""


class CrlFolder:
    """A RevocationSource over the files ``*.crl`` (DER) of one folder; use it from any thread.

    ``refresh`` reads what is new; questions open no file and wait for nothing. Complete lists and
    delta lists of any CA may lie there, with any names; write a file under another name first and
    then rename it. The newest that fits counts. A file that has become unreadable does not take
    away what it said before, for as long as that is current.
    """

    def __init__(self, folder: Path, anchors: Iterable[TrustAnchor]) -> None:
        """Nothing is read yet: before the first ``refresh`` no list is known."""
        self._folder = folder
        self._anchors = tuple(anchors)
        self._files: dict[str, _Loaded] = {}
        self._source = CrlSource(_Shelf(()))

    @property
    def state(self) -> FolderState:
        """What the last ``refresh`` found."""
        files = self._files
        used = [one.found for one in files.values() if one.found is not None]
        until = min((one.next_update for one in used), default=None)
        refused = sorted((name, one.refused) for name, one in files.items() if one.refused)
        return FolderState(len(used), until, tuple(refused))

    def refresh(self) -> bool:
        """Load new and changed files, forget those that are gone, and say whether anything changed.

        By one thread at a time. Takes about a second and 50 MB for a million entries. Raises
        OSError when the folder cannot be read.
        """
        files = {path.name: self._file(path, version) for path, version in _versions(self._folder)}
        if files == self._files:
            return False
        self._files, self._source = files, CrlSource(_Shelf(tuple(files.values())))
        return True

    def status_of(self, question: RevocationQuestion) -> RevocationStatus:
        """Look the certificate up in the lists that the last ``refresh`` found."""
        return self._source.status_of(question)

    def _file(self, path: Path, version: _Version) -> _Loaded:
        known = self._files.get(path.name)
        if known is not None and known.version == version:
            return known
        before = (known.found, known.anchor) if known is not None else (None, None)
        try:
            return _Loaded(version, *load_crl_of(path, self._anchors))
        except CrlUnusable as error:
            return _Loaded(version, *before, refused=error.code)
        except OSError:
            return _Loaded(version, *before, refused="unreadable")


class _Shelf:
    """A CrlFetcher over loaded lists, found by anchor and by name of distribution point."""

    def __init__(self, files: Sequence[_Loaded]) -> None:
        self._lists: dict[tuple[str, bytes | None, bool], RevocationList] = {}
        for file in files:
            # A list of CAs only would stand in the way of the one for persons.
            if file.found is not None and file.anchor is not None and file.found.scope.users:
                for name in file.found.scope.names or (None,):
                    self._put(file.anchor, name, file.found)

    def crl(self, wanted: WantedCrl) -> RevocationList | None:
        """Give the newest list for one of the names, or the newest for all certificates."""
        is_delta = wanted.continues is not None
        places = (*(name.der for name in wanted.names), None)
        found = [self._lists.get((wanted.anchor.sha256, place, is_delta)) for place in places]
        # Not by their truth: a list without entries is false.
        held = (one for one in found if one is not None)
        newest = max(held, key=lambda one: one.this_update, default=None)
        if newest is None or wanted.continues is None or newest.number is None:
            return newest
        # A delta list that the complete one has caught up with says nothing more.
        return newest if newest.number > wanted.continues else None

    def _put(self, anchor: TrustAnchor, name: bytes | None, found: RevocationList) -> None:
        key = (anchor.sha256, name, found.base_number is not None)
        held = self._lists.get(key)
        if held is None or held.this_update < found.this_update:
            self._lists[key] = found


def _versions(folder: Path) -> list[tuple[Path, _Version]]:
    found = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # taken away in this moment
            if path.suffix == SUFFIX and path.is_file():
                stated = path.stat()
                found.append((path, (stated.st_mtime_ns, stated.st_size, stated.st_ino)))
    return found
