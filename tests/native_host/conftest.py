# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the host's tests: cards in memory, and a desk with real reader, screen and daemon."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from simulated_card import HOLDERS, SimulatedCard
from tests.native_host.desk import Desk
from tests.rig.pcsc import pcscd, pki_dir
from tests.rig.screen import Screen

__all__ = ["pcscd", "pki_dir"]

# How long one example takes says nothing on a shared machine.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

MakeCard = Callable[..., SimulatedCard]


@pytest.fixture
def make_card(pki_dir: Path) -> MakeCard:
    """Return a maker of cards: the holder's name, then SimulatedCard's options."""

    def make(holder: str = "hanako", **options: Any) -> SimulatedCard:  # noqa: ANN401  passed on
        return SimulatedCard(pki_dir, HOLDERS[holder], **options)

    return make


@pytest.fixture
def card(make_card: MakeCard) -> SimulatedCard:
    """Give 山田 花子's card."""
    return make_card()


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """Give one X server for all tests of this process."""
    with Screen() as screen:
        yield screen


@pytest.fixture
def desk(screen: Screen, pki_dir: Path, tmp_path: Path) -> Iterator[Desk]:
    """Give a desk with a card in the first reader."""
    with Desk(screen, pki_dir, tmp_path) as desk:
        yield desk
