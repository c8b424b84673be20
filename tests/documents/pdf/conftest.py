# SPDX-License-Identifier: Apache-2.0
"""The test PKI and the verifier that trusts it, made once for this folder's tests."""

from pathlib import Path

import pytest

from simulated_card.authorities import Credential, TestPki
from tests.documents.pdf.signing import NOW
from tests.rig.pki import hanako, pki, pki_dir, taro
from tests.rig.trust import trust_in
from webjpki.pdf import PdfVerifier

__all__ = ["hanako", "pki", "pki_dir", "taro"]

REAL = Path("/usr/share/debian-reference/debian-reference.ja.pdf")
DEVELOPERS = Path("/usr/share/developers-reference/ja/developers-reference.pdf")


@pytest.fixture(scope="session")
def authority(pki: TestPki) -> Credential:
    return pki.authority("signature", 3)


@pytest.fixture(scope="session")
def verifier(pki: TestPki) -> PdfVerifier:
    return PdfVerifier(trust=trust_in(pki, "signature", generations=[3]), clock=lambda: NOW)


@pytest.fixture(scope="session")
def real() -> bytes:
    """A book in Japanese with an outline, links, embedded fonts and a cross-reference stream."""
    if not REAL.exists():
        pytest.skip("debian-reference.ja.pdf (package debian-reference-ja) is not installed")
    return REAL.read_bytes()


@pytest.fixture(scope="session")
def developers() -> bytes:
    """A book by other typesetting software, with named places and CID fonts."""
    if not DEVELOPERS.exists():
        pytest.skip("developers-reference.pdf (package developers-reference-ja) is not installed")
    return DEVELOPERS.read_bytes()
