# SPDX-License-Identifier: Apache-2.0
"""Brings journal and keychain together: seals what is new, and says what can be said of the rest."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial

from . import chain
from .keychain import Keychain, Missing, NoKeychain
from .store import Chain, Choose, Row, Store
from .verdict import Finding, Secrets, Verdict, judge, sealed

OpenKeychain = Callable[[], AbstractContextManager[Keychain]]
_KEY, _END = "key", "end"


def seal_and_judge(store: Store, open_keychain: OpenKeychain) -> tuple[Verdict, Missing | None]:
    """Seal what is new if all that came before is as it was left; say what was found.

    The second part says why the keychain was of no help, or is None. Raises Unusable.
    """
    try:
        with open_keychain() as keychain:
            return _with_keychain(store, keychain), None
    except NoKeychain as none:
        return judge(store.chain(), store.rows(), None), none.missing


def rewrite(
    store: Store, deleted: frozenset[int], open_keychain: OpenKeychain, *, trusting: bool = False
) -> Missing | None:
    """Keep all entries but those of the numbers `deleted`, in a new chain.

    A journal that is as it was left stays sealed. An alarming one stays alarming, unless the person is
    `trusting` all that is left, or nothing is left. Returns why nothing could be sealed, or None. Raises
    Unusable.
    """
    try:
        with open_keychain() as keychain:
            _rewrite(store, deleted, keychain, trusting=trusting)
    except NoKeychain as none:
        store.rewrite(chain.new_start(), lambda _, rows: (_without(deleted, rows), None))
        return none.missing
    return None


def _with_keychain(store: Store, keychain: Keychain) -> Verdict:
    held = _held(keychain)
    verdict = judge(store.chain(), store.rows(), held)
    if verdict.alarming:
        return verdict
    key = held.key or _make_key(keychain)
    if store.seal(partial(_choose, Secrets(key, held.end), key)):
        keychain.put(_END, store.chain().last)
    return judge(store.chain(), store.rows(), _held(keychain))


def _choose(
    held: Secrets, key: bytes, chained: Chain, rows: Sequence[Row]
) -> tuple[Chain, dict[int, bytes]] | None:
    """Seal only what is as it was left: another program may have had the file since it was judged."""
    nothing_new = held.end == chained.last and chained.seal is not None
    if nothing_new or judge(chained, rows, held).finding is not Finding.SEALED:
        return None
    return sealed(chained, rows, key)


def _held(keychain: Keychain) -> Secrets:
    key = keychain.get(_KEY)
    # Not what was put there: anybody could seal with an empty one.
    if key is not None and len(key) != chain.KEY_OCTETS:
        raise NoKeychain(Missing.FAILED)
    return Secrets(key, keychain.get(_END))


def _make_key(keychain: Keychain) -> bytes:
    key = secrets.token_bytes(chain.KEY_OCTETS)
    keychain.put(_KEY, key)
    return key


def _without(deleted: frozenset[int], rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.number not in deleted]


def _rewrite(store: Store, deleted: frozenset[int], keychain: Keychain, *, trusting: bool) -> None:
    held = _held(keychain)
    start = chain.new_start()

    def is_good(chained: Chain, rows: Sequence[Row]) -> bool:
        some = bool(_without(deleted, rows))
        return trusting or not some or not judge(chained, rows, held).alarming

    good = is_good(store.chain(), store.rows())
    key, end = held.key or (_make_key(keychain) if good else b""), held.end

    def seals(chained: Chain, rows: Sequence[Row]) -> tuple[Chain, dict[int, bytes]]:
        replaced = chain.seal_replacement(key, end, start) if end is not None else None
        return sealed(replace(chained, replaced=replaced), rows, key)

    # Judged again: while the keychain was asked, a host may have written, and another program too.
    def chosen(chained: Chain, rows: Sequence[Row]) -> tuple[list[Row], Choose | None]:
        return _without(deleted, rows), seals if good and is_good(chained, rows) else None

    if store.rewrite(start, chosen):
        keychain.put(_END, store.chain().last)
