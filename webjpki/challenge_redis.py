# SPDX-License-Identifier: Apache-2.0
"""Keeps challenges in Redis or Valkey, for processes on several machines."""

from datetime import timedelta
from typing import Protocol

from webjpki.challenge import Challenge
from webjpki.challenge_record import read_record, record_key, write_record

PREFIX = "webjpki:challenge:"
# An expired challenge is kept a little longer, so that a late answer is told apart from none.
KEPT_AFTER = timedelta(minutes=1)


class RedisClient(Protocol):
    """The two commands needed; ``redis.Redis`` and ``valkey.Valkey`` have them."""

    def set(self, name: str, value: str, *, px: int) -> object: ...
    def getdel(self, name: str) -> object: ...


class RedisChallengeStore:
    """A ``ChallengeStore`` on a server all processes share (Redis 6.2 or later, Valkey).

    GETDEL is one atomic step in the server. What it cannot promise: when a primary fails before
    its replica learned of a GETDEL, the promoted replica gives the challenge out once more; use
    one server without failover where that matters more than being reachable. The server must not
    evict keys on its own (``maxmemory-policy noeviction``). Raises what the client raises.
    """

    def __init__(self, client: RedisClient, prefix: str = PREFIX) -> None:
        self._client = client
        self._prefix = prefix

    def issue(self, session_id: str, challenge: Challenge) -> None:
        key = self._prefix + record_key(session_id)
        self._client.set(key, write_record(challenge), px=kept_milliseconds(challenge))

    def consume(self, session_id: str) -> Challenge | None:
        found = self._client.getdel(self._prefix + record_key(session_id))
        return read_record(found) if isinstance(found, str | bytes) else None


def kept_milliseconds(challenge: Challenge) -> int:
    """How long the server keeps the key: the challenge's lifetime and a little more."""
    kept = challenge.expires_at - challenge.issued_at + KEPT_AFTER
    return int(kept / timedelta(milliseconds=1))
