# SPDX-License-Identifier: Apache-2.0
"""The test PKI, its signers and the verifier that trusts it, made once for this folder's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulated_card.authorities import Credential, TestPki
from tests.rig.pki import hanako, login, pki, pki_dir, taro
from tests.rig.trust import trust_in
from tests.webjpki_xml.made import NOW, Template
from webjpki import TrustAnchors
from webjpki.xml import XmlVerifier

__all__ = ["hanako", "login", "pki", "pki_dir", "taro"]

Make = Callable[..., bytes]


@pytest.fixture(scope="session")
def trust(pki: TestPki) -> TrustAnchors:
    return trust_in(pki, generations=[3])


@pytest.fixture(scope="session")
def verifier(trust: TrustAnchors) -> XmlVerifier:
    return XmlVerifier(trust=trust, clock=lambda: NOW)


@pytest.fixture
def order(hanako: Credential, tmp_path: Path) -> bytes:
    """An order signed as a whole."""
    return Template().signed(hanako, tmp_path)
