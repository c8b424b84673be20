# SPDX-License-Identifier: Apache-2.0
"""Posts tokens to a server over many connections, and measures time, CPU time and memory."""

import asyncio
import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO
from tests.webjpki.made import NONCE, ORIGIN, remade, token
from tests.webjpki_service.redis_server import RedisServer
from webjpki.challenge import Challenge
from webjpki.challenge_redis import RedisChallengeStore

CONNECTIONS = 32
CERTIFICATES = 2048
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """One block of requests, all answered with 200."""

    per_second: float
    cpu_us: float
    p50_ms: float
    p99_ms: float


class Load:
    """Distinct certificates' tokens over one nonce, which waits in Redis under every session."""

    def __init__(self, pki: TestPki, redis: RedisServer) -> None:
        holder, authority = pki.issue("authentication", HANAKO), pki.authority("authentication", 3)
        self._tokens = [_token(holder, authority, number) for number in range(CERTIFICATES)]
        self._client = redis.client()
        self._session = 0

    async def block(self, port: int, pid: int, count: int) -> Measured:
        """Post ``count`` tokens, each for a session of its own, and measure process ``pid``."""
        requests = self._requests(count)
        cpu, begin = _cpu_seconds(pid), time.perf_counter()
        latencies: list[float] = []
        clients = [_client(port, requests, latencies) for _ in range(CONNECTIONS)]
        await asyncio.gather(*clients)
        taken = time.perf_counter() - begin
        percent = quantiles(latencies, n=100)
        return Measured(
            count / taken,
            (_cpu_seconds(pid) - cpu) / count * 1e6,
            percent[49] * 1e3,
            percent[98] * 1e3,
        )

    def _requests(self, count: int) -> list[bytes]:
        now = datetime.now(UTC)
        challenge = Challenge(NONCE, now, now + timedelta(minutes=30))
        requests = []
        pipeline = self._client.pipeline(transaction=False)
        store = RedisChallengeStore(pipeline)
        for _ in range(count):
            self._session += 1
            session = f"session-{self._session}"
            store.issue(f"{ORIGIN} {session}", challenge)
            requests.append(_request(session, self._tokens[self._session % CERTIFICATES]))
        pipeline.execute()
        return requests


async def _client(port: int, requests: list[bytes], latencies: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while requests:
        request = requests.pop()
        begin = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        latencies.append(time.perf_counter() - begin)
        assert head.startswith(b"HTTP/1.1 200"), body
    writer.close()
    await writer.wait_closed()


def _token(holder: Credential, authority: Credential, number: int) -> str:
    return json.dumps(token(remade(holder, authority, serial=0x10000000 + number)))


def _request(session: str, token: str) -> bytes:
    body = f'{{"session":"{session}","token":{token}}}'.encode()
    head = (
        "POST /v1/sign-ins HTTP/1.1\r\nhost: service.example\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
