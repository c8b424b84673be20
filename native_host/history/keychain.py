# SPDX-License-Identifier: Apache-2.0
"""The system's keychain, asked through a child process: it may hang or want to ask the person something."""

from __future__ import annotations

import base64
import binascii
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from threading import Timer
from types import TracebackType
from typing import Protocol, Self

from ..session_bus import session_bus


class Missing(Enum):
    """Why there is no keychain to ask; the value names the sentences in texts.json."""

    NONE = "no-keychain"
    LOCKED = "keychain-locked"
    SLOW = "keychain-slow"
    FAILED = "keychain-failed"


class NoKeychain(Exception):
    """The keychain did not answer; `missing` says why."""

    def __init__(self, missing: Missing) -> None:
        super().__init__(missing.value)
        self.missing = missing


class Keychain(Protocol):
    """A few octets under a name, kept for this person. Both methods raise NoKeychain."""

    def get(self, name: str) -> bytes | None:
        """Return what is kept under `name`, or None."""

    def put(self, name: str, octets: bytes) -> None:
        """Keep `octets` under `name`, in place of what was there."""


Start = Callable[[float], "subprocess.Popen[bytes]"]
_ANSWERS = {b"none": Missing.NONE, b"locked": Missing.LOCKED}


class SystemKeychain:
    """The child and its limit: after `patience` seconds it is ended, whatever it does."""

    def __init__(self, start: Start | None = None, *, patience: float) -> None:
        """Raise NoKeychain where there is none, or no child can be started."""
        if start is None and not _may_be_there(sys.platform, os.environ):
            raise NoKeychain(Missing.NONE)
        try:
            self._child = (start or _start)(patience)
        except OSError:
            raise NoKeychain(Missing.FAILED) from None
        self._slow = False
        self._timer = Timer(patience, self._give_up)
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._child.kill()
        self._child.communicate()

    def get(self, name: str) -> bytes | None:
        """Return what is kept under `name`, or None."""
        answer = self._ask(f"get {name}")
        if answer == b"absent":
            return None
        word, _, value = answer.partition(b" ")
        if word != b"value":
            raise NoKeychain(Missing.FAILED)
        try:
            return base64.b64decode(value, validate=True)
        except binascii.Error:
            raise NoKeychain(Missing.FAILED) from None

    def put(self, name: str, octets: bytes) -> None:
        """Keep `octets` under `name`."""
        if self._ask(f"put {name} {base64.b64encode(octets).decode()}") != b"done":
            raise NoKeychain(Missing.FAILED)

    def _ask(self, line: str) -> bytes:
        asked, answered = self._child.stdin, self._child.stdout
        if asked is None or answered is None:
            raise NoKeychain(Missing.FAILED)
        try:
            asked.write(line.encode("ascii") + b"\n")
            answer = answered.readline().strip()
        except OSError:
            answer = b""
        if answer in _ANSWERS:
            raise NoKeychain(_ANSWERS[answer])
        if not answer:
            raise NoKeychain(Missing.SLOW if self._slow else Missing.FAILED)
        return answer

    def _give_up(self) -> None:
        self._slow = True
        self._child.kill()


def _may_be_there(platform: str, environ: Mapping[str, str]) -> bool:
    """Spare a child where nothing could answer it: on Linux, without a session's bus."""
    return not platform.startswith("linux") or session_bus(environ) is not None


def _start(patience: float) -> subprocess.Popen[bytes]:
    bundled = getattr(sys, "frozen", False)
    program = ["--ask-keychain"] if bundled else ["-I", "-m", "native_host.history.keeper"]
    return subprocess.Popen(
        [sys.executable, *program, str(patience)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a backend's complaint could quote what it keeps
        bufsize=0,
        cwd="/" if os.name == "posix" else None,
    )
