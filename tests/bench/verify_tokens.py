# SPDX-License-Identifier: Apache-2.0
"""Command that compares token verification with the bare operations it needs, certificate by certificate.

``python tests/bench/verify_tokens.py [COUNT]`` prints one JSON object. Both sides take the same
tokens in turn, in blocks, so that a busy machine slows both; ours starts from JSON text, the bare
side from decoded bytes.
"""

import json
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Callable
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
from webjpki import AuthenticationVerifier, TrustAnchor, TrustAnchors

BLOCKS = 16
Taken = TypeVar("Taken")
PADDING, HASH = PKCS1v15(), SHA256()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2048
    with tempfile.TemporaryDirectory() as folder:
        pki = TestPki(Path(folder))
        tokens = [json.dumps(token_of(pki, number)) for number in range(count)]
        ours, bare = _ours(pki), _bare(pki)
        pairs = [
            (_time(ours, block), _time(bare, [_decoded(text) for text in block]))
            for block in (tokens[start::BLOCKS] for start in range(BLOCKS))
        ]
    per_token = count / BLOCKS
    report = {
        "tokens": count,
        "ours_us": round(median(ours for ours, _ in pairs) / per_token * 1e6, 1),
        "bare_us": round(median(bare for _, bare in pairs) / per_token * 1e6, 1),
        "ratio": round(median(bare / ours for ours, bare in pairs), 3),
    }
    sys.stdout.write(json.dumps(report) + "\n")


def token_of(pki: TestPki, number: int) -> dict[str, object]:
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
    """Parse the certificate, check the CA's signature, check the token's: nothing else."""
    authority = pki.authority("authentication", 3).key.public_key()
    signed = _signed_bytes()

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


def _signed_bytes() -> bytes:
    return sha256(ORIGIN.encode()).digest() + sha256(NONCE.encode()).digest()


def _time(verify: Callable[[Taken], object], block: list[Taken]) -> float:
    start = time.perf_counter()
    for taken in block:
        verify(taken)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
