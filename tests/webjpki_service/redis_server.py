# SPDX-License-Identifier: Apache-2.0
"""Starts a real redis-server of our own: a free port, a folder of its own, nothing kept on disk."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

READY = b"Ready to accept connections"


@dataclass
class RedisServer:
    """A running server; ``url`` is what the service's configuration takes."""

    process: subprocess.Popen[bytes]
    socket: Path

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate()


@contextmanager
def running_redis(folder: Path, *options: str) -> Iterator[RedisServer]:
    """Run a server until the block ends; it listens on a socket in ``folder``, and on no port."""
    server = start_redis(folder, *options)
    try:
        yield server
    finally:
        server.stop()


def start_redis(folder: Path, *options: str) -> RedisServer:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    assert program, "redis-server (or valkey-server) is needed: apt-get install redis-server"
    socket = folder / "redis.sock"
    keeping_nothing = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    command = [program, "--port", "0", "--unixsocket", str(socket), *keeping_nothing, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    for line in process.stdout:
        if READY in line or b"ready to accept connections" in line:
            return RedisServer(process, socket)
    raise AssertionError("redis-server ended before it was ready")
