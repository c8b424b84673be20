# SPDX-License-Identifier: Apache-2.0
"""The test PKI, its signers and the verifier that trusts it, made once for this folder's tests."""

import pytest

from simulated_card.authorities import Credential, TestPki
from tests.documents.cms.signing import NOW
from tests.rig.pki import hanako, pki, pki_dir, taro
from tests.rig.trust import trust_in
from webjpki import AttributeRules, TrustAnchors
from webjpki.cms_verifier import CmsVerifier

__all__ = ["hanako", "pki", "pki_dir", "taro"]


@pytest.fixture(scope="session")
def ca(pki: TestPki) -> Credential:
    return pki.authority("signature", 3)


@pytest.fixture(scope="session")
def trust(pki: TestPki) -> TrustAnchors:
    return trust_in(pki, "signature", generations=[3])


@pytest.fixture(scope="session")
def verifier(trust: TrustAnchors) -> CmsVerifier:
    return CmsVerifier(trust=trust, clock=lambda: NOW)


@pytest.fixture(scope="session")
def lenient(trust: TrustAnchors) -> CmsVerifier:
    """One that takes containers of other software, which name no signing certificate."""
    return CmsVerifier(trust=trust, clock=lambda: NOW, rules=AttributeRules(False, False))
