# SPDX-License-Identifier: Apache-2.0
"""Fixtures that run the brokerage as a program of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulated_card import HOLDERS, TestPki
from simulated_card.authorities import Credential
from tests.examples.site import Visitor
from tests.rig.pcsc import pki_dir

__all__ = ["pki_dir"]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def pki(pki_dir: Path) -> TestPki:
    return TestPki(pki_dir)


@pytest.fixture
def hanako(pki: TestPki) -> Credential:
    """Hanako's authentication key and certificate."""
    return pki.issue("authentication", HOLDERS["hanako"])


@pytest.fixture
def hanako_signs(pki: TestPki) -> Credential:
    """Hanako's signature key and certificate."""
    return pki.issue("signature", HOLDERS["hanako"])


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site under test keeps its evidence."""
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="session")
def enclosure(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document that is signed together with the application."""
    path = tmp_path_factory.mktemp("enclosure") / "約款.pdf"
    path.write_bytes(b"%PDF-1.7\n" + os.urandom(300_000))
    return path


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site under test keeps its accounts."""
    return tmp_path_factory.mktemp("accounts") / "brokerage.sqlite"


@pytest.fixture(scope="session")
def port(
    pki: TestPki,
    tmp_path_factory: pytest.TempPathFactory,
    evidence: Path,
    enclosure: Path,
    accounts: Path,
) -> Iterator[int]:
    """The port of the running site, which trusts the test CAs."""
    anchors = tmp_path_factory.mktemp("anchors") / "trust-anchors.pem"
    pki.write_trust_anchors(anchors)
    options = ["--trust-anchors", anchors, "--evidence", evidence, "--enclosure", enclosure]
    options += ["--data", accounts.parent]
    command = [sys.executable, "-m", "examples.brokerage", *map(str, options)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as site:
        assert site.stdout is not None
        try:
            yield int(site.stdout.readline().rpartition(":")[2])
        finally:
            site.terminate()


@pytest.fixture
def visitor(port: int) -> Visitor:
    """A browser that comes to the site for the first time."""
    return Visitor(port)
