# SPDX-License-Identifier: Apache-2.0
"""Finds out what can be said of a journal: has anything been changed, taken out or cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from . import chain
from .store import Chain, Row


class Finding(Enum):
    """The value names the sentences in texts.json."""

    SEALED = "sealed"  # nothing was changed, says the key in the keychain
    PLAIN = "plain"  # nothing was changed, as far as that can be said without a key
    CHANGED = "changed"  # entry `number`, or something before it, is not what was written
    CUT = "cut"  # entries at the end, or all, are gone
    KEY_GONE = "key-gone"  # it was sealed with a key that the keychain does not hold


@dataclass(frozen=True)
class Verdict:
    """What was found out; `number` is the first entry that is not as it was, where one is known."""

    finding: Finding
    number: int = 0

    @property
    def alarming(self) -> bool:
        """Whether something is not as it was left; nothing is sealed any more until the person has decided."""
        return self.finding not in (Finding.SEALED, Finding.PLAIN)


@dataclass(frozen=True)
class Secrets:
    """What the keychain holds: the key, and the link up to which all was sealed with it.

    Two items and not one: the key is written once, and macOS replaces an item by deleting it first.
    """

    key: bytes | None
    end: bytes | None


def judge(chained: Chain, rows: Sequence[Row], secrets: Secrets | None) -> Verdict:
    """Say what can be said; `secrets` is None where there is no keychain, or it was not to be asked."""
    wrong = _first_wrong(chained, rows, secrets.key if secrets else None)
    key_gone = secrets is not None and secrets.key is None and _was_sealed(chained, rows, secrets)
    if wrong is not None:
        return Verdict(Finding.KEY_GONE if key_gone else Finding.CHANGED, wrong)
    if chained.last != (rows[-1].link if rows else chained.start):
        return Verdict(Finding.CUT)
    if key_gone:
        return Verdict(Finding.KEY_GONE)
    if secrets is None or secrets.key is None:
        return Verdict(Finding.PLAIN)
    if not _reaches(chained, rows, secrets.key, secrets.end):
        return Verdict(Finding.CUT)
    return Verdict(Finding.SEALED)


def sealed(chained: Chain, rows: Sequence[Row], key: bytes) -> tuple[Chain, dict[int, bytes]]:
    """Make the seals that are missing. What they go on must have been judged first."""
    start = chained.seal or chain.seal_start(key, chained.start)
    seals = {row.number: chain.seal_entry(key, row.link) for row in rows if row.seal is None}
    return replace(chained, seal=start), seals


def _first_wrong(chained: Chain, rows: Sequence[Row], key: bytes | None) -> int | None:
    if key and chained.seal and not chain.fits(chained.seal, chain.seal_start(key, chained.start)):
        return rows[0].number if rows else 0
    before = chained.start
    for row in rows:
        before = chain.link(before, row.entry.octets(row.number))
        if before != row.link:
            return row.number
        if key and row.seal and not chain.fits(row.seal, chain.seal_entry(key, row.link)):
            return row.number
    return None


def _was_sealed(chained: Chain, rows: Sequence[Row], secrets: Secrets) -> bool:
    return chained.seal is not None or secrets.end is not None or any(row.seal for row in rows)


def _reaches(chained: Chain, rows: Sequence[Row], key: bytes, end: bytes | None) -> bool:
    """Whether everything up to `end` is still there, or the person had it replaced."""
    if end is None or end == chained.start or any(row.link == end for row in rows):
        return True
    return chain.fits(chained.replaced, chain.seal_replacement(key, end, chained.start))
