# SPDX-License-Identifier: Apache-2.0
"""N8: the host needs no network and offers nothing on it, seen from inside a network of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.fakes.gate import SIGN, GatedCard
from tests.native_host.desk import ORIGIN, Desk, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.webjpki_pdf.test_changes import CONTRACT

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

ROOT = os.geteuid() == 0
# A network without even a loopback interface; the shell stays, so that its network can be looked into,
# and says at the end what came by.
ALONE = [
    *("unshare", *([] if ROOT else ["-r"]), "-n"),
    *("sh", "-c", '"$@"; code=$?; cat /proc/self/net/snmp >&2; exit $code', "sh"),
]
LISTENING_UNIX = "00010000"
PDF = {"format": "pdf", "name": "契約書.pdf", "size": len(CONTRACT), "profile": "pades-b"}


def look(pid: int, table: str) -> list[str]:
    """The lines of a file below /proc/net, in the network of `pid`."""
    user = [] if ROOT else ["-U", "--preserve-credentials"]
    command = ["nsenter", *user, "-n", "-t", str(pid), "cat", f"/proc/self/net/{table}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def sockets(pid: int) -> dict[str, list[str]]:
    """The lines of each table of sockets in the network of `pid`."""
    tables = ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet", "unix")
    return {table: look(pid, table)[1:] for table in tables}


def attempts(snmp: Sequence[str]) -> int:
    """How often somebody wanted to reach an address (IPv4), a name server's among them: there is no way to any."""
    names, counts = (line.split() for line in snmp if line.startswith("Ip:"))
    return int(counts[names.index("OutNoRoutes")])


def check_silent(pid: int) -> None:
    tables = sockets(pid)
    listening = [line for line in tables.pop("unix") if LISTENING_UNIX in line.split()[3]]
    assert listening == []
    assert not any(tables.values()), tables
    assert attempts(look(pid, "snmp")) == 0


def test_the_look_at_the_tables_would_notice(tmp_path: Path) -> None:
    script = (
        "import socket, sys; s = socket.socket(); s.bind(('0.0.0.0', 0)); s.listen();"
        "u = socket.socket(socket.AF_UNIX); u.bind(sys.argv[1]); u.listen();"
        "socket.socket().connect_ex(('192.0.2.1', 443));"
        "print(flush=True); sys.stdin.read()"
    )
    command = [*ALONE, HOST[0], "-c", script, str(tmp_path / "socket")]
    with HostElsewhere(command, os.environ) as process:
        assert process.process.stdout is not None
        process.process.stdout.readline()
        tables = sockets(process.pid)
        assert attempts(look(process.pid, "snmp")) == 1
    assert len(tables["tcp"]) == 1
    assert any(LISTENING_UNIX in line for line in tables["unix"])


@pytest.mark.parametrize(
    ("command", "arguments", "pin"),
    [
        ("authenticate", sign_in_arguments(), "1234"),
        ("sign", {"origin": ORIGIN, "documents": [PDF]}, "ABC123"),
    ],
    ids=["sign-in", "document"],
)
def test_N8_signing_needs_no_network_and_neither_listens_nor_connects(
    desk: Desk, pki_dir: Path, command: str, arguments: dict[str, object], pin: str
) -> None:
    """Seen to fail when: what comes after the reply tried to connect somewhere, and let it fail."""
    gate = GatedCard(pki_dir, SIGN)
    desk.use(gate.card)
    with HostElsewhere([*ALONE, *HOST], desk.env) as host:
        host.request(command, **arguments)
        if command == "sign":
            host.send_content(CONTRACT)
            host.send({"end": True})
        desk.wait_for_window()
        check_silent(host.pid)
        desk.enter(pin)
        gate.wait()
        check_silent(host.pid)
        gate.open()
        assert "signature" in str(host.reply())
        assert host.process.stderr is not None
        assert attempts(host.process.stderr.read().decode().splitlines()) == 0
