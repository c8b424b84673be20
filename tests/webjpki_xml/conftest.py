# SPDX-License-Identifier: Apache-2.0
"""The test PKI, its signers and the verifier that trusts it, made once for this folder's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulated_card.authorities import Credential, TestPki
from tests.rig.pki import hanako, login, pki, pki_dir, taro
from tests.webjpki_xml.made import NOW, Template
from webjpki import TrustAnchor, TrustAnchors
from webjpki.xml import XmlVerifier

__all__ = ["hanako", "login", "pki", "pki_dir", "taro"]

Make = Callable[..., bytes]


@pytest.fixture(scope="session")
def trust(pki: TestPki) -> TrustAnchors:
    anchors = [
        TrustAnchor.from_certificate(pki.authority(purpose, 3).der, generation=3)
        for purpose in ("signature", "authentication")
    ]
    return TrustAnchors.for_testing(anchors)


@pytest.fixture(scope="session")
def verifier(trust: TrustAnchors) -> XmlVerifier:
    return XmlVerifier(trust=trust, clock=lambda: NOW)


@pytest.fixture
def order(hanako: Credential, tmp_path: Path) -> bytes:
    """An order signed as a whole."""
    return Template().signed(hanako, tmp_path)
