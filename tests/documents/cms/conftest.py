# SPDX-License-Identifier: Apache-2.0
"""The test PKI, its signers and the verifier that trusts it, made once for this folder's tests."""

import pytest

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO, TARO
from tests.documents.cms.signing import NOW
from webjpki import AttributeRules, TrustAnchor, TrustAnchors
from webjpki.cms_verifier import CmsVerifier


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return TestPki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def ca(pki: TestPki) -> Credential:
    return pki.authority("signature", 3)


@pytest.fixture(scope="session")
def hanako(pki: TestPki) -> Credential:
    return pki.issue("signature", HANAKO)


@pytest.fixture(scope="session")
def taro(pki: TestPki) -> Credential:
    return pki.issue("signature", TARO)


@pytest.fixture(scope="session")
def trust(ca: Credential) -> TrustAnchors:
    return TrustAnchors.for_testing([TrustAnchor.from_certificate(ca.der, generation=3)])


@pytest.fixture(scope="session")
def verifier(trust: TrustAnchors) -> CmsVerifier:
    return CmsVerifier(trust=trust, clock=lambda: NOW)


@pytest.fixture(scope="session")
def lenient(trust: TrustAnchors) -> CmsVerifier:
    """One that takes containers of other software, which name no signing certificate."""
    return CmsVerifier(trust=trust, clock=lambda: NOW, rules=AttributeRules(False, False))
