# SPDX-License-Identifier: Apache-2.0
"""Sign-in and signatures with a real card and a person at the keyboard; see README.md before you run this."""

from __future__ import annotations

import base64
import hashlib
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from native_host.card.apdu import (
    JPKI_AID,
    FileId,
    compute_signature,
    select_application,
    select_file,
)
from native_host.card.pcsc import PcscReaders
from native_host.card.watchdog import Watchdog
from native_host.pins import PinKind
from tests.hardware.conftest import open_card, tries
from tests.rig.host import HostProcess
from webjpki import read_certificate

ORIGIN, NONCE = "https://card-test.example", "a" * 44
TEXTS = [f"test of a card {n}".encode() for n in range(3)]
PERSON_TIMEOUT = 400  # seconds; the window itself gives up before


def tell(text: str) -> None:
    sys.stderr.write(f"\n>>> {text}\n")


def ask(command: str, **arguments: object) -> dict[str, Any]:
    """Let the host ask the person; a cancel or any other end fails the test."""
    with HostProcess() as host:
        host.request(command, **arguments)
        reply = host.reply()
    assert "error" not in reply, reply["error"]["code"]
    return reply


def test_the_card_is_known_and_asking_for_tries_spends_none(reader: str) -> None:
    assert tries(reader) == tries(reader)
    card = open_card(reader)
    try:
        assert card.has_certificate(PinKind.AUTHENTICATION)
        der = card.certificate(PinKind.AUTHENTICATION)
    finally:
        card.power_off()
    assert read_certificate(der).kind.value == "authentication"


@pytest.mark.timeout(PERSON_TIMEOUT)
def test_a_person_signs_in(reader: str) -> None:
    tell("利用者証明用暗証番号（数字4桁） / authentication PIN (4 digits)")
    reply = ask("authenticate", origin=ORIGIN, challengeNonce=NONCE)
    signed = hashlib.sha256(ORIGIN.encode()).digest() + hashlib.sha256(NONCE.encode()).digest()
    certificate = read_certificate(base64.b64decode(reply["unverifiedCertificate"]))
    signature = base64.b64decode(reply["signature"])
    certificate.public_key.verify(signature, signed, PKCS1v15(), hashes.SHA256())
    check_nobody_signs_after_us(reader, FileId.AUTHENTICATION_KEY)


@pytest.mark.timeout(PERSON_TIMEOUT)
def test_a_person_signs_three_documents_with_one_pin(reader: str) -> None:
    tell("署名用パスワード（英数字6～16文字） / signature password (6 to 16 characters)")
    digests = [hashlib.sha256(text).digest() for text in TEXTS]
    documents = [
        {
            "format": "hash",
            "name": f"{n}.txt",
            "hash": base64.b64encode(digest).decode(),
            "hashFunction": "SHA-256",
        }
        for n, digest in enumerate(digests)
    ]
    reply = ask("sign", origin=ORIGIN, documents=documents)
    key = read_certificate(base64.b64decode(reply["certificate"])).public_key
    for digest, signature in zip(digests, reply["signatures"], strict=True):
        key.verify(base64.b64decode(signature), digest, PKCS1v15(), Prehashed(hashes.SHA256()))
    check_nobody_signs_after_us(reader, FileId.SIGNATURE_KEY)


def check_nobody_signs_after_us(reader: str, key: FileId) -> None:
    """The card must have forgotten the PIN; asking it to sign without one spends nothing."""
    channel = PcscReaders(Watchdog(10, lambda: None)).connect(reader)
    try:
        for command in (select_application(JPKI_AID), select_file(key)):
            assert channel.transmit(command).ok
        sign = compute_signature(hashlib.sha256(b"must not be signed").digest())
        assert channel.transmit(sign).status == 0x6982
    finally:
        channel.power_off()
