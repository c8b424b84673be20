# SPDX-License-Identifier: Apache-2.0
"""Other programs want the same card: OpenSC, and one that takes it again and again. Everybody gets their turn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.native_host.desk import ORIGIN, READY, Desk, hash_document, sign_in_arguments
from tests.rig.pcsc import READER_NAMES
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

# Takes the card, keeps it for most of the time, and says each time how it went.
GREEDY = """
import sys, time
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
while True:
    code, card, _ = scard.SCardConnect(context, sys.argv[1], scard.SCARD_SHARE_EXCLUSIVE, 3)
    print(f"{code & 0xFFFFFFFF:08X}", flush=True)
    if code == 0:
        time.sleep(0.4)
        scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
    time.sleep(0.1)
"""
TAKEN, REFUSED = "00000000", "8010000B"


@contextmanager
def greedy(desk: Desk, said: Path) -> Iterator[None]:
    """Run the program; what it says goes to the file `said`."""
    command = [sys.executable, "-c", GREEDY, READER_NAMES[0]]
    with said.open("w") as stream, subprocess.Popen(command, env=desk.env, stdout=stream) as other:
        try:
            wait_for(lambda: TAKEN in said.read_text(), "it never got the card")
            yield
        finally:
            other.kill()


def opensc_signs(desk: Desk, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "data").write_bytes(b"data")
    command = ["pkcs11-tool", "--login", "--pin", "1234", "--sign", "-m", "SHA256-RSA-PKCS"]
    files = ["--slot-index", "0", "--input-file", "data", "--output-file", "signature"]
    return subprocess.run(
        [*command, *files],
        env=desk.env,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_greedy_program_starves_nobody_and_is_not_starved(desk: Desk, tmp_path: Path) -> None:
    """Seen to fail when: a held reader was asked for again only every second."""
    said = tmp_path / "said"
    with greedy(desk, said):
        for command, pin in (("authenticate", "1234"), ("sign", "ABC123")):
            arguments = {"origin": ORIGIN, "documents": [hash_document()] * 2}
            with desk.host() as host:
                ready = desk.commands().count(READY)
                host.request(command, **(arguments if command == "sign" else sign_in_arguments()))
                desk.wait_for_command(READY, ready + 1)
                said.write_text("")  # from here on the card is ours
                wait_for(lambda: REFUSED in said.read_text(), "it was not kept out")
                # Not after the reply: from there on its turn comes.
                assert TAKEN not in said.read_text().split(REFUSED, 1)[1]
                desk.enter(pin)
                assert "error" not in host.reply()
            wait_for(
                lambda: said.read_text().rstrip().endswith(TAKEN), "it never got the card again"
            )
    assert [entry.response for entry in desk.verifications()] == ["9000", "9000"]
    wait_for(lambda: not desk.card.powered, "the card still has power")


def test_opensc_is_refused_at_once_and_works_again_afterwards(desk: Desk, tmp_path: Path) -> None:
    """Seen to fail when: PcscReaders connected shared."""
    before = opensc_signs(desk, tmp_path)
    assert before.returncode == 0, before.stderr
    with desk.host() as host:
        ready = desk.commands().count(READY)
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_command(READY, ready + 1)
        during = opensc_signs(desk, tmp_path)
        assert during.returncode != 0
        desk.enter("1234")
        assert "signature" in host.reply()
    after = opensc_signs(desk, tmp_path)
    assert after.returncode == 0, after.stderr
    assert desk.card.tries["authentication"] == 3
