# SPDX-License-Identifier: Apache-2.0
"""Fixtures for tests that need certificates and keys, but no card: the test PKI and what it issued to two persons.

Import them into a ``conftest.py``, with ``pki_dir``, and name them in its ``__all__``.
"""

from pathlib import Path

import pytest

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO, TARO
from tests.rig.pcsc import pki_dir

__all__ = ["hanako", "login", "pki", "pki_dir", "taro"]


@pytest.fixture(scope="session")
def pki(pki_dir: Path) -> TestPki:
    return TestPki(pki_dir)


@pytest.fixture(scope="session")
def hanako(pki: TestPki) -> Credential:
    """Signature certificate of CA generation 3."""
    return pki.issue("signature", HANAKO)


@pytest.fixture(scope="session")
def taro(pki: TestPki) -> Credential:
    """Signature certificate of CA generation 3, of a name with a substitute character."""
    return pki.issue("signature", TARO)


@pytest.fixture(scope="session")
def login(pki: TestPki) -> Credential:
    """Authentication certificate of CA generation 3."""
    return pki.issue("authentication", HANAKO)
