# SPDX-License-Identifier: Apache-2.0
"""Lets OpenSC, which nobody here wrote, judge the card through a real PC/SC daemon."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from simulated_card import HOLDERS, TEST_PINS, TestPki
from simulated_card.certificates import Purpose
from tests.rig.pcsc import CardInReader

pytestmark = pytest.mark.pcsc


def run(rig: CardInReader, *command: str, expected: int = 0) -> str:
    done = subprocess.run(
        command, env=dict(rig.env), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout + done.stderr


def pkcs11_sign(
    rig: CardInReader, slot: int, pin: str, document: Path, signature: Path, expected: int = 0
) -> str:
    command = ["pkcs11-tool", "--login", "--pin", pin, "--slot-index", str(slot), "--sign"]
    files = ["-i", str(document), "-o", str(signature)]
    return run(rig, *command, "-m", "SHA256-RSA-PKCS", *files, expected=expected)


def test_opensc_knows_the_card(card_in_reader: CardInReader) -> None:
    assert "jpki" in run(card_in_reader, "opensc-tool", "-n").split()


def test_opensc_lists_the_certificates(card_in_reader: CardInReader) -> None:
    listing = run(card_in_reader, "pkcs15-tool", "--dump")
    for title in (
        "User Authentication Certificate",
        "Digital Signature Certificate",
        "User Authentication Certificate CA",
        "Digital Signature Certificate CA",
    ):
        assert f"X.509 Certificate [{title}]" in listing
    assert "Tries left     : 3" in listing
    assert "Tries left     : 5" in listing


@pytest.mark.parametrize(("slot", "purpose"), [(0, "authentication"), (1, "signature")])
def test_opensc_signs_and_openssl_verifies(
    card_in_reader: CardInReader, pki_dir: Path, tmp_path: Path, slot: int, purpose: Purpose
) -> None:
    document, signature = tmp_path / "document", tmp_path / "signature"
    document.write_bytes("口座開設申込書".encode())
    pkcs11_sign(card_in_reader, slot, TEST_PINS[purpose], document, signature)
    key = TestPki(pki_dir).issue(purpose, HOLDERS["hanako"]).key.public_key()
    pem = tmp_path / "key.pem"
    pem.write_bytes(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    verify = ["openssl", "dgst", "-sha256", "-verify", str(pem), "-signature", str(signature)]
    assert run(card_in_reader, *verify, str(document)).strip() == "Verified OK"
    document.write_bytes(b"another document")
    run(card_in_reader, *verify, str(document), expected=1)


def test_opensc_reads_the_very_certificate(card_in_reader: CardInReader, pki_dir: Path) -> None:
    pem = run(card_in_reader, "pkcs15-tool", "--read-certificate", "01")
    certificate = TestPki(pki_dir).issue("authentication", HOLDERS["hanako"]).certificate
    assert certificate.public_bytes(Encoding.PEM).decode() in pem


def test_a_wrong_pin_from_opensc_costs_one_try(
    card_in_reader: CardInReader, tmp_path: Path
) -> None:
    document = tmp_path / "document"
    document.write_bytes(b"x")
    answer = pkcs11_sign(card_in_reader, 0, "0000", document, tmp_path / "s", expected=1)
    assert "CKR_PIN_INCORRECT" in answer
    assert card_in_reader.card.tries == {"authentication": 2, "signature": 5, "text": 3}
    assert not (tmp_path / "s").exists() or not (tmp_path / "s").read_bytes()
