# SPDX-License-Identifier: Apache-2.0
"""2. The authentication key signs only SHA-256(origin) || SHA-256(nonce)."""

from __future__ import annotations

import hashlib
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from native_host.digests import Digest, HashFunction
from simulated_card import SimulatedCard
from tests.native_host.desk import hash_document
from tests.promises.ceremonies import hold, selected_files, signed_inputs

NONCES = st.text(string.ascii_letters + string.digits + "+/=-_", min_size=44, max_size=128)
HOSTS = st.from_regex(r"[a-z0-9]{1,20}(\.[a-z0-9]{1,20}){1,3}", fullmatch=True)
AUTHENTICATION_KEY, SIGNATURE_KEY = ("jpki", "0017"), ("jpki", "001A")


def expected(origin: str, nonce: str) -> bytes:
    parts = hashlib.sha256(origin.encode()).digest() + hashlib.sha256(nonce.encode()).digest()
    return Digest(HashFunction.SHA256, hashlib.sha256(parts).digest()).digest_info


@given(HOSTS, NONCES)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_promise_02_whatever_a_site_sends_this_is_signed(
    pki_dir: Path, host: str, nonce: str
) -> None:
    """Seen to fail when: _digest hashed the nonce without the origin; it signed the nonce itself."""
    card = SimulatedCard(pki_dir)
    origin = f"https://{host}"
    held = hold(card, "authenticate", origin=origin, challengeNonce=nonce)
    assert "signature" in held.reply
    assert signed_inputs(card) == [expected(origin, nonce)]
    assert SIGNATURE_KEY not in selected_files(card)


@pytest.mark.parametrize("hash_function", ["SHA-256", "SHA-384", "SHA-512"])
def test_promise_02_no_document_reaches_this_key(card: SimulatedCard, hash_function: str) -> None:
    """Seen to fail when: jpki._FILES named the authentication key for signatures."""
    size = int(hash_function[-3:]) // 8
    document = {**hash_document(octets=bytes(size)), "hashFunction": hash_function}
    assert "signatures" in hold(card, "sign", documents=[document]).reply
    assert AUTHENTICATION_KEY not in selected_files(card)


@pytest.mark.parametrize(
    ("member", "value"), [("hash", "A" * 43 + "="), ("digestInfo", "AA=="), ("digest", "x")]
)
def test_promise_02_a_sign_in_takes_nothing_to_sign(
    card: SimulatedCard, member: str, value: str
) -> None:
    """Seen to fail when: messages._authenticate let unknown arguments pass."""
    held = hold(card, "authenticate", documents=(), **{member: value})
    assert held.reply["error"]["code"] == "ERR_WEBJPKI_INVALID_ARGUMENT"
    assert card.log == []
