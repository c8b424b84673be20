# SPDX-License-Identifier: Apache-2.0
"""Runs the service for tests, in this process or in one of its own, and calls it over real HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import uvicorn

from tests.webjpki.made import NOW, ORIGIN
from webjpki import TrustAnchors
from webjpki.service.app import create_app
from webjpki.service.journal import Journal
from webjpki.service.server import server_config
from webjpki.service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
JSON = "application/json"
BOUNDARY = "xYzZY"


@dataclass(frozen=True)
class Answer:
    """What came back; ``json`` is empty where the body is no JSON object."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Mapping[str, object] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code of a refusal."""
        error = self.json["error"]
        assert isinstance(error, dict)
        return str(error["code"])


@dataclass
class Caller:
    """A website's server that calls the service, with one connection for each request."""

    host: str
    port: int
    headers: Mapping[str, str] = field(default_factory=dict)

    def post(self, path: str, content: object, media_type: str = JSON, **headers: str) -> Answer:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.ask("POST", path, body, {"Content-Type": media_type, **headers})

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body, {**self.headers, **headers})
            response = connection.getresponse()
            got = response.read()
            stated = {name.lower(): value for name, value in response.getheaders()}
        finally:
            connection.close()
        members = json.loads(got) if stated.get("content-type") == JSON and got else {}
        return Answer(response.status, stated, got, members)

    def nonce(self, session: str = "session", **members: str) -> str:
        answer = self.post("/v1/challenges", {"session": session, **members})
        assert answer.status == 201, answer.body
        return str(answer.json["nonce"])


class SettableClock:
    """The verifier's clock."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


class _Server(uvicorn.Server):
    """Sets an event when it can be reached; ends by ``should_exit``."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: object = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type]  # handed on as it came
        self._ready.set()


@dataclass
class Served:
    """A service in a thread: how to call it, its clocks, and the lines of its log."""

    call: Caller
    clock: SettableClock
    seconds: list[float]
    lines: list[bytes]

    @property
    def log(self) -> list[dict[str, object]]:
        """Every line written so far."""
        return [json.loads(line) for line in b"".join(self.lines).splitlines()]


@contextmanager
def served(trust: TrustAnchors, **settings: object) -> Iterator[Served]:
    """Serve in a thread, on a free port, until the block ends."""
    chosen = Settings(**{"origins": (ORIGIN,), "listen": "127.0.0.1:0", **settings})  # type: ignore[arg-type]  # the tests' own
    clock, seconds, lines = SettableClock(), [0.0], list[bytes]()
    journal = Journal(lines.append)
    # In a thread without an event loop, as in the command: beside a browser's driver this one may have one.
    with ThreadPoolExecutor(1) as apart:
        create = partial(create_app, clock=clock, monotonic=lambda: seconds[0])
        app = apart.submit(create, chosen, trust, journal).result()
    config = server_config(chosen, app)
    listener = config.bind_socket()
    ready = threading.Event()
    server = _Server(config, ready)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        assert ready.wait(20)
        yield Served(Caller("127.0.0.1", listener.getsockname()[1]), clock, seconds, lines)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def command_served(
    environment: Mapping[str, str], *arguments: str
) -> Iterator[tuple[Caller, subprocess.Popen[bytes]]]:
    """Run ``webjpki serve`` as a process, wait until it says that it listens, and end it."""
    command = [sys.executable, "-m", "webjpki.service.command", "serve", *arguments]
    settings = {"WEBJPKI_LISTEN": "127.0.0.1:0", "WEBJPKI_ORIGINS": ORIGIN, **environment}
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    # Its log is read on, so that a full pipe never holds it up.
    reading = threading.Thread(target=process.stdout.read)
    try:
        host, port = _listening(process.stdout).rsplit(":", 1)
        reading.start()
        yield Caller(host, int(port)), process
    finally:
        process.terminate()
        if reading.ident is not None:
            reading.join()
        process.stdout.close()
        process.wait()


def _listening(log: IO[bytes]) -> str:
    for line in log:
        event = json.loads(line)
        if event["event"] == "listening":
            return str(event["address"])
    raise AssertionError("the service ended before it listened")


def multipart(*parts: tuple[str, bytes], boundary: str = BOUNDARY) -> tuple[bytes, str]:
    """A multipart body with named parts, and its media type."""
    body = b""
    for name, content in parts:
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="x"\r\n\r\n'
        )
        body += head.encode() + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


Make = Callable[..., Served]
