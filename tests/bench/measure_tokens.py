# SPDX-License-Identifier: Apache-2.0
"""Tokens of 2,048 certificates: verifying them beside parsing, CA signature and token signature alone.

Processor time, in small blocks that take turns, so that a busy machine slows both sides; three times
over all of them. Ours starts from JSON text and checks everything; the bare side gets decoded bytes
and the right CA key.
"""

from __future__ import annotations

import json
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from simulated_card.authorities import TestPki
from simulated_card.holder import HANAKO
from tests.webjpki.made import NONCE, ORIGIN, now, remade, token
from tools.figure import Figure
from webjpki import AuthenticationVerifier, TrustAnchor, TrustAnchors

COUNT, BLOCK, PASSES = 2048, 32, 3
# At least 0.6 of the bare operations' rate.
BOUND = 1 / 0.6
Taken = TypeVar("Taken")
PADDING, HASH = PKCS1v15(), SHA256()


def measure() -> Iterator[Figure]:
    """Take the median of the blocks' ratios."""
    with tempfile.TemporaryDirectory() as folder:
        pki = TestPki(Path(folder))
        tokens = [json.dumps(_token(pki, number)) for number in range(COUNT)]
        ours, bare = _ours(pki), _bare(pki)
        decoded = [_decoded(text) for text in tokens]
        ratios = []
        for start in PASSES * list(range(0, COUNT, BLOCK)):
            block = slice(start, start + BLOCK)
            beside = _seconds(bare, decoded[block])
            ratios.append(_seconds(ours, tokens[block]) / beside)
    words = "certificate parse, CA signature, token signature (0.6 of their rate is the goal)"
    yield Figure("sign-in token, verification", median(ratios), "x", BOUND, words)


def _token(pki: TestPki, number: int) -> dict[str, object]:
    """A token whose certificate differs from all others by its serial number."""
    holder = pki.issue("authentication", HANAKO)
    authority = pki.authority("authentication", 3)
    return token(remade(holder, authority, serial=0x10000000 + number))


def _ours(pki: TestPki) -> Callable[[str], object]:
    anchors = [
        TrustAnchor.from_certificate(pki.authority("authentication", generation).der)
        for generation in (1, 2, 3)
    ]
    trust = TrustAnchors.for_testing(anchors)
    verifier = AuthenticationVerifier(origin=ORIGIN, trust=trust, clock=now)
    return lambda text: verifier.verify(text, expected_nonce=NONCE)


def _bare(pki: TestPki) -> Callable[[tuple[bytes, bytes]], object]:
    authority = pki.authority("authentication", 3).key.public_key()
    signed = sha256(ORIGIN.encode()).digest() + sha256(NONCE.encode()).digest()

    def verify(decoded: tuple[bytes, bytes]) -> None:
        certificate = x509.load_der_x509_certificate(decoded[0])
        authority.verify(certificate.signature, certificate.tbs_certificate_bytes, PADDING, HASH)
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(decoded[1], signed, PADDING, HASH)

    return verify


def _decoded(text: str) -> tuple[bytes, bytes]:
    members = json.loads(text)
    return b64decode(members["unverifiedCertificate"]), b64decode(members["signature"])


def _seconds(verify: Callable[[Taken], object], block: list[Taken]) -> float:
    start = time.thread_time()
    for taken in block:
        verify(taken)
    return time.thread_time() - start
