# SPDX-License-Identifier: Apache-2.0
"""Commands to the card: counted by the card itself, over whole requests through pcscd and window.

Up to the reply; the SELECT that closes the card afterwards is counted apart.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from simulated_card import SimulatedCard
from tests.native_host.desk import Desk, cms_document, hash_document, sign_in_arguments
from tests.rig.host import HostProcess
from tests.rig.pcsc import client_env
from tests.rig.screen import Screen
from tools.figure import Figure

CLOSING = "00A4040C07A0000001510000"
# 12 and 13 with the certificate, and: retry query, label (2), availability (2). Issue 2 of the plan.
AUTHENTICATE, SIGN, REST = 12, 13, 5


def measure() -> Iterator[Figure]:
    """Count what the card was asked."""
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        root = Path(folder)
        sign_in = _count(screen, root, "1234", lambda host: _sign_in(host))
        yield Figure("sign-in, commands to the card", sign_in, "APDUs", AUTHENTICATE + REST)
        one = _count(screen, root, "ABC123", lambda host: _sign_content(host))
        yield Figure("one signature, commands to the card", one, "APDUs", SIGN + REST)
        ten = _count(screen, root, "ABC123", lambda host: _sign_hashes(host, 10))
        yield Figure("ten digests, one PIN", ten, "APDUs", AUTHENTICATE + 10 + REST)
        beside = "sign-in by pkcs11-tool of OpenSC on the same card (PIN, certificate, signature)"
        yield Figure("the same by OpenSC", _opensc(root), "APDUs", None, beside)


def _count(screen: Screen, root: Path, pin: str, request: Callable[[HostProcess], None]) -> int:
    with Desk(screen, root, root) as desk, desk.host() as host:
        request(host)
        desk.enter(pin)
        assert "error" not in host.reply()
        return sum(command != CLOSING for command in desk.commands())


def _sign_in(host: HostProcess) -> None:
    host.request("authenticate", **sign_in_arguments())


def _sign_content(host: HostProcess) -> None:
    content = b"x" * 1000
    host.request("sign", origin="https://a.example", documents=[cms_document(content)])
    host.send_content(content)
    host.send({"end": True})


def _sign_hashes(host: HostProcess, count: int) -> None:
    documents = [hash_document(f"{i}.pdf") for i in range(count)]
    host.request("sign", origin="https://a.example", documents=documents)


def _opensc(root: Path) -> int:
    message = root / "message"
    message.write_bytes(bytes(64))
    with Screen() as screen, Desk(screen, root, root, card=SimulatedCard(root)) as desk:
        tool = ["pkcs11-tool", "--slot-index", "0", "--login", "--pin", "1234", "--id", "01"]
        for action in (["--sign", "-m", "SHA256-RSA-PKCS", "-i", str(message), "-o", "/dev/null"],):
            subprocess.run(
                [*tool, *action], env=client_env(desk.daemon), check=True, capture_output=True
            )
        return len(desk.commands())
