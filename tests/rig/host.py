# SPDX-License-Identifier: Apache-2.0
"""The host as a browser starts it: a process, a pipe, frames in and frames out."""

from __future__ import annotations

import base64
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from native_host.callers import CHROMIUM_ID
from tests.rig.waiting import PATIENCE

ROOT = Path(__file__).resolve().parent.parent.parent
CALLER = f"chrome-extension://{CHROMIUM_ID}/"
CHUNK = 512 * 1024


class HostProcess:
    """One host process; a context manager that leaves nothing running."""

    def __init__(self, env: Mapping[str, str] | None = None, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-m", "native_host", *(arguments or (CALLER,))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
            cwd=ROOT,
        )

    def __enter__(self) -> HostProcess:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.process.kill()
        self.process.communicate()

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    def read(self) -> dict[str, Any]:
        """Return the next frame; EOFError when the host has closed its end."""
        stdout = self.process.stdout
        assert stdout is not None
        header = stdout.read(4)
        if len(header) < 4:
            raise EOFError(f"host closed its end; header {header!r}")
        body = stdout.read(struct.unpack("=I", header)[0])
        message = json.loads(body)
        assert isinstance(message, dict)
        return message

    def write_raw(self, octets: bytes) -> None:
        """Write bytes as they are."""
        stdin = self.process.stdin
        assert stdin is not None
        stdin.write(octets)
        stdin.flush()

    def send(self, message: object) -> None:
        """Send one frame."""
        body = json.dumps(message).encode()
        self.write_raw(struct.pack("=I", len(body)) + body)

    def request(self, command: str, **arguments: object) -> None:
        """Read the greeting and send a request."""
        assert self.read()["protocol"] == 1
        self.send({"command": command, "arguments": arguments})

    def send_content(self, content: bytes) -> None:
        """Send one document in chunks, reading the confirmations, without the end mark."""
        for offset in range(0, len(content), CHUNK):
            self.send({"chunk": base64.b64encode(content[offset : offset + CHUNK]).decode()})
            assert self.read()["progress"]["step"] == "receiving"

    def frames(self) -> Iterator[dict[str, Any]]:
        """Give all frames up to the end."""
        while True:
            try:
                yield self.read()
            except EOFError:
                return

    def reply(self) -> dict[str, Any]:
        """Skip progress and return the reply; the process must then end by itself with status 0."""
        *progress, reply = self.frames()
        assert all("progress" in p for p in progress), progress
        assert self.process.wait(PATIENCE) == 0
        return reply

    def close_stdin(self) -> None:
        """Do what a browser does when the port closes."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.stdin = None  # communicate() would flush it
