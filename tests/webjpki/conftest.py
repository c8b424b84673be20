# SPDX-License-Identifier: Apache-2.0
"""The test PKI and the verifiers that trust it, made once for this folder's tests."""

import pytest

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO, JIRO, UME
from tests.rig.pki import hanako, pki, pki_dir, taro
from tests.rig.trust import anchors_of
from tests.webjpki.made import ORIGIN, now
from webjpki import (
    AuthenticationVerifier,
    SignatureVerifier,
    TrustAnchor,
    TrustAnchors,
)

__all__ = ["hanako", "pki", "pki_dir", "taro"]


@pytest.fixture(scope="session")
def test_anchors(pki: TestPki) -> tuple[TrustAnchor, ...]:
    return anchors_of(pki)


@pytest.fixture(scope="session")
def trust(test_anchors: tuple[TrustAnchor, ...]) -> TrustAnchors:
    return TrustAnchors.for_testing(test_anchors)


@pytest.fixture(scope="session")
def sign_in(trust: TrustAnchors) -> AuthenticationVerifier:
    return AuthenticationVerifier(origin=ORIGIN, trust=trust, clock=now)


@pytest.fixture(scope="session")
def documents(trust: TrustAnchors) -> SignatureVerifier:
    return SignatureVerifier(trust=trust, clock=now)


@pytest.fixture(scope="session")
def hanako_login(pki: TestPki) -> Credential:
    return pki.issue("authentication", HANAKO)


@pytest.fixture(scope="session")
def jiro(pki: TestPki) -> Credential:
    """Signature certificate of CA generation 2."""
    return pki.issue("signature", JIRO)


@pytest.fixture(scope="session")
def ume(pki: TestPki) -> Credential:
    """Signature certificate of CA generation 1, expired."""
    return pki.issue("signature", UME)
