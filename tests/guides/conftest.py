# SPDX-License-Identifier: Apache-2.0
"""Follows a guide: writes the files it shows, runs the commands it shows, in a folder elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from examples.brokerage.tls import write_certificate
from simulated_card import TestPki
from tests.rig.pcsc import pki_dir
from tests.rig.waiting import wait_for

__all__ = ["pki_dir"]

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Guide:
    """A guide's code blocks as (language, file name or what to do, text), and where it is followed."""

    blocks: list[tuple[str, str, str]]
    folder: Path

    def write_files(self) -> None:
        """Save every file that the guide shows."""
        for _, name, text in self.blocks:
            if "." in name:
                (self.folder / name).write_text(text, encoding="utf-8")

    def commands(self, **changed: str) -> list[str]:
        """The commands; `changed` gives what is another on this machine, such as a port."""
        found = [text for language, what, text in self.blocks if (language, what) == ("sh", "run")]
        for was, now in changed.items():
            found = [text.replace(was.removeprefix("_"), now) for text in found]
        return found


@pytest.fixture
def guide(request: pytest.FixtureRequest, pki_dir: Path, tmp_path: Path) -> Guide:
    """The guide that the test's marker-like module constant GUIDE names, with what a reader has."""
    text = (ROOT / "docs" / "guides" / f"{request.module.GUIDE}.md").read_text("utf-8")
    TestPki(pki_dir).write_trust_anchors(tmp_path / "trust-anchors.pem")
    shutil.copytree(ROOT / "protocol" / "client", tmp_path / "client")
    write_certificate("www.example.jp", tmp_path)
    return Guide([(a, b, c) for a, b, c in _BLOCK.findall(text)], tmp_path)


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
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def _listens(server: subprocess.Popen[bytes], port: int) -> bool:
    assert server.poll() is None, "the guide's server ended"
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@contextmanager
def running(guide: Guide) -> Iterator[int]:
    """Run the guide's one command, a server, on a free port; yields the port once it listens."""
    port = free_port()
    (command,) = guide.commands(_8443=str(port))
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
