# SPDX-License-Identifier: Apache-2.0
"""The verification service beside a bare handler of the same operations: one core each, a real Redis.

A request is one POST of a token: parse it, take the nonce out of Redis, check the CA's and the
token's signature, answer. Both run under the same uvicorn, uvloop and httptools, and take the same
requests in turns. Bare is a Starlette handler with redis-py: once with a command for each request,
as anybody would write it, and once with this package's own store, which sends together what is
asked together.

``python -m tests.bench.measure_service BLOCKS REQUESTS`` is the long campaign; it prints JSON.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from simulated_card.authorities import TestPki
from tests.bench.service_bare import BARE, BARE_TOGETHER
from tests.bench.service_load import Load, Measured
from tests.webjpki.made import ORIGIN
from tests.webjpki_service.redis_server import RedisServer, running_redis
from tools.figure import Figure

ROOT = Path(__file__).resolve().parents[2]
OURS = "ours"
SERVERS = (OURS, BARE, BARE_TOGETHER)
BLOCK = 2000
BLOCKS, REQUESTS = 5, 100_000
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]
START_SECONDS = 20.0


def measure() -> Iterator[Figure]:
    """Take medians over the blocks; the bound is 0.8 of the bare handler's rate."""
    found = _report(BLOCKS, REQUESTS)
    one_by_one, together = (found[f"cpu_ratio_to_{name}"] for name in (BARE, BARE_TOGETHER))
    beside = "bare handler, same server and operations (0.8 of its rate is the goal)"
    yield Figure("service, one sign-in, processor time", 1 / one_by_one, "x", 1.25, beside)
    beside = "the same with the service's own way to Redis"
    yield Figure("the same", 1 / together, "x", None, beside)
    yield Figure("the same, duration", 1 / found[f"ratio_to_{BARE}"], "x", None, "bare handler")
    p99 = f"bare handler: {found[f'{BARE}_p99_ms']:.3g} ms"
    yield Figure("service, 99 of 100 sign-ins, 32 at once", found["ours_p99_ms"], "ms", None, p99)
    grown = f"service, memory grown over {REQUESTS:,} sign-ins"
    yield Figure(grown, found["memory_grown_mib"], "MiB", 4)


def main() -> None:
    blocks, requests = (int(one) for one in sys.argv[1:3])
    sys.stdout.write(json.dumps(_report(blocks, requests)) + "\n")


def _report(blocks: int, requests: int) -> dict[str, float]:
    ours = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CLIENT_CORE})  # inherited by the Redis
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            pki = TestPki(folder / "pki")
            pki.write_trust_anchors(folder / "anchors.pem")
            with running_redis(folder) as redis:
                return _compare(folder, pki, redis, blocks, requests)
    finally:
        os.sched_setaffinity(0, ours)


def _compare(
    folder: Path, pki: TestPki, redis: RedisServer, blocks: int, for_memory: int
) -> dict[str, float]:
    load = Load(pki, redis)
    running = {name: _start(name, folder, redis) for name in SERVERS}
    try:
        ports = {name: _port(folder / f"{name}.log") for name in SERVERS}
        measured: dict[str, list[Measured]] = {name: [] for name in SERVERS}
        for round_ in range(blocks + 1):
            for name in SERVERS:
                one = asyncio.run(load.block(ports[name], running[name].pid, BLOCK))
                if round_:  # the first one warms up
                    measured[name].append(one)
        memory = _memory(load, ports[OURS], running[OURS].pid, for_memory)
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    return {**_figures(measured), **memory}


def _figures(measured: dict[str, list[Measured]]) -> dict[str, float]:
    figures: dict[str, float] = {"requests_a_block": BLOCK, "blocks": len(measured[OURS])}
    for name, every in measured.items():
        figures[f"{name}_requests_per_s"] = round(median(one.per_second for one in every))
        figures[f"{name}_cpu_us"] = round(median(one.cpu_us for one in every), 1)
        figures[f"{name}_p50_ms"] = round(median(one.p50_ms for one in every), 2)
        figures[f"{name}_p99_ms"] = round(median(one.p99_ms for one in every), 2)
    for bare in (BARE, BARE_TOGETHER):
        pairs = list(zip(measured[OURS], measured[bare], strict=True))
        speed = median(ours.per_second / other.per_second for ours, other in pairs)
        cpu = median(other.cpu_us / ours.cpu_us for ours, other in pairs)
        figures[f"ratio_to_{bare}"] = round(speed, 3)
        figures[f"cpu_ratio_to_{bare}"] = round(cpu, 3)
    return figures


def _memory(load: Load, port: int, pid: int, requests: int) -> dict[str, float]:
    """Let the service answer ``requests``, and give its resident memory before and at its most (MiB)."""
    steps = [_resident(pid)]
    for _ in range(10):
        asyncio.run(load.block(port, pid, requests // 10))
        steps.append(_resident(pid))
    return {"memory_mib": steps[0], "memory_grown_mib": max(steps) - steps[0]}


def _start(name: str, folder: Path, redis: RedisServer) -> subprocess.Popen[bytes]:
    settings = {
        "WEBJPKI_ORIGINS": ORIGIN,
        "WEBJPKI_LISTEN": "127.0.0.1:0",
        "WEBJPKI_STORE": redis.url,
        "WEBJPKI_TEST_ANCHORS": str(folder / "anchors.pem"),
        "WEBJPKI_RATE": "1000000",
        "WEBJPKI_BURST": "1000000",
    }
    program = ["-m", "webjpki.service.command", "serve"]
    if name != OURS:
        program = ["-m", "tests.bench.service_bare", name]
    command = ["taskset", "-c", str(SERVER_CORE), sys.executable, *program]
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=log)


def _port(log: Path) -> int:
    """Wait for the log's line that names the address."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        for line in log.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["event"] == "listening":
                return int(event["address"].rpartition(":")[2])
        time.sleep(0.05)
    raise TimeoutError(f"{log.name} names no address")


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20), 1)


if __name__ == "__main__":
    main()
