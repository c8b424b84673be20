# SPDX-License-Identifier: Apache-2.0
"""The history: whether uses of the card are recorded, and whether that works."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..history import failures
from ..history.place import Place, Switch, place_of
from ..history.store import Store
from ..history.troubles import Trouble, Unusable
from .computer import Computer
from .finding import Finding, ok, warn


def look(computer: Computer) -> Iterator[Finding]:
    """Look at the switches and at the journal's file, and make none where there is none."""
    place = place_of(computer.platform, computer.home, computer.environ, computer.root)
    match place.switch():
        case Switch.OFF:
            yield ok("history.off")
        case Switch.FORBIDDEN:
            yield ok("history.forbidden")
        case Switch.UNREADABLE:
            yield warn("history.unreadable")
        case Switch.ON:
            trouble = _trouble(place)
            yield warn("history.failing", trouble=trouble.value) if trouble else ok("history.kept")


def _trouble(place: Place) -> Trouble | None:
    failed = failures.read(place.failure)
    if not place.file.exists():
        if not _may_be_made(place.folder):
            return Trouble.READ_ONLY
        return failed.trouble if failed else None
    try:
        with Store(place.file) as store:
            store.check()
            last = max((row.entry.at for row in store.rows()), default="")
    except Unusable as error:
        return error.trouble
    return failed.trouble if failed and failed.at > last else None


def _may_be_made(folder: Path) -> bool:
    """Whether files could be written in `folder`, which need not be there yet."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK)
