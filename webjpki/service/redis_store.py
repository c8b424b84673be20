# SPDX-License-Identifier: Apache-2.0
"""Keeps challenges in Redis or Valkey, and sends together what is asked at the same time."""

import asyncio

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from webjpki.challenge import Challenge
from webjpki.challenge_record import RecordUnreadable, read_record, record_key, write_record
from webjpki.challenge_redis import PREFIX, kept_milliseconds
from webjpki.service.challenges import StoreUnreachable
from webjpki.service.settings import SettingsError

SECONDS = 2.0  # to connect, and for each answer
_TOGETHER = 256  # commands in one round trip

# What redis-py raises for an answer that is none of Redis.
_NONSENSE = (ValueError, TypeError, LookupError, RecursionError)

Command = tuple[str | bytes | int, ...]


def open_redis(address: str) -> "RedisStore":
    """Make a store of the server at ``redis://``, ``rediss://`` or ``unix://``, without calling it.

    Raises SettingsError.
    """
    try:
        client: Redis = Redis.from_url(
            address,
            socket_timeout=SECONDS,
            socket_connect_timeout=SECONDS,
            # Once more after a connection that died unnoticed. A GETDEL sent twice finds nothing
            # the second time: a nonce may be lost by that, and is never given out twice.
            retry=Retry(NoBackoff(), 1),
        )
    except (ValueError, TypeError):
        raise SettingsError("store: the address of the Redis cannot be read") from None
    return RedisStore(client)


class RedisStore:
    """The same keys as ``RedisChallengeStore``; both may serve one website."""

    def __init__(self, client: Redis) -> None:
        self._client = client
        self._waiting: list[tuple[Command, asyncio.Future[object]]] = []
        self._sending: asyncio.Task[None] | None = None

    async def issue(self, session_id: str, challenge: Challenge) -> None:
        key = PREFIX + record_key(session_id)
        await self._ask("SET", key, write_record(challenge), "PX", kept_milliseconds(challenge))

    async def consume(self, session_id: str) -> Challenge | None:
        found = await self._ask("GETDEL", PREFIX + record_key(session_id))
        try:
            return read_record(found) if isinstance(found, str | bytes) else None
        except RecordUnreadable as error:
            raise StoreUnreachable from error

    async def check(self) -> None:
        await self._ask("PING")

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, *command: str | bytes | int) -> object:
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send_all())
        return await answer

    async def _send_all(self) -> None:
        """Send until nobody waits; who asks meanwhile is in the next round trip."""
        together: list[tuple[Command, asyncio.Future[object]]] = []
        try:
            while self._waiting:
                together, self._waiting = self._waiting[:_TOGETHER], self._waiting[_TOGETHER:]
                await self._send(together)
        finally:
            left, self._waiting, self._sending = [*together, *self._waiting], [], None
            for _, waiting in left:  # nobody may wait for ever, however this ended
                if not waiting.done():
                    waiting.set_exception(StoreUnreachable())

    async def _send(self, together: list[tuple[Command, asyncio.Future[object]]]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for command, _ in together:
            pipeline.execute_command(*command)
        try:
            answers = await pipeline.execute(raise_on_error=False)
        except (RedisError, OSError, *_NONSENSE) as error:
            answers = [error] * len(together)
        for (_, waiting), answer in zip(together, answers, strict=True):
            if waiting.done():  # its caller was cancelled
                continue
            if isinstance(answer, Exception):
                waiting.set_exception(StoreUnreachable())
            else:
                waiting.set_result(answer)
