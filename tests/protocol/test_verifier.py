# SPDX-License-Identifier: Apache-2.0
"""The verifier accepts what the vectors accept, and refuses the rest for the reason they name."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import datetime

import pytest

from tests.protocol import make_tokens
from tests.protocol.contract import VECTORS, Vector, each, fits, read
from webjpki import (
    AuthenticationResult,
    AuthenticationVerifier,
    Digest,
    RevocationStatus,
    TrustAnchor,
    TrustAnchors,
    VerificationError,
)


@pytest.fixture(scope="module")
def trust() -> TrustAnchors:
    anchors = read(VECTORS / "tokens.json")["anchors"]
    return TrustAnchors.for_testing(
        TrustAnchor.from_certificate(b64decode(der), generation=3) for der in anchors
    )


def verify(vector: Vector, trust: TrustAnchors) -> AuthenticationResult:
    given = vector["input"]
    time = datetime.fromisoformat(given["at"])
    verifier = AuthenticationVerifier(origin=given["origin"], trust=trust, clock=lambda: time)
    return verifier.verify(given["token"], expected_nonce=given["nonce"])


@each("tokens", "accepted")
def test_token_is_accepted(vector: Vector, trust: TrustAnchors) -> None:
    result = verify(vector, trust)
    assert result.certificate.holder is None
    assert result.revocation is RevocationStatus.NOT_CHECKED


@each("tokens", "refused")
def test_token_is_refused_for_its_reason(vector: Vector, trust: TrustAnchors) -> None:
    with pytest.raises(VerificationError) as caught:
        verify(vector, trust)
    assert caught.value.code == vector["reason"]


def is_object(vector: Vector) -> bool:
    return isinstance(vector["input"]["token"], dict)


@each("tokens", "accepted", "refused", only=is_object)
def test_token_schema_refuses_exactly_the_misshapen(vector: Vector) -> None:
    assert fits("token", vector["input"]["token"]) == ("Shape" not in vector["flags"])


def test_tokens_are_those_that_the_script_makes() -> None:
    """After a change of the test PKI's certificates, run `python -m tests.protocol.make_tokens`."""
    assert json.loads(make_tokens.made()) == read(make_tokens.PATH)


@each("origins", "accepted")
def test_origin_is_taken(vector: Vector, trust: TrustAnchors) -> None:
    AuthenticationVerifier(origin=vector["input"], trust=trust)


@each("origins", "refused")
def test_origin_is_refused(vector: Vector, trust: TrustAnchors) -> None:
    with pytest.raises(VerificationError) as caught:
        AuthenticationVerifier(origin=vector["input"], trust=trust)
    assert caught.value.code == "origin_unusable"


@each("digest-info", "accepted")
def test_digest_is_taken(vector: Vector) -> None:
    given = vector["input"]
    assert Digest.named(given["hashFunction"], bytes.fromhex(given["hash"])).value.hex()


@each("digest-info", "refused")
def test_digest_is_refused(vector: Vector) -> None:
    given = vector["input"]
    with pytest.raises(VerificationError) as caught:
        Digest.named(given["hashFunction"], bytes.fromhex(given["hash"]))
    assert caught.value.code == "digest_unsupported"
