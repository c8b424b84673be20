# SPDX-License-Identifier: Apache-2.0
"""3. The host builds the DigestInfo; weak functions, wrong lengths and foreign DigestInfos are refused."""

from __future__ import annotations

import base64
import hashlib

import pytest
from asn1crypto import algos

from simulated_card import SimulatedCard
from tests.native_host.desk import hash_document
from tests.promises.ceremonies import hold, signed_inputs

NAMES = {"SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def document(octets: bytes, function: str) -> dict[str, object]:
    digest = base64.b64encode(octets).decode()
    return {**hash_document(), "hash": digest, "hashFunction": function}


@pytest.mark.parametrize("function", NAMES)
def test_promise_03_the_card_gets_a_digest_info_of_ours(card: SimulatedCard, function: str) -> None:
    """Seen to fail when: digests._PREFIX lost its NULL parameter; jpki.sign sent the bare digest."""
    octets = hashlib.new(NAMES[function], b"contract").digest()
    assert "signatures" in hold(card, "sign", documents=[document(octets, function)]).reply
    (sent,) = signed_inputs(card)
    info = algos.DigestInfo.load(sent, strict=True)
    assert info["digest_algorithm"]["algorithm"].native == NAMES[function]
    assert info["digest_algorithm"]["parameters"].dump() == b"\x05\x00"
    assert info["digest"].native == octets


INFO = algos.DigestInfo(
    {"digest_algorithm": {"algorithm": "sha256", "parameters": algos.Null()}, "digest": bytes(32)}
).dump()


@pytest.mark.parametrize(
    ("octets", "function"),
    [
        (bytes(20), "SHA-1"),
        (bytes(16), "MD5"),
        (bytes(20), "SHA-256"),
        (bytes(31), "SHA-256"),
        (bytes(48), "SHA-256"),
        (bytes(32), "SHA-384"),
        (bytes(32), "SHA-512"),
        (INFO, "SHA-256"),
        (INFO, "SHA-384"),
        (b"\0\1" + b"\xff" * 202 + b"\0" + INFO, "SHA-256"),
    ],
)
def test_promise_03_anything_else_is_refused(
    card: SimulatedCard, octets: bytes, function: str
) -> None:
    """Seen to fail when: the door took any length; HashFunction knew SHA-1."""
    held = hold(card, "sign", documents=[document(octets, function)])
    assert held.reply["error"]["code"] == "ERR_WEBJPKI_INVALID_ARGUMENT"
    assert card.log == []
