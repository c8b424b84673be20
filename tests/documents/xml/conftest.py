# SPDX-License-Identifier: Apache-2.0
"""The test PKI and its signers, made once for this folder's tests."""

import pytest

from simulated_card.authorities import TestPki
from tests.documents.xml.signing import NOW
from tests.rig.pki import hanako, pki, pki_dir, taro
from tests.rig.trust import trust_in
from webjpki.xml import XmlVerifier

__all__ = ["hanako", "pki", "pki_dir", "taro"]


@pytest.fixture(scope="session")
def verifier(pki: TestPki) -> XmlVerifier:
    return XmlVerifier(trust=trust_in(pki, "signature", generations=[3]), clock=lambda: NOW)
