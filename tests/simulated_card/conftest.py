# SPDX-License-Identifier: Apache-2.0
"""Fixtures for the simulated card's own tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulated_card import SimulatedCard
from tests.rig.pcsc import card_in_reader, pcscd, pki_dir

__all__ = ["card", "card_in_reader", "make_card", "pcscd", "pki_dir"]


@pytest.fixture
def make_card(pki_dir: Path) -> Callable[..., SimulatedCard]:
    """Return a maker of cards; takes SimulatedCard's arguments but the first."""

    def make(*arguments: Any, **options: Any) -> SimulatedCard:  # noqa: ANN401  passed through
        return SimulatedCard(pki_dir, *arguments, **options)

    return make


@pytest.fixture
def card(make_card: Callable[..., SimulatedCard]) -> SimulatedCard:
    """Give the default card, powered and with nothing selected."""
    return make_card()
