# SPDX-License-Identifier: Apache-2.0
"""Shows what the signing command does with its input (jpki-facts A5)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from simulated_card import HOLDERS, TEST_PINS, SimulatedCard, TestPki
from simulated_card.certificates import Purpose
from tests.simulated_card.commands import (
    SELECT_JPKI,
    data_of,
    digest_info,
    select_file,
    send,
    sign,
    verify,
)

KEYS: list[tuple[Purpose, int, int]] = [
    ("authentication", 0x0018, 0x0017),
    ("signature", 0x001B, 0x001A),
]


def ready(card: SimulatedCard, purpose: Purpose, pin_file: int, key_file: int) -> None:
    apdus = (SELECT_JPKI, select_file(pin_file), verify(TEST_PINS[purpose]), select_file(key_file))
    assert send(card, *apdus) == "9000"


def public_key(pki_dir: Path, purpose: Purpose) -> RSAPublicKey:
    return TestPki(pki_dir).issue(purpose, HOLDERS["hanako"]).key.public_key()


@pytest.mark.parametrize(("purpose", "pin_file", "key_file"), KEYS)
def test_a_digest_info_makes_an_ordinary_signature(
    card: SimulatedCard, pki_dir: Path, purpose: Purpose, pin_file: int, key_file: int
) -> None:
    ready(card, purpose, pin_file, key_file)
    signature = data_of(card, sign(digest_info(b"document")))
    key = public_key(pki_dir, purpose)
    key.verify(signature, b"document", padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("size", [1, 20, 32, 51, 83, 245])
def test_any_bytes_are_padded_and_signed_unseen(
    card: SimulatedCard, pki_dir: Path, size: int
) -> None:
    ready(card, *KEYS[0])
    data = bytes(range(1, size + 1))
    signature = int.from_bytes(data_of(card, sign(data)), "big")
    numbers = public_key(pki_dir, "authentication").public_numbers()
    block = pow(signature, numbers.e, numbers.n).to_bytes(256, "big")
    assert block == b"\x00\x01" + b"\xff" * (253 - size) + b"\x00" + data


def test_one_verification_allows_many_signatures(card: SimulatedCard) -> None:
    ready(card, *KEYS[1])
    made = {data_of(card, sign(digest_info(bytes([n])))) for n in range(3)}
    assert len(made) == 3


@pytest.mark.parametrize(
    ("apdu", "status"),
    [
        (sign(bytes(246)), "6700"),
        (bytes.fromhex("802A008000"), "6700"),
        (bytes.fromhex("802A018001AA00"), "6A86"),
        (bytes.fromhex("802A009E01AA00"), "6A82"),
        (bytes.fromhex("802A008001AA10"), "6C00"),
        (bytes.fromhex("002A008001AA00"), "6D00"),
    ],
)
def test_other_forms_of_the_command_are_refused(
    card: SimulatedCard, apdu: bytes, status: str
) -> None:
    ready(card, *KEYS[0])
    assert send(card, apdu) == status


def test_without_le_the_signature_waits(card: SimulatedCard) -> None:
    ready(card, *KEYS[0])
    assert send(card, sign(b"\x01")[:-1]) == "6100"
    assert len(data_of(card, bytes.fromhex("00C0000000"))) == 256


def test_a_key_needs_to_be_current(card: SimulatedCard) -> None:
    ready(card, *KEYS[0])
    assert send(card, select_file(0x000A), sign(b"\x01")) == "6986"


def test_a_key_answers_to_its_short_id(card: SimulatedCard) -> None:
    ready(card, *KEYS[0])
    assert send(card, SELECT_JPKI, bytes.fromhex("802A009701AA00")) == "9000"


def test_a_child_has_no_signature_key(make_card: Callable[..., SimulatedCard]) -> None:
    card = make_card(HOLDERS["child"])
    ready(card, *KEYS[1])
    assert send(card, sign(b"\x01")) == "6A88"
