# SPDX-License-Identifier: Apache-2.0
"""Whatever keeps the challenges, each is given out once: to threads, to processes, after a crash."""

import asyncio
import multiprocessing
import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from redis import Redis

from tests.webjpki.made import NOW
from tests.webjpki_service.redis_server import RedisServer, running_redis, start_redis
from tests.webjpki_service.served import Make
from webjpki.challenge import Challenge, ChallengeStore, MemoryChallengeStore, new_challenge
from webjpki.challenge_record import RecordUnreadable, read_record, record_key, write_record
from webjpki.challenge_redis import PREFIX, RedisChallengeStore
from webjpki.challenge_sqlite import SqliteChallengeStore
from webjpki.service.challenges import StoreUnreachable, WaitingStore
from webjpki.service.redis_store import open_redis
from webjpki.service.settings import SettingsError
from webjpki.service.stores import open_store

PROCESSES, ROUNDS = 4, 60


@pytest.fixture(params=["memory", "sqlite", "redis"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, redis: RedisServer
) -> Iterator[ChallengeStore]:
    if request.param == "memory":
        yield MemoryChallengeStore()
    elif request.param == "sqlite":
        opened = SqliteChallengeStore(tmp_path / "challenges.db")
        yield opened
        opened.close()
    else:
        with redis.client() as client:
            yield RedisChallengeStore(client)


def challenge(at: datetime = NOW) -> Challenge:
    return new_challenge(at)


def test_challenge_comes_back_once_as_it_was(store: ChallengeStore) -> None:
    kept = challenge()
    store.issue("session", kept)
    assert store.consume("other") is None
    assert store.consume("session") == kept
    assert store.consume("session") is None


def test_newer_challenge_replaces_the_older(store: ChallengeStore) -> None:
    store.issue("session", challenge())
    newer = challenge()
    store.issue("session", newer)
    assert store.consume("session") == newer
    assert store.consume("session") is None


@pytest.mark.parametrize(
    "session", ["a b", "セッション", "\ud800", "'; DROP TABLE challenge", "\0"]
)
def test_session_ids_are_any_text(store: ChallengeStore, session: str) -> None:
    kept = challenge()
    store.issue(session, kept)
    assert store.consume(session + " ") is None
    assert store.consume(session) == kept


def test_one_of_many_threads_gets_it(store: ChallengeStore) -> None:
    for number in range(ROUNDS):
        store.issue(f"s{number}", challenge())
    with ThreadPoolExecutor(8) as pool:
        names = [f"s{number}" for number in range(ROUNDS) for _ in range(8)]
        got = [one for one in pool.map(store.consume, names) if one is not None]
    assert len({one.nonce for one in got}) == len(got) == ROUNDS


def open_sqlite(place: str) -> ChallengeStore:
    return SqliteChallengeStore(Path(place))


def open_on_redis(place: str) -> ChallengeStore:
    return RedisChallengeStore(Redis.from_url(place))


def consume_all(opened: Callable[[str], ChallengeStore], place: str) -> list[str]:
    """Run in a process of its own, together with others that want the same."""
    store = opened(place)
    got = (store.consume(f"s{number}") for number in range(ROUNDS))
    return [one.nonce for one in got if one is not None]


@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_one_of_many_processes_gets_it(kind: str, tmp_path: Path, redis: RedisServer) -> None:
    opened = open_sqlite if kind == "sqlite" else open_on_redis
    place = str(tmp_path / "challenges.db") if kind == "sqlite" else redis.url
    store = opened(place)
    issued = [challenge() for _ in range(ROUNDS)]
    for number, one in enumerate(issued):
        store.issue(f"s{number}", one)
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        got = pool.starmap(consume_all, [(opened, place)] * PROCESSES, chunksize=1)
    assert sorted(nonce for part in got for nonce in part) == sorted(one.nonce for one in issued)


def test_record_is_read_as_it_was_written() -> None:
    kept = challenge(NOW + timedelta(microseconds=1))
    assert read_record(write_record(kept)) == kept
    assert read_record(write_record(kept).encode()) == kept


@pytest.mark.parametrize(
    "record", ["", "a b", "n 2026-01-01T00:00:00 2026-01-01T00:00:00", "n x y", b"\xff \xff \xff"]
)
def test_record_of_somebody_else_is_refused(record: str | bytes) -> None:
    with pytest.raises(RecordUnreadable):
        read_record(record)


def test_no_store_holds_a_session_id(tmp_path: Path, redis: RedisServer) -> None:
    path = tmp_path / "challenges.db"
    store = SqliteChallengeStore(path)
    store.issue("a secret session", challenge())
    store.close()
    assert b"a secret session" not in path.read_bytes()
    assert record_key("a secret session").encode() in path.read_bytes()
    with redis.client() as client:
        RedisChallengeStore(client).issue("a secret session", challenge())
        assert client.exists(PREFIX + record_key("a secret session"))
        assert not client.keys("*secret*")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "challenges.db"
    SqliteChallengeStore(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_sqlite_keeps_challenges_when_the_process_ends(tmp_path: Path) -> None:
    first = SqliteChallengeStore(tmp_path / "challenges.db")
    kept = challenge()
    first.issue("session", kept)
    first.close()
    again = SqliteChallengeStore(tmp_path / "challenges.db")
    assert again.consume("session") == kept
    again.close()


def test_sqlite_forgets_expired_challenges(tmp_path: Path) -> None:
    store = SqliteChallengeStore(tmp_path / "challenges.db")
    for number in range(100):
        store.issue(f"s{number}", challenge())
    store.issue("later", challenge(NOW + timedelta(minutes=6)))
    store.close()
    with sqlite3.connect(tmp_path / "challenges.db") as file:
        assert file.execute("SELECT count(*) FROM challenge").fetchone() == (1,)
    file.close()


def test_redis_forgets_expired_challenges_by_itself(redis: RedisServer) -> None:
    with redis.client() as client:
        RedisChallengeStore(client).issue("lasting", challenge())
        left = client.pttl(PREFIX + record_key("lasting"))
    assert 300_000 < int(str(left)) <= 360_000


def test_redis_of_the_service_and_of_the_library_share_their_keys(redis: RedisServer) -> None:
    async def issue() -> None:
        service = open_redis(redis.url)
        await service.issue("shared", kept)
        await service.close()

    kept = challenge()
    asyncio.run(issue())
    with redis.client() as client:
        assert RedisChallengeStore(client).consume("shared") == kept


def test_redis_answers_many_at_once_each_its_own(redis: RedisServer) -> None:
    async def ask() -> list[Challenge | None]:
        store = open_redis(redis.url)
        await asyncio.gather(*(store.issue(f"m{n}", one) for n, one in enumerate(issued)))
        twice = [store.consume(f"m{number % 1000}") for number in range(2000)]
        answers = await asyncio.gather(*twice)
        await store.close()
        return answers

    issued = [challenge() for _ in range(1000)]
    assert asyncio.run(ask()) == [*issued, *[None] * 1000]


def test_redis_with_something_else_under_the_key_is_told_apart(redis: RedisServer) -> None:
    async def consume(session: str) -> None:
        store = open_redis(redis.url)
        try:
            await store.consume(session)
        finally:
            await store.close()

    with redis.client() as client:
        client.set(PREFIX + record_key("text"), "no record")
        client.lpush(PREFIX + record_key("list"), "no record")
    for session in ("text", "list"):
        with pytest.raises(StoreUnreachable):
            asyncio.run(consume(session))


@pytest.mark.parametrize("nonsense", [b"$x\r\n", b"$-5\r\n", b"?\r\n"])
def test_nobody_waits_for_ever_for_a_redis_that_talks_nonsense(
    nonsense: bytes, tmp_path: Path
) -> None:
    """Seen to fail when: only what redis-py calls an error counts as one."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while came := await reader.read(65536):
            for command in came.split(b"*")[1:]:
                writer.write(nonsense if b"GETDEL" in command else b"+OK\r\n")
        writer.close()

    async def ask() -> list[type[BaseException | None]]:
        server = await asyncio.start_unix_server(serve, tmp_path / "redis.sock")
        async with server:
            store = open_redis(f"unix://{tmp_path}/redis.sock")
            first = asyncio.create_task(store.consume("first"))
            await asyncio.sleep(0)  # the second waits for the next round trip
            second = asyncio.create_task(store.consume("second"))
            answered, _ = await asyncio.wait([first, second], timeout=60)
            await store.close()
            return [type(one.exception()) for one in answered]

    assert asyncio.run(ask()) == [StoreUnreachable, StoreUnreachable]


@pytest.mark.parametrize("name", ["", "memory:", "sqlite:", "redis", "http://x", "redis://h:x/0"])
def test_unusable_store_names_are_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="store"):
        open_store(name)


def test_sqlite_file_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="store"):
        open_store(f"sqlite:{tmp_path}/nowhere/challenges.db")


def test_service_says_when_the_store_does_not_answer(make: Make, tmp_path: Path) -> None:
    server = start_redis(tmp_path)
    call = make(store=server.url).call
    assert call.get("/health").status == 200
    server.stop()
    for answer in (call.get("/health"), call.post("/v1/challenges", {"session": "s"})):
        assert (answer.status, answer.code) == (503, "store_unreachable")
    assert call.get("/health/live").status == 200
    with running_redis(tmp_path):
        assert call.post("/v1/challenges", {"session": "s"}).status == 201


def test_service_on_sqlite_serves(make: Make, tmp_path: Path) -> None:
    service = make(store=f"sqlite:{tmp_path}/challenges.db")
    assert service.call.get("/health").status == 200
    assert service.call.nonce()


def test_sqlite_that_breaks_is_told(tmp_path: Path) -> None:
    async def break_it(store: WaitingStore) -> None:
        await store.issue("s", challenge())
        with sqlite3.connect(tmp_path / "challenges.db") as file:
            file.execute("DROP TABLE challenge")
        file.close()
        with pytest.raises(StoreUnreachable):
            await store.consume("s")
        await store.close()

    asyncio.run(break_it(open_store(f"sqlite:{tmp_path}/challenges.db")))
