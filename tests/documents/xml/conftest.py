# SPDX-License-Identifier: Apache-2.0
"""The test PKI and its signers, made once for this folder's tests."""

import pytest

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO, TARO
from tests.documents.xml.signing import NOW
from webjpki import TrustAnchor, TrustAnchors
from webjpki.xml import XmlVerifier


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return TestPki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def hanako(pki: TestPki) -> Credential:
    return pki.issue("signature", HANAKO)


@pytest.fixture(scope="session")
def taro(pki: TestPki) -> Credential:
    return pki.issue("signature", TARO)


@pytest.fixture(scope="session")
def verifier(pki: TestPki) -> XmlVerifier:
    anchor = TrustAnchor.from_certificate(pki.authority("signature", 3).der, generation=3)
    return XmlVerifier(trust=TrustAnchors.for_testing([anchor]), clock=lambda: NOW)
