# SPDX-License-Identifier: Apache-2.0
"""The history as its window and the doctor use it: read, judged, thinned out, switched off."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ..errors import Busy
from ..turn import Turn
from . import failures
from .failures import Failures
from .keeping import LOCK
from .keychain import Missing
from .place import Place, Switch
from .sealing import OpenKeychain, rewrite, seal_and_judge
from .store import Row, Store
from .troubles import Trouble, Unusable, translated
from .verdict import Verdict

_PATIENCE = 5.0  # seconds for a host that is just writing


@dataclass(frozen=True)
class Judged:
    """What can be said of the journal; `missing` is why the keychain was of no help."""

    verdict: Verdict
    missing: Missing | None


@dataclass(frozen=True)
class Journal:
    """One person's history. Methods raise Unusable where the file cannot be used."""

    place: Place
    open_keychain: OpenKeychain

    def rows(self) -> Sequence[Row]:
        """All entries, oldest first, even where nothing can be written; none where nothing was remembered."""
        with translated():
            empty = not self.place.file.exists() or self.place.file.stat().st_size == 0
        if empty:
            return ()
        with Store(self.place.file, patience=_PATIENCE, only_read=True) as store:
            return store.rows()

    def judge(self) -> Judged | None:
        """Seal what is new, and say what can be said; None where nothing was ever remembered."""
        if not self.place.file.exists() and self.place.switch() is not Switch.ON:
            return None
        with self._alone() as store:
            return Judged(*seal_and_judge(store, self.open_keychain))

    def delete(self, numbers: frozenset[int]) -> Missing | None:
        """Delete the entries of these `numbers`, and no other. Says why the rest is unsealed, if it is."""
        with self._alone() as store:
            missing = rewrite(store, numbers, self.open_keychain)
            empty = not store.rows()
        if empty:
            failures.forget(self.place.failure)
        return missing

    def accept(self) -> Missing | None:
        """Take all entries as they are from now on. Says why they are unsealed, if they are."""
        with self._alone() as store:
            missing = rewrite(store, frozenset(), self.open_keychain, trusting=True)
        failures.forget(self.place.failure)
        return missing

    def set_aside(self, now: datetime) -> None:
        """Rename a journal that cannot be read, so that a new one begins. Raises OSError."""
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        self.place.file.rename(self.place.file.with_suffix(f".damaged-{stamp}"))

    def failures(self) -> Failures | None:
        """The uses that could not be remembered."""
        return failures.read(self.place.failure)

    @contextmanager
    def _alone(self) -> Iterator[Store]:
        with Store(self.place.file, patience=_PATIENCE) as store:
            turn = self._take_turn()
            try:
                yield store
            finally:
                turn.end()

    def _take_turn(self) -> Turn:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return Turn(self.place.folder, LOCK)
            except Busy:
                if time.monotonic() > deadline:
                    raise Unusable(Trouble.BUSY) from None
                time.sleep(0.05)
