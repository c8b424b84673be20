# SPDX-License-Identifier: Apache-2.0
"""What looks for leaks finds them: in files, frames, a process, in each form that a secret travels in."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulated_card import HOLDERS
from tests.campaigns.faults.card import CANARY
from tests.campaigns.faults.leaks import found_in, in_files, in_frames, in_process

NAME = HOLDERS["hanako"].name
_KEEPS = "import sys; pin = sys.stdin.readline().strip().lower(); kept = pin.upper(); print(flush=True); sys.stdin.read()"


@pytest.mark.parametrize("before", ["", "x", "xy", "長い"])
def test_each_form_is_found(before: str) -> None:
    text = f"{before}{CANARY}{before}"
    assert found_in(text.encode()) == ["the PIN"]
    assert found_in(text.encode("utf-16-le")) == ["the PIN"]
    assert found_in(text.encode().hex().encode()) == ["the PIN"]
    assert found_in(base64.b64encode(text.encode())) == ["the PIN"]
    assert found_in(b"nothing of the kind") == []


def test_files_below_a_folder_and_core_files_are_found(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "log").write_text(f"entered {CANARY} by {NAME}")
    (tmp_path / "core.17").write_bytes(b"")
    (tmp_path / "harmless").write_text("harmless")
    assert in_files(tmp_path) == [
        "the PIN in the file a/b/log",
        "the name in the file a/b/log",
        "a core file, core.17",
    ]


def test_a_frame_may_hold_the_holder_only_with_a_result() -> None:
    assert in_frames([{"attributes": {"name": NAME}}]) == []
    assert in_frames([{"error": {"code": "x", "message": NAME}}]) == ["the name in a frame"]
    assert in_frames([{"attributes": {"name": CANARY}}]) == ["the PIN in a frame"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads another process's memory everywhere")
def test_memory_and_surroundings_of_a_process_are_searched() -> None:
    command = [sys.executable, "-c", _KEEPS]
    for arguments, env in (([], {}), ([CANARY], {}), ([], {"PIN": CANARY})):
        with subprocess.Popen(
            [*command, *arguments],
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(CANARY.lower() + "\n")
            process.stdin.flush()
            process.stdout.readline()
            found = in_process(process.pid)
            assert any(leak.startswith("the PIN in ") for leak in found)
            assert ("the PIN around the process" in found) == bool(arguments or env)
            process.stdin.close()
