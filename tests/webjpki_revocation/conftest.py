# SPDX-License-Identifier: Apache-2.0
"""One CA, one card of it, and a real OpenSSL that keeps the CA's books."""

from pathlib import Path

import pytest

from simulated_card.authorities import Credential, TestPki
from tests.rig.pki import hanako, pki, pki_dir
from tests.webjpki_revocation.books import Books
from webjpki import Certificate, TrustAnchor, read_certificate

__all__ = ["hanako", "pki", "pki_dir"]


@pytest.fixture(scope="session")
def authority(pki: TestPki) -> Credential:
    return pki.authority("signature", 3)


@pytest.fixture(scope="session")
def anchor(authority: Credential) -> TrustAnchor:
    return TrustAnchor.from_certificate(authority.der, generation=3)


@pytest.fixture(scope="session")
def certificate(hanako: Credential) -> Certificate:
    return read_certificate(hanako.der)


@pytest.fixture
def books(tmp_path: Path, authority: Credential) -> Books:
    return Books(tmp_path, authority)
