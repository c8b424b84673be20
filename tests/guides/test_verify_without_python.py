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
from tests.guides.conftest import Guide, free_port, read_guide, reader_environment, running
from tests.guides.person import visiting

GUIDE = "verify-without-python"


@pytest.mark.timeout(60)
def test_guide(guide: Guide, pki_dir: Path) -> None:
    pki = TestPki(pki_dir)
    hanako = HOLDERS["hanako"]
    contract = Pdf().octets()
    (guide.folder / "contract.pdf").write_bytes(contract)
    (guide.folder / "signed.pdf").write_bytes(signed(contract, pki.issue("signature", hanako)))
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
            made = token(pki.issue("authentication", hanako), "https://localhost:8443", nonce)
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
    assert one["original"]["added"] == [one["field"]]


@pytest.mark.browser
@pytest.mark.pcsc
@pytest.mark.window
def test_the_site_in_nodejs(guide: Guide, pki_dir: Path) -> None:
    """Seen to fail when: the page's token is sent on without the session, or as text."""
    port, service = free_port(), str(free_port())
    read_guide("sign-in", guide.folder).write_files()
    start, *_ = guide.commands(_8080=service, _8443=str(port))
    with subprocess.Popen(
        ["bash", "-c", f"{start}wait"],
        cwd=guide.folder,
        env=reader_environment(guide.folder),
        start_new_session=True,
    ) as shell:
        try:
            with (
                running(guide, "site", port, _8080=service),
                visiting(port, pki_dir, guide.folder) as (page, desk),
            ):
                page.locator("webjpki-sign-in button").click()
                desk.enter("1234")
                page.wait_for_url("**/welcome")
                checked = json.loads(page.inner_text("body"))
                outside = page.request.get(f"https://localhost:{port}/client/..%2ftls.key")
        finally:
            os.killpg(shell.pid, signal.SIGTERM)
    assert checked["certificate"]["kind"] == "authentication"
    assert checked["checked"]["chain"]["test"]
    assert checked["notChecked"] == ["revocation"]
    assert outside.status != 200
