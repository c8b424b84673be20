# SPDX-License-Identifier: Apache-2.0
"""D10: whatever bytes come in, only a VerificationError comes out, and nothing forged gets through."""

import contextlib
import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulated_card.authorities import Credential, TestPki
from tests.webjpki.made import DOCUMENT, NONCE, Cms, token
from webjpki import (
    AuthenticationVerifier,
    SignatureVerifier,
    TrustAnchor,
    TrustAnchors,
    VerificationError,
    read_certificate,
)
from webjpki.errors import AnchorRefused


@pytest.fixture(scope="module")
def cms_of_hanako(hanako: Credential) -> bytes:
    return Cms(hanako).der()


# Fixtures here are made once and never change.
many = settings(
    max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
names = st.sampled_from(["format", "algorithm", "unverifiedCertificate", "signature", "x"])


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[str, float, int]]:
    """A few edits: what, where (as a fraction of the length), with which byte."""
    kinds = st.sampled_from(["set", "flip", "insert", "delete", "cut", "double"])
    where = st.floats(0, 1, exclude_max=True)
    return draw(st.lists(st.tuples(kinds, where, st.integers(0, 255)), min_size=1, max_size=4))


def mutate(data: bytes, edits: list[tuple[str, float, int]]) -> bytes:
    out = bytearray(data)
    for kind, where, byte in edits:
        place = int(where * len(out))
        if kind == "set" and out:
            out[place] = byte
        elif kind == "flip" and out:
            out[place] ^= 1 << byte % 8
        elif kind == "insert":
            out.insert(place, byte)
        elif kind == "delete":
            del out[place : place + 1 + byte % 8]
        elif kind == "cut":
            del out[place:]
        elif kind == "double":
            out[place:place] = out[place : place + byte]
    return bytes(out)


@many
@given(text=st.text() | st.binary() | json_values.map(json.dumps))
def test_D10_any_token_text(sign_in: AuthenticationVerifier, text: str | bytes) -> None:
    with pytest.raises(VerificationError):
        sign_in.verify(text, expected_nonce=NONCE)


@many
@given(changes=st.dictionaries(names, json_values, min_size=1))
def test_D10_any_json_in_a_token(
    sign_in: AuthenticationVerifier, hanako_login: Credential, changes: dict[str, object]
) -> None:
    made = token(hanako_login) | changes
    if made == token(hanako_login) | {"x": made.get("x")}:
        return
    with pytest.raises(VerificationError):
        sign_in.verify(made, expected_nonce=NONCE)


@many
@given(edits=mutations())
def test_D10_no_mutated_certificate_crashes_or_signs_in(
    sign_in: AuthenticationVerifier, hanako_login: Credential, edits: list[tuple[str, float, int]]
) -> None:
    der = mutate(hanako_login.der, edits)
    if der == hanako_login.der:
        return
    made = token(hanako_login) | {"unverifiedCertificate": b64encode(der).decode()}
    with pytest.raises(VerificationError):
        sign_in.verify(made, expected_nonce=NONCE)


@many
@given(edits=mutations())
def test_D10_no_mutated_signature_certificate_crashes_the_reading(
    hanako: Credential, edits: list[tuple[str, float, int]]
) -> None:
    try:
        certificate = read_certificate(mutate(hanako.der, edits))
    except VerificationError:
        return
    assert certificate.is_test in (True, False)


@many
@given(edits=mutations())
def test_D10_no_mutated_ca_certificate_crashes_the_anchors(
    pki: TestPki, edits: list[tuple[str, float, int]]
) -> None:
    try:
        TrustAnchor.from_certificate(mutate(pki.authority("signature", 3).der, edits))
    except AnchorRefused:
        return


@many
@given(edits=mutations())
def test_D10_no_mutated_cms_crashes_or_carries_another_document(
    documents: SignatureVerifier,
    cms_of_hanako: bytes,
    hanako: Credential,
    edits: list[tuple[str, float, int]],
) -> None:
    """What still passes must be the same statement: same document, same certificate."""
    try:
        result = documents.verify_cms(mutate(cms_of_hanako, edits), content=DOCUMENT)
    except VerificationError:
        return
    assert result.digest.value == hashlib.sha256(DOCUMENT).digest()
    assert result.certificate.der == hanako.der


@many
@given(data=st.binary(max_size=200))
def test_D10_any_bytes_as_cms(documents: SignatureVerifier, data: bytes) -> None:
    with pytest.raises(VerificationError):
        documents.verify_cms(data, content=DOCUMENT)


def flips(data: bytes) -> Iterator[bytes]:
    """Every single-bit error: random edits alone missed a certificate of version 4."""
    for place in range(len(data)):
        for bit in range(8):
            forged = bytearray(data)
            forged[place] ^= 1 << bit
            yield bytes(forged)


def test_D10_every_bit_of_a_token_certificate(
    sign_in: AuthenticationVerifier, hanako_login: Credential
) -> None:
    made = token(hanako_login)
    for der in flips(hanako_login.der):
        with pytest.raises(VerificationError):
            sign_in.verify(
                made | {"unverifiedCertificate": b64encode(der).decode()}, expected_nonce=NONCE
            )


def test_D10_every_bit_of_a_signature_certificate(hanako: Credential, trust: TrustAnchors) -> None:
    for der in flips(hanako.der):
        with pytest.raises(VerificationError):
            trust.issuer_of(read_certificate(der))


def test_D10_every_bit_of_an_anchor(pki: TestPki) -> None:
    for der in flips(pki.authority("authentication", 2).der):
        with contextlib.suppress(AnchorRefused):
            TrustAnchor.from_certificate(der)


def test_D10_every_byte_of_a_cms(
    documents: SignatureVerifier, cms_of_hanako: bytes, hanako: Credential
) -> None:
    passed = 0
    for place in range(len(cms_of_hanako)):
        forged = bytearray(cms_of_hanako)
        forged[place] ^= 0x01
        try:
            result = documents.verify_cms(bytes(forged), content=DOCUMENT)
        except VerificationError:
            continue
        assert result.certificate.der == hanako.der
        passed += 1
    # Version numbers and the list of digest algorithms say nothing that the signature does not.
    assert passed < 30
