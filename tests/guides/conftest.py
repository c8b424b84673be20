# SPDX-License-Identifier: Apache-2.0
"""Follows a guide: writes the files it shows, runs the commands it shows, in a folder elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulated_card import TestPki
from tests.rig.pcsc import pki_dir
from tests.rig.waiting import wait_for
from tools.nodejs import NODE

__all__ = ["pki_dir"]

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Guide:
    """A guide's code blocks as (language, file name or what to do, text), and where it is followed."""

    blocks: list[tuple[str, str, str]]
    folder: Path

    def write_files(self, **changed: str) -> None:
        """Save every file that the guide shows; `changed` as for `commands`."""
        for _, name, text in self.blocks:
            if "." in name:
                (self.folder / name).write_text(_here(text, changed), encoding="utf-8")

    def commands(self, to: str = "run", **changed: str) -> list[str]:
        """The commands; `changed` gives what is another on this machine, such as a port."""
        return [_here(text, changed) for *kind, text in self.blocks if kind == ["sh", to]]


def _here(text: str, changed: Mapping[str, str]) -> str:
    for was, now in changed.items():
        text = text.replace(was.removeprefix("_"), now)
    return text


def read_guide(name: str, folder: Path) -> Guide:
    """One of the guides, to be followed in `folder`."""
    text = (ROOT / "docs" / "guides" / f"{name}.md").read_text("utf-8")
    return Guide([(a, b, c) for a, b, c in _BLOCK.findall(text)], folder)


@pytest.fixture
def guide(request: pytest.FixtureRequest, pki_dir: Path, tmp_path: Path) -> Guide:
    """The guide that the test's marker-like module constant GUIDE names, with what a reader has.

    All of them build on the sign-in guide's preparations.
    """
    TestPki(pki_dir).write_trust_anchors(tmp_path / "trust-anchors.pem")
    shutil.copytree(ROOT / "protocol" / "client", tmp_path / "client")
    for command in read_guide("sign-in", tmp_path).commands("prepare"):
        subprocess.run(command, shell=True, cwd=tmp_path, check=True, capture_output=True)  # noqa: S602  as a reader types it
    return read_guide(request.module.GUIDE, tmp_path)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def reader_environment(folder: Path) -> dict[str, str]:
    """The environment of a reader who has installed `webjpki` and activated its environment."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    script = programs / "webjpki"  # as pip would write it for the entry in pyproject.toml
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m webjpki.service.command "$@"\n')
    script.chmod(0o755)
    before = (programs, Path(sys.executable).parent, NODE.parent)
    path = os.pathsep.join([*map(str, before), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def _listens(server: subprocess.Popen[bytes], port: int) -> bool:
    assert server.poll() is None, "the guide's server ended"
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@contextmanager
def running(
    guide: Guide, what: str = "run", port: int | None = None, **changed: str
) -> Iterator[int]:
    """Write the guide's files and run its one command, a server; yields its port once it listens."""
    port = port or free_port()
    guide.write_files(_8443=str(port), **changed)
    (command,) = guide.commands(what, _8443=str(port))
    environment = reader_environment(guide.folder)
    environment["PYTHONPATH"] += os.pathsep + str(guide.folder)
    server = subprocess.Popen(  # noqa: S602  as a reader types it
        f"exec env {command}", shell=True, cwd=guide.folder, env=environment
    )
    try:
        wait_for(lambda: _listens(server, port), "the guide's server does not listen")
        yield port
    finally:
        server.terminate()
        server.wait()
