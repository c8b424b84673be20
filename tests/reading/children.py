# SPDX-License-Identifier: Apache-2.0
"""Children that do what a taken-over or broken one might, in place of the real one."""

import subprocess
import sys
from collections.abc import Callable

from native_host.documents.content import Content
from native_host.reading.kinds import Kind

# What every one of them has: how to write an answer, and the next question.
_BEGIN = """
import json, os, struct, sys, time
def say(header, body=b"", length=None):
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    os.write(1, struct.pack("=II", len(head), len(body) if length is None else length) + head)
    while body:
        body = body[os.write(1, body):]
def asked():
    return json.loads(sys.stdin.buffer.readline())
"""


def sealed(octets: bytes) -> Content:
    """Return `octets` as the host keeps them."""
    content = Content()
    content.append(octets)
    content.seal()
    return content


class Childminder:
    """Starts `scripts` in turn, the last one again and again; `started` are the processes."""

    def __init__(self, *scripts: str) -> None:
        self._scripts = list(scripts)
        self.started: list[subprocess.Popen[bytes]] = []

    def __call__(self, kind: Kind, descriptor: int) -> subprocess.Popen[bytes]:
        """Be a StartChild."""
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _BEGIN + script, str(descriptor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            pass_fds=[descriptor],
        )
        self.started.append(child)
        return child


StartChild = Callable[[Kind, int], subprocess.Popen[bytes]]
