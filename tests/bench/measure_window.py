# SPDX-License-Identifier: Apache-2.0
"""From a request to the window's first paint, and memory with and without window, beside a bare Qt dialog.

Both processes have started and wait when the clock starts; either gets its word and loads Qt then. Bare
Python with pyscard stands beside the host that waits for its request.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from simulated_card import SimulatedCard
from simulated_card.timing import CONTACT
from tests.bench.timed import python
from tests.native_host.desk import Desk, sign_in_arguments
from tests.rig.host import CALLER, ROOT
from tests.rig.screen import Screen
from tools.figure import Figure

RUNS = 11
_HOST = """
import os, sys
painted = int(sys.argv.pop())
import native_host.__main__ as host
open_window = host._run_window
def run(occasion, exchange, interruption):
    from native_host.window import bindings
    bindings.load()
    from native_host.window import dialog
    from PySide6.QtCore import QTimer
    paint = dialog.PinDialog.paintEvent
    def paint_and_tell(window, event):
        paint(window, event)
        QTimer.singleShot(0, lambda: os.write(painted, b'.'))
    dialog.PinDialog.paintEvent = paint_and_tell
    open_window(occasion, exchange, interruption)
host._run_window = run
host.main()
"""
_BARE = ROOT / "tests" / "bench" / "bare_dialog.py"
_PYSCARD = "import os; from smartcard import scard; os.write(1, b'.'); os.read(0, 1)"


@dataclass(frozen=True)
class Opening:
    """Seconds from the word to the first paint, and the memory resident a moment later and before the word."""

    seconds: float
    memory: float
    idle: float


def measure() -> Iterator[Figure]:
    """Take medians of interleaved runs."""
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        root = Path(folder)
        card = SimulatedCard(root, timing=CONTACT)
        with Desk(screen, root, root, card=card) as desk:
            arguments = sign_in_arguments(lang="ja")
            request = json.dumps({"command": "authenticate", "arguments": arguments})
            word = struct.pack("=I", len(request)) + request.encode()
            ours, bare = _open_in_turn(word, desk.env)
            python_alone = _resident_with_pyscard()
    seconds = median(o.seconds for o in ours) / median(b.seconds for b in bare)
    memory = median(o.memory for o in ours) / median(b.memory for b in bare)
    idle = median(o.idle for o in ours) / python_alone
    yield Figure("request to the window's first paint", seconds, "x", 1.2, "bare Qt dialog")
    yield Figure("memory with window", memory, "x", 1.2, "bare Qt dialog")
    yield Figure("memory waiting for a request", idle, "x", 1.3, "bare Python with pyscard")


def _open_in_turn(word: bytes, env: dict[str, str]) -> tuple[list[Opening], list[Opening]]:
    """Open the host's window with `word`, and the bare one; the first of each fills caches."""
    # Named at all, even as nothing, it lets the bare one try for a screen that is not there.
    surroundings = {**os.environ, **env}
    surroundings.pop("WAYLAND_DISPLAY", None)
    ours, bare = [], []
    for _ in range(RUNS + 1):
        ours.append(_open(["-c", _HOST, CALLER], word, surroundings))
        bare.append(_open([str(_BARE), "wait"], b".", surroundings))
    return ours[1:], bare[1:]


def _open(program: list[str], word: bytes, env: dict[str, str]) -> Opening:
    """Start a process, give it its word, and end it once its window was painted."""
    reading, painted = os.pipe()
    process = subprocess.Popen(
        python("-I", *program, str(painted)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
        cwd=ROOT,
        pass_fds=[painted],
    )
    os.close(painted)
    assert process.stdin is not None
    assert process.stdout is not None
    with process, open(reading, "rb", buffering=0) as news:
        process.stdout.read(1)
        time.sleep(0.1)  # whatever it loads after its first byte
        idle = resident_memory(process.pid)
        begin = time.perf_counter()
        process.stdin.write(word)
        process.stdin.flush()
        assert news.read(1) == b".", "no window was painted"
        seconds = time.perf_counter() - begin
        time.sleep(0.5)
        opening = Opening(seconds, resident_memory(process.pid), idle)
        process.kill()
    return opening


def _resident_with_pyscard() -> float:
    process = subprocess.Popen(
        python("-I", "-c", _PYSCARD), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    with process:
        process.stdout.read(1)
        memory = resident_memory(process.pid)
        process.kill()
    return memory


def resident_memory(pid: int) -> float:
    """The memory that process `pid` has resident now, in MiB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
