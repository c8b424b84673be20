# SPDX-License-Identifier: Apache-2.0
"""1. A PIN exists only in the host process, and is wiped after use."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.chain.conftest import Chain
from tests.fakes.gate import SIGN, VERIFY_SIGNATURE, GatedCard
from tests.native_host.desk import ORIGIN, Desk, hash_document
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.rig.host import HostProcess
from tests.rig.memory import parts_with, told
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

CANARY = "QZ7XK9WJ3V"  # typed as a wrong PIN, and as such sent to the card
HOMES = ("HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
# A program is started with all room for a core file that the system gives.
DUMPING = ("sh", "-c", 'ulimit -S -c "$(ulimit -H -c)"; exec "$@"', "sh")
READ = "import sys\nopen(f'/proc/{sys.argv[1]}/mem', 'rb').close()"


def begin(host: HostProcess) -> None:
    host.request("sign", origin=ORIGIN, documents=[hash_document()])


def type_canary(desk: Desk) -> None:
    desk.enter(CANARY)
    wait_for(lambda: desk.card.tries["signature"] == 4, "the canary did not reach the card")


def test_promise_01_the_pin_leaves_no_trace_around_the_process(desk: Desk, tmp_path: Path) -> None:
    """Seen to fail when: pin_file.present wrote the PIN to stderr or into a file; it was put into the reply."""
    homes = {name: str(tmp_path / name) for name in HOMES}
    for home in homes.values():
        Path(home).mkdir(mode=0o700)
    with HostProcess({**desk.env, **homes}) as host:
        begin(host)
        type_canary(desk)
        around = told(host.pid, "cmdline") + told(host.pid, "environ")
        desk.enter("ABC123")
        frames = list(host.frames())
        assert host.process.stderr is not None
        around += host.process.stderr.read()
    assert "signatures" in frames[-1]
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"SQLite" in octets for octets in written), "the history, at least"
    seen = around + json.dumps(frames).encode() + b"".join(written)
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


def browsers() -> list[int]:
    """Every process of a browser that this test has started."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        stat = told(int(entry.parent.name), "stat")
        if stat:
            parents[int(entry.parent.name)] = int(stat.rpartition(b")")[2].split()[1])
    own = {os.getpid()}
    while more := {one for one, parent in parents.items() if parent in own} - own:
        own |= more
    return [one for one in own if b"chrom" in told(one, "cmdline").split(b"\0")[0]]


@pytest.mark.browser
@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads the browser's memory")
def test_promise_01_no_process_of_the_browser_holds_it(chain: Chain) -> None:
    """Seen to fail when: the reply held the PIN."""
    chain.site.job("client.sign([{format: 'cms', name: 'a.txt', content: 'a'}])")
    chain.site.press()
    type_canary(chain.desk)
    chain.desk.enter("ABC123")
    assert "result" in chain.site.outcome()
    found = browsers()
    assert any(parts_with(one, b"bank.example.jp") for one in found), (
        "the search finds what is there"
    )
    assert [one for one in found if parts_with(one, CANARY.encode())] == []


def ended_with_a_dump(process: int) -> bool:
    ended = os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
    return ended is not None and ended.si_code == os.CLD_DUMPED


def test_promise_01_a_crash_with_the_pin_in_hand_leaves_no_report(
    desk: Desk, pki_dir: Path, tmp_path: Path
) -> None:
    """Seen to fail when: hardening.forbid_memory_dumps returned at once."""
    with subprocess.Popen([*DUMPING, "sh", "-c", "kill -ABRT $$"], cwd=tmp_path) as other:
        if not ended_with_a_dump(other.pid):
            pytest.skip("this system writes no core files of any process")
    here = tmp_path / "here"
    here.mkdir()
    gate = GatedCard(pki_dir, VERIFY_SIGNATURE)
    desk.use(gate.card)
    with HostElsewhere([*DUMPING, *HOST], desk.env, cwd=here) as host:
        begin(host)
        desk.enter("ABC123")
        gate.wait()
        os.kill(host.pid, signal.SIGABRT)
        assert not ended_with_a_dump(host.pid)
        gate.open()
        assert host.process.stderr is not None
        told_by_it = host.process.stderr.read() + json.dumps(list(host.frames())).encode()
    assert b"ABC123" not in told_by_it
    assert list(here.iterdir()) == []


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
