# SPDX-License-Identifier: Apache-2.0
"""The guide to the service, every command run by a shell as it stands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from simulated_card import HOLDERS, TestPki
from tests.documents.pdf.made import Pdf
from tests.documents.pdf.signing import signed
from tests.examples.signer import token
from tests.guides.conftest import Guide, free_port, reader_environment

pytestmark = pytest.mark.timeout(60)
GUIDE = "verify-without-python"


def test_guide(guide: Guide, pki_dir: Path) -> None:
    pki = TestPki(pki_dir)
    hanako = HOLDERS["hanako"]
    (guide.folder / "signed.pdf").write_bytes(
        signed(Pdf().octets(), pki.issue("signature", hanako))
    )
    start, challenge, sign_in, document = guide.commands(_8080=str(free_port()))
    answer = "read -r _; "  # the reader's own server does its part in between
    script = f"{start}{challenge}echo ready; {answer}{sign_in}{document}kill $!; wait"
    with subprocess.Popen(
        ["bash", "-c", script],
        cwd=guide.folder,
        env=reader_environment(guide.folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as shell:
        assert shell.stdout is not None
        assert shell.stdin is not None
        try:
            assert any(line == "ready\n" for line in iter(shell.stdout.readline, ""))
            nonce = json.loads((guide.folder / "challenge.json").read_text())["nonce"]
            made = token(pki.issue("authentication", hanako), "https://www.example.jp", nonce)
            both = json.dumps({"session": "SESSION-ID", "token": made})
            (guide.folder / "token-and-session.json").write_text(both)
            shell.communicate("go\n", timeout=60)
        finally:
            if shell.poll() is None:
                os.killpg(shell.pid, signal.SIGTERM)
    answered = json.loads((guide.folder / "sign-in.json").read_text())
    assert set(answered["checked"]) >= {"signature", "chain", "period", "purpose"}, answered
    assert "revocation" in answered["notChecked"]
    (one,) = json.loads((guide.folder / "signatures.json").read_text())["signatures"]
    assert "checked" in one
