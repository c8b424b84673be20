# SPDX-License-Identifier: Apache-2.0
"""The test PKI, a service that trusts it, and a real Redis, made once for this folder's tests."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from simulated_card.authorities import TestPki
from tests.rig.pki import hanako, login, pki, pki_dir
from tests.webjpki_service.redis_server import RedisServer, running_redis
from tests.webjpki_service.served import Caller, Make, Served, served
from webjpki import TrustAnchors, read_anchors

__all__ = ["hanako", "login", "pki", "pki_dir"]


@pytest.fixture(scope="session")
def anchors(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("anchors") / "test.pem"
    pki.write_trust_anchors(path)
    return path


@pytest.fixture(scope="session")
def trust(anchors: Path) -> TrustAnchors:
    return TrustAnchors.for_testing(read_anchors(anchors.read_bytes()))


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def make(trust: TrustAnchors) -> Iterator[Make]:
    """Start services with settings of their own."""
    with ExitStack() as running:

        def start(**settings: object) -> Served:
            return running.enter_context(served(trust, **settings))

        yield start


@pytest.fixture(scope="module")
def service(trust: TrustAnchors) -> Iterator[Served]:
    """One service with the default settings, for all tests of a file."""
    with served(trust, rate=0) as running:
        yield running


@pytest.fixture
def call(service: Served) -> Caller:
    return service.call
