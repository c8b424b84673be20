# SPDX-License-Identifier: Apache-2.0
"""The test PKI and its signers, made once for this folder's tests."""

import pytest

from simulated_card.authorities import TestPki
from tests.documents.xml.signing import NOW
from tests.rig.pki import hanako, pki, pki_dir, taro
from webjpki import TrustAnchor, TrustAnchors
from webjpki.xml import XmlVerifier

__all__ = ["hanako", "pki", "pki_dir", "taro"]


@pytest.fixture(scope="session")
def verifier(pki: TestPki) -> XmlVerifier:
    anchor = TrustAnchor.from_certificate(pki.authority("signature", 3).der, generation=3)
    return XmlVerifier(trust=TrustAnchors.for_testing([anchor]), clock=lambda: NOW)
