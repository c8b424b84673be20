# SPDX-License-Identifier: Apache-2.0
"""The test PKI and the verifier that trusts it, made once for this folder's tests."""

import pytest

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import UME
from tests.documents.pdf.signing import NOW
from tests.rig.pki import hanako, pki, pki_dir, taro
from tests.rig.trust import trust_in
from webjpki import TrustAnchors
from webjpki.pdf import PdfVerifier

__all__ = ["hanako", "pki", "pki_dir", "taro"]


@pytest.fixture(scope="session")
def ume(pki: TestPki) -> Credential:
    """Expired, from CA generation 1."""
    return pki.issue("signature", UME)


@pytest.fixture(scope="session")
def trust(pki: TestPki) -> TrustAnchors:
    return trust_in(pki, "signature")


@pytest.fixture(scope="session")
def verifier(trust: TrustAnchors) -> PdfVerifier:
    return PdfVerifier(trust=trust, clock=lambda: NOW)
