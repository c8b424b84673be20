# SPDX-License-Identifier: Apache-2.0
"""Which hosts are alive: every process below this one, orphans included (Linux)."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36  # prctl(2)


@contextmanager
def adopting_orphans() -> Iterator[None]:
    """Become the parent of processes whose own parent ends, so that none gets out of sight."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def hosts() -> dict[int, str]:
    """The hosts and their children that descend from this process: id and command line."""
    parents = dict(_parents())
    found = {}
    for process in parents:
        line = _command_line(process)
        if "native_host" in line and _descends(process, parents):
            found[process] = line
    return found


def parent(process: int) -> int | None:
    """The id of a process's parent; None where it has ended."""
    return dict(_parents()).get(process)


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
        except OSError:
            continue  # it has just ended
        yield int(entry.name), int(stat.rpartition(")")[2].split()[1])


def _command_line(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def _descends(process: int, parents: dict[int, int]) -> bool:
    while process in parents:
        process = parents[process]
        if process == os.getpid():
            return True
    return False
