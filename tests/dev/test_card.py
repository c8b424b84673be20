# SPDX-License-Identifier: Apache-2.0
"""`dev.py card` as a developer of a website runs it, asked by another program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from examples.services.pension import Lists
from simulated_card import HOLDERS, TestPki
from tests.rig.pcsc import RIG
from tools.demo.stage import BUILD
from webjpki import (
    CrlSource,
    RevocationKind,
    RevocationQuestion,
    TrustAnchors,
    read_anchors,
    read_certificate,
)
from webjpki.errors import TestAnchorRefused

pytestmark = pytest.mark.pcsc
ROOT = Path(__file__).resolve().parents[2]
SELECT_JPKI = "00A4040C0AD392F000260100000001"
SELECT_SIGNATURE_PIN, TRIES = "00A4020C02001B", "00200080"


@contextmanager
def card(folder: Path, *options: str) -> Iterator[dict[str, str]]:
    """Run the command; yields the environment it tells the developer to use."""
    command = [sys.executable, "-m", "tools.card", "--into", str(folder), *options]
    environment = {**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": ""}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told: dict[str, str] = {}
        try:
            for line in process.stdout:
                if line.startswith("export "):
                    name, _, value = line.removeprefix("export ").strip().partition("=")
                    told[name] = value
                if "Ctrl+C" in line:
                    break
            yield {**os.environ, **told}
        finally:
            process.terminate()


def ask(environment: dict[str, str], *apdus: str) -> list[str]:
    command = [
        sys.executable,
        str(RIG / "pcsc_exchange.py"),
        "Virtual PCD 00 00",
        "unpower",
        *apdus,
    ]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.split()


def test_a_card_is_there_for_programs_with_its_environment(tmp_path: Path) -> None:
    with card(tmp_path) as environment:
        answers = ask(environment, SELECT_JPKI, SELECT_SIGNATURE_PIN, TRIES)
    assert answers == ["9000", "9000", "63C5"]


def test_blocked_pin(tmp_path: Path) -> None:
    with card(tmp_path, "--holder", "taro", "--blocked", "signature") as environment:
        answers = ask(environment, SELECT_JPKI, SELECT_SIGNATURE_PIN, TRIES)
    assert answers[-1] == "6984"


def test_fault_by_name(tmp_path: Path) -> None:
    with card(tmp_path, "--fault", "power-loss") as environment:
        answers = ask(environment, *[SELECT_JPKI] * 5)
    assert answers == ["9000"] * 4 + ["6F00"]


def test_production_refuses_its_authorities(tmp_path: Path) -> None:
    with card(tmp_path):
        anchors = read_anchors((tmp_path / "trust-anchors.pem").read_bytes())
    assert BUILD not in tmp_path.parents
    with pytest.raises(TestAnchorRefused):
        TrustAnchors.production(anchors)


def test_lists_name_a_revoked_card_and_no_other(tmp_path: Path) -> None:
    with card(tmp_path, "--holder", "taro", "--revoked"):
        anchors = read_anchors((tmp_path / "trust-anchors.pem").read_bytes())
        sources = CrlSource(Lists(tmp_path / "lists"))
    pki = TestPki(BUILD / "demo-pki")
    found = {}
    for holder in ("hanako", "taro", "jiro"):
        made = read_certificate(pki.issue("signature", HOLDERS[holder]).der)
        issuer = pki.issuer_of("signature", HOLDERS[holder]).der
        anchor = next(one for one in anchors if one.sha256 == sha256(issuer).hexdigest())
        now = datetime.now(UTC)
        found[holder] = sources.status_of(RevocationQuestion(made, anchor, now, now)).kind
    assert found == {
        "hanako": RevocationKind.NOT_LISTED,
        "taro": RevocationKind.REVOKED,
        "jiro": RevocationKind.NOT_LISTED,
    }
