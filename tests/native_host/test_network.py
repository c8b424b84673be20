# SPDX-License-Identifier: Apache-2.0
"""N8: the host needs no network and offers nothing on it, seen from inside a network of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.fakes.gate import SIGN, GatedCard
from tests.native_host.desk import Desk, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

ROOT = os.geteuid() == 0
# A network without even a loopback interface; the shell stays, so that its network can be looked into.
ALONE = ["unshare", *([] if ROOT else ["-r"]), "-n", "sh", "-c", '"$@"; exit $?', "sh"]
LISTENING_UNIX = "00010000"


def sockets(pid: int) -> dict[str, list[str]]:
    """The lines of each table of sockets in the network of `pid`."""
    user = [] if ROOT else ["-U", "--preserve-credentials"]
    tables: dict[str, list[str]] = {}
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet", "unix"):
        command = ["nsenter", *user, "-n", "-t", str(pid), "cat", f"/proc/self/net/{table}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        tables[table] = done.stdout.splitlines()[1:]
    return tables


def check_silent(pid: int) -> None:
    tables = sockets(pid)
    listening = [line for line in tables.pop("unix") if LISTENING_UNIX in line.split()[3]]
    assert listening == []
    assert not any(tables.values()), tables


def test_the_look_at_the_tables_would_notice(tmp_path: Path) -> None:
    script = (
        "import socket, sys; s = socket.socket(); s.bind(('0.0.0.0', 0)); s.listen();"
        "u = socket.socket(socket.AF_UNIX); u.bind(sys.argv[1]); u.listen();"
        "print(flush=True); sys.stdin.read()"
    )
    command = [*ALONE, HOST[0], "-c", script, str(tmp_path / "socket")]
    with HostElsewhere(command, os.environ) as process:
        assert process.process.stdout is not None
        process.process.stdout.readline()
        tables = sockets(process.pid)
    assert len(tables["tcp"]) == 1
    assert any(LISTENING_UNIX in line for line in tables["unix"])


def test_N8_signing_in_needs_no_network_and_listens_to_nothing(desk: Desk, pki_dir: Path) -> None:
    gate = GatedCard(pki_dir, SIGN)
    desk.use(gate.card)
    with HostElsewhere([*ALONE, *HOST], desk.env) as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        check_silent(host.pid)
        desk.enter("1234")
        gate.wait()
        check_silent(host.pid)
        gate.open()
        assert "signature" in host.reply()
