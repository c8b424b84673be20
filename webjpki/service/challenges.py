# SPDX-License-Identifier: Apache-2.0
"""Issues and consumes challenges for the service's origins, over any kind of store."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from webjpki.challenge import Challenge, ChallengeStore, new_challenge, nonce_in_time
from webjpki.path import Clock
from webjpki.service.problems import Problem, Refusal


class StoreUnreachable(Exception):
    """The store did not answer, or with something that is no challenge."""


class WaitingStore(Protocol):
    """``ChallengeStore`` for an event loop; each method raises StoreUnreachable."""

    async def issue(self, session_id: str, challenge: Challenge) -> None: ...
    async def consume(self, session_id: str) -> Challenge | None: ...
    async def check(self) -> None: ...
    async def close(self) -> None: ...


class MemoryStore:
    """A store that answers at once, in this process."""

    def __init__(self, store: ChallengeStore) -> None:
        self._store = store

    async def issue(self, session_id: str, challenge: Challenge) -> None:
        self._store.issue(session_id, challenge)

    async def consume(self, session_id: str) -> Challenge | None:
        return self._store.consume(session_id)

    async def check(self) -> None:
        """Memory always answers."""

    async def close(self) -> None:
        """There is nothing to let go of."""


class Challenges:
    """Binds a challenge to session and origin: what was issued for one cannot answer another."""

    def __init__(
        self, store: WaitingStore, origins: Sequence[str], lifetime: timedelta, clock: Clock
    ) -> None:
        self._store, self._origins = store, tuple(origins)
        self._lifetime, self._clock = lifetime, clock

    def origin(self, named: str | None) -> str:
        """Choose the origin: the one named, or the only one there is. Raises Refusal."""
        if named is None and len(self._origins) == 1:
            return self._origins[0]
        if named is None:
            raise Refusal(Problem.ORIGIN_NOT_SERVED, "several are configured; name one")
        if named not in self._origins:
            raise Refusal(Problem.ORIGIN_NOT_SERVED)
        return named

    async def issue(self, session: str, origin: str) -> Challenge:
        """Make a challenge; an earlier one of session and origin is worth nothing now."""
        challenge = new_challenge(self._clock(), self._lifetime)
        try:
            await self._store.issue(_key(session, origin), challenge)
        except StoreUnreachable:
            raise Refusal(Problem.STORE_UNREACHABLE) from None
        return challenge

    async def consume(self, session: str, origin: str) -> str:
        """Take the nonce, which is used up by that. Raises VerificationError, Refusal."""
        try:
            challenge = await self._store.consume(_key(session, origin))
        except StoreUnreachable:
            raise Refusal(Problem.STORE_UNREACHABLE) from None
        return nonce_in_time(challenge, self._clock())

    async def check(self, seconds: float) -> None:
        """Raise StoreUnreachable unless the store answers in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._store.check()
        except TimeoutError:
            raise StoreUnreachable from None


def _key(session: str, origin: str) -> str:
    return f"{origin} {session}"  # an origin holds no space, so no two pairs give one key
