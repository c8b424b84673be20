# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of the history: every entry is linked to all before it, and links are sealed with a key.

A link is SHA-256 over the link before and the entry; anybody can compute it. A seal is HMAC-SHA-256 of a
link with a key that lies in the system's keychain; whoever has only the file cannot make one. A seal says
what it is for, so that none can stand in for another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

KEY_OCTETS = 32


def new_start() -> bytes:
    """The link before the first entry: a new one for every new chain, so that no two chains share a part."""
    return secrets.token_bytes(32)


def link(before: bytes, octets: bytes) -> bytes:
    """The link of the entry `octets` after the link `before`."""
    return hashlib.sha256(before + hashlib.sha256(octets).digest()).digest()


def seal_entry(key: bytes, linked: bytes) -> bytes:
    """Seal the chain up to and with the entry of this link."""
    return _seal(key, b"entry", linked)


def seal_start(key: bytes, start: bytes) -> bytes:
    """Seal that nothing came before `start`."""
    return _seal(key, b"start", start)


def seal_replacement(key: bytes, end: bytes, start: bytes) -> bytes:
    """Seal that the person had the chain that ended in `end` written anew from `start`."""
    return _seal(key, b"replaced", end + start)


def fits(seal: bytes | None, expected: bytes) -> bool:
    """Compare without telling by the time taken how much of it fits."""
    return seal is not None and hmac.compare_digest(seal, expected)


def _seal(key: bytes, purpose: bytes, linked: bytes) -> bytes:
    return hmac.digest(key, b"webjpki-history-1:" + purpose + b":" + linked, "sha256")
