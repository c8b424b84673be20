# SPDX-License-Identifier: Apache-2.0
"""A child process as its host sees it: questions in, bounded answers out in time, or its end."""

import json
import os
import select
import subprocess
import time

from . import wire


class Child:
    """Unbuffered pipes to the stdin and from the stdout of `process`."""

    def __init__(self, process: subprocess.Popen[bytes], patience: float) -> None:
        """Give it `patience` seconds for each answer."""
        self._process = process
        self._patience = patience
        self._deadline = 0.0

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process.poll() is not None

    def ask(self, question: wire.Header) -> None:
        """Put a question. Raises OSError where nobody reads it."""
        assert self._process.stdin is not None  # noqa: S101  # a pipe, as the constructor asks for
        os.write(self._process.stdin.fileno(), json.dumps(question).encode() + b"\n")

    def answer(self, largest_body: int) -> tuple[wire.Header, memoryview]:
        """Wait for the next answer. Raises Malformed for none in time, or one that is none."""
        self._deadline = time.monotonic() + self._patience
        return wire.read(self._exactly, largest_body)

    def kill(self) -> None:
        """End it; whoever waits for its answer sees its pipe end. May be called from any thread."""
        self._process.kill()

    def bury(self) -> None:
        """End it and forget it."""
        self._process.kill()
        self._process.communicate()

    def _exactly(self, size: int) -> memoryview:
        assert self._process.stdout is not None  # noqa: S101  # likewise
        pipe = self._process.stdout.fileno()
        octets = memoryview(bytearray(size))
        missing = octets
        answers = select.poll()  # select itself would fail in a process with more than 1,024 files
        answers.register(pipe, select.POLLIN)
        while missing:
            ready = answers.poll(max(0, int((self._deadline - time.monotonic()) * 1000)))
            received = os.readv(pipe, [missing]) if ready else 0
            if received == 0:
                raise wire.Malformed  # too late, or the child is gone
            missing = missing[received:]
        return octets.toreadonly()
