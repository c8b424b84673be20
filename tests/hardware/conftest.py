# SPDX-License-Identifier: Apache-2.0
"""Keeps the tests with a real card out of every run that does not ask for them, and off a card that lost a try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from native_host.card.jpki import JpkiCard
from native_host.card.pcsc import PcscReaders
from native_host.card.watchdog import Watchdog
from native_host.pins import FULL_TRIES, PinKind

OPTION = "--real-card"
_PATIENCE = 10.0
_KINDS = (PinKind.AUTHENTICATION, PinKind.SIGNATURE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the option; without it nothing here is even collected."""
    parser.addoption(OPTION, metavar="READER", help="reader with a real card; see README.md there")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave everything out unless a reader was named."""
    del collection_path
    return None if config.getoption(OPTION, default=None) else True


@pytest.fixture(scope="session")
def reader(pytestconfig: pytest.Config) -> str:
    """Return the reader that was named."""
    return str(pytestconfig.getoption(OPTION))


def open_card(reader: str) -> JpkiCard:
    """Open the card as the host does; the caller powers it off."""
    readers = PcscReaders(Watchdog(_PATIENCE, lambda: None))
    return JpkiCard(readers.connect(reader))


def tries(reader: str) -> dict[PinKind, int | None]:
    """Read both counters; spends nothing."""
    card = open_card(reader)
    try:
        return {kind: card.tries_left(kind) for kind in _KINDS}
    finally:
        card.power_off()


@pytest.fixture(autouse=True)
def full_counters(reader: str) -> Iterator[None]:
    """End the whole run, before and after each test, as soon as a counter is not full."""
    _require_full(reader)
    yield
    _require_full(reader)


def _require_full(reader: str) -> None:
    left = tries(reader)
    if any(count != FULL_TRIES[kind] for kind, count in left.items()):
        told = ", ".join(f"{kind.value}: {count}" for kind, count in left.items())
        pytest.exit(f"a retry counter is not full ({told}): nothing more is tried", returncode=3)
