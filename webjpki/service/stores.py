# SPDX-License-Identifier: Apache-2.0
"""Opens the challenge store that the configuration names, and fits it to the event loop."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from webjpki.challenge import Challenge, MemoryChallengeStore
from webjpki.challenge_record import RecordUnreadable
from webjpki.challenge_sqlite import SqliteChallengeStore
from webjpki.service.challenges import MemoryStore, StoreUnreachable, WaitingStore
from webjpki.service.settings import SettingsError

Got = TypeVar("Got")

_REDIS = ("redis", "rediss", "unix")


def open_store(name: str) -> WaitingStore:
    """Open ``memory``, ``sqlite:PATH`` or the address of a Redis. Raises SettingsError.

    No server is called yet; a Redis that cannot be reached shows when it is first used.
    """
    scheme, _, rest = name.partition(":")
    if name == "memory":
        return MemoryStore(MemoryChallengeStore())
    if scheme == "sqlite" and rest:
        return SqliteStore(Path(rest))
    if scheme in _REDIS and rest:
        return _open_redis(name)
    raise SettingsError("store: memory, sqlite:PATH, redis://, rediss:// or unix:// is needed")


class SqliteStore:
    """An SQLite file behind one thread of its own, because each call waits for the disk."""

    def __init__(self, path: Path) -> None:
        """Raises SettingsError."""
        try:
            self._store = SqliteChallengeStore(path)
        except (sqlite3.Error, OSError) as error:
            raise SettingsError(f"store: the SQLite file cannot be used ({error})") from None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="challenges")

    async def issue(self, session_id: str, challenge: Challenge) -> None:
        await self._call(lambda: self._store.issue(session_id, challenge))

    async def consume(self, session_id: str) -> Challenge | None:
        return await self._call(lambda: self._store.consume(session_id))

    async def check(self) -> None:
        await self.consume("")  # nobody's session, but a whole transaction

    async def close(self) -> None:
        await self._call(self._store.close)
        self._thread.shutdown()

    async def _call(self, work: Callable[[], Got]) -> Got:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except (sqlite3.Error, RecordUnreadable) as error:
            raise StoreUnreachable from error


def _open_redis(address: str) -> WaitingStore:
    try:
        from webjpki.service.redis_store import open_redis
    except ImportError:
        raise SettingsError("store: for Redis, pip install redis") from None
    return open_redis(address)
