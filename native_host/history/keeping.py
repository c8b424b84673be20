# SPDX-License-Identifier: Apache-2.0
"""Remembers what has just happened, after the reply was sent; never raises, and ends in time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from threading import Thread

from ..errors import Busy
from ..turn import Turn
from . import failures
from .entry import Entry
from .place import Place, Switch
from .sealing import OpenKeychain, seal_and_judge
from .store import Store
from .troubles import trouble_of

# Browsers end a host two seconds after its port was closed; a file system that hangs must not outlast that.
PATIENCE = 1.5  # seconds
LOCK = "history.lock"


def keep(entries: Sequence[Entry], place: Place, open_keychain: OpenKeychain) -> None:
    """Write `entries` into the journal, and seal them if a keychain answers.

    Returns after 1.5 seconds at the latest, written or not. A failure is noted beside the journal if that
    can be done; the history's window and the doctor tell of it.
    """
    writer = Thread(target=_keep, args=(entries, place, open_keychain), name="history", daemon=True)
    writer.start()
    writer.join(PATIENCE)


def _keep(entries: Sequence[Entry], place: Place, open_keychain: OpenKeychain) -> None:
    try:
        if place.switch() is Switch.ON:
            _write(entries, place, open_keychain)
    except Exception as error:  # noqa: BLE001  # a history that fails is no reason for anything else to
        with suppress(OSError):
            failures.note(place.failure, entries[-1].at, trouble_of(error))


def _write(entries: Sequence[Entry], place: Place, open_keychain: OpenKeychain) -> None:
    with Store(place.file) as store:
        for entry in entries:
            store.append(entry)
        with suppress(Busy):  # whoever is sealing, or the next, seals these too
            turn = Turn(place.folder, LOCK)
            try:
                seal_and_judge(store, open_keychain)
            finally:
                turn.end()
