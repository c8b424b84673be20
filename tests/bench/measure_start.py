# SPDX-License-Identifier: Apache-2.0
"""Start of the host to its greeting, beside bare Python and a bare C program that greets."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.timed import medians, python, seconds_to_first_byte
from tests.rig.host import CALLER
from tools.figure import Figure

RUNS = 25
_GREETING = "import os; os.write(1, b'.')"
_C = '#include <unistd.h>\nint main(void) { write(1, ".", 1); pause(); }\n'


def measure() -> Iterator[Figure]:
    """Take medians of interleaved runs."""
    with tempfile.TemporaryDirectory() as folder:
        program = _compiled(Path(folder))
        host = python("-I", "-m", "native_host", CALLER)
        ours, bare, c = medians(
            lambda: seconds_to_first_byte(host),
            lambda: seconds_to_first_byte(python("-I", "-S", "-c", _GREETING)),
            lambda: seconds_to_first_byte([program]),
            runs=RUNS,
        )
    yield Figure(
        "start to greeting, from the checkout", ours / bare, "x", None, "bare `python -I -S`"
    )
    yield Figure("start to greeting, from the checkout", ours / c, "x", None, "a bare C program")


def _compiled(folder: Path) -> str:
    source = folder / "greet.c"
    source.write_text(_C, encoding="ascii")
    program = folder / "greet"
    subprocess.run(["gcc", "-O2", "-w", "-o", program, source], check=True)
    return str(program)
