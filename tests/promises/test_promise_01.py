# SPDX-License-Identifier: Apache-2.0
"""1. A PIN exists only in the host process, and is wiped after use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.gate import SIGN, GatedCard
from tests.native_host.desk import ORIGIN, Desk, hash_document
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.rig.host import HostProcess
from tests.rig.memory import parts_with, told
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

CANARY = "QZ7XK9WJ3V"  # typed as a wrong PIN, and as such sent to the card
READ = "import sys\nopen(f'/proc/{sys.argv[1]}/mem', 'rb').close()"


def begin(host: HostProcess) -> None:
    host.request("sign", origin=ORIGIN, documents=[hash_document()])


def type_canary(desk: Desk) -> None:
    desk.enter(CANARY)
    wait_for(lambda: desk.card.tries["signature"] == 4, "the canary did not reach the card")


def test_promise_01_the_pin_leaves_no_trace_around_the_process(desk: Desk) -> None:
    """Seen to fail when: pin_file.present wrote the PIN to stderr; it was put into the reply."""
    with desk.host() as host:
        begin(host)
        type_canary(desk)
        around = told(host.pid, "cmdline") + told(host.pid, "environ")
        desk.enter("ABC123")
        frames = list(host.frames())
        assert host.process.stderr is not None
        around += host.process.stderr.read()
    assert "signatures" in frames[-1]
    seen = around + json.dumps(frames).encode()
    for pin in (CANARY, "ABC123"):
        assert pin.encode() not in seen
        assert pin.encode().hex().encode() not in seen.lower()


def test_promise_01_no_core_file_and_no_neighbour_reads_the_memory(desk: Desk) -> None:
    """Seen to fail when: hardening.forbid_memory_dumps returned at once."""
    # Root may read everything, so the host and its neighbour are both without special rights.
    plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    command = [*plain, sys.executable, "-c", READ]

    def reads(pid: int) -> bool:
        return (
            subprocess.run([*command, str(pid)], capture_output=True, check=False).returncode == 0
        )

    with HostElsewhere([*plain, *HOST], desk.env) as host:
        host.read()
        assert reads(host.pid), "before it has anything to do with a PIN it is a process like any"
        host.send(
            {"command": "sign", "arguments": {"origin": ORIGIN, "documents": [hash_document()]}}
        )
        desk.wait_for_window()
        assert not reads(host.pid)
        if os.geteuid() == 0:
            limits = Path(f"/proc/{host.pid}/limits").read_text()
            (core,) = [line for line in limits.splitlines() if line.startswith("Max core file")]
            assert core.split()[4:6] == ["0", "0"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads the host's memory")
def test_promise_01_the_pin_is_wiped_from_memory(desk: Desk, pki_dir: Path) -> None:
    """Seen to fail when: verify_pin kept each PIN and Pin.wipe did nothing. (Wiping alone: test_pins.)"""
    gate = GatedCard(pki_dir, SIGN)
    desk.use(gate.card)
    with desk.host() as host:
        begin(host)
        type_canary(desk)
        desk.enter("ABC123")
        gate.wait()  # both PINs were used, the process lives
        assert parts_with(host.pid, b"brokerage.example.jp"), "the search finds what is there"
        assert parts_with(host.pid, CANARY.encode()) == []
        gate.open()
        assert "signatures" in host.reply()
