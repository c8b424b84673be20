# SPDX-License-Identifier: Apache-2.0
"""Shows the card as a process of its own, driven through its control channels."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from simulated_card import PrivatePcscd
from simulated_card.control import send_command
from tests.rig.pcsc import exchange

pytestmark = pytest.mark.pcsc

SELECT_JPKI, SELECT_PIN = "00A4040C0AD392F000260100000001", "00A4020C020018"
WRONG_PIN = "002000800430303030"


def start(daemon: PrivatePcscd, pki_dir: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "simulated_card", "--pki", str(pki_dir)]
    process = subprocess.Popen(
        [*command, "--port", str(daemon.ports[0]), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("card inserted: 山田　花子")
    return process


def ask(process: subprocess.Popen[str], command: str) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(command + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def test_standard_input_drives_the_card(pcscd: PrivatePcscd, pki_dir: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with start(pcscd, pki_dir, "--state", str(state), "--fault", "2:6F00") as process:
        answers = exchange(pcscd, [SELECT_JPKI, SELECT_PIN, SELECT_PIN, WRONG_PIN])
        assert answers.stdout.split() == ["9000", "6F00", "9000", "63C2"]
        assert ask(process, "log 4")["log"][0]["command"] == "0020008004********"
        assert ask(process, "state")["tries"]["authentication"] == 2
        assert ask(process, "remove") == {"inserted": False}
        assert ask(process, "insert") == {"inserted": True}
        assert ask(process, "faults 1:shout") == {"error": "not a fault: '1:shout'"}
        assert ask(process, "dance") == {"error": "unknown command: dance"}
        last, _ = process.communicate("")
        assert (process.returncode, last) == (0, "card removed\n")
    with start(pcscd, pki_dir, "--state", str(state)) as process:
        assert ask(process, "state")["tries"]["authentication"] == 2
        assert ask(process, "quit") == {"inserted": True}
        assert process.wait(20) == 0


def test_a_socket_drives_the_card_and_sigterm_ends_it(
    pcscd: PrivatePcscd, pki_dir: Path, tmp_path: Path
) -> None:
    control = tmp_path / "control"
    with start(pcscd, pki_dir, "--control", str(control)) as process:
        assert send_command(control, "faults 1:6A82") == {"inserted": True}
        assert exchange(pcscd, [SELECT_JPKI]).stdout.split() == ["6A82"]
        with socket.socket(socket.AF_UNIX) as hasty:
            hasty.connect(str(control))
            hasty.sendall(b"log\n" * 100)
        assert len(send_command(control, "log")["log"]) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert not control.exists()
