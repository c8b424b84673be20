# SPDX-License-Identifier: Apache-2.0
"""Fixtures that give a test a private PC/SC daemon and a simulated card in its reader.

Import them into a ``conftest.py``: ``from tests.rig.pcsc import card_in_reader, pcscd, pki_dir``.
pyscard looks at the environment once in a process, so clients run as subprocesses with ``env``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulated_card import CardSlot, PrivatePcscd, SimulatedCard

RIG = Path(__file__).parent
READER_NAMES = ("Virtual PCD 00 00", "Virtual PCD 00 01")


@dataclass(frozen=True)
class CardInReader:
    """A card, the slot it is in, and the daemon that owns the slot."""

    pcscd: PrivatePcscd
    slot: CardSlot
    card: SimulatedCard

    @property
    def env(self) -> Mapping[str, str]:
        """A whole environment for a client of the daemon."""
        return client_env(self.pcscd)


def client_env(daemon: PrivatePcscd) -> dict[str, str]:
    """Return this process's environment with ``daemon`` as its PC/SC service."""
    return {**os.environ, **daemon.env}


@pytest.fixture(scope="session")
def pki_dir(pytestconfig: pytest.Config) -> Path:
    """Return the folder of the test PKI, kept from one run to the next."""
    if getattr(pytestconfig, "cache", None) is None:  # absent without its plugin
        raise RuntimeError(
            "the test PKI is kept in pytest's cache: run without -p no:cacheprovider"
        )
    return Path(pytestconfig.cache.mkdir("simulated-card-pki"))


@pytest.fixture
def pcscd() -> Iterator[PrivatePcscd]:
    """Give a running daemon with two empty readers."""
    with PrivatePcscd() as daemon:
        yield daemon


@pytest.fixture
def card_in_reader(pcscd: PrivatePcscd, pki_dir: Path) -> Iterator[CardInReader]:
    """Give the default card in the first reader."""
    card = SimulatedCard(pki_dir)
    with CardSlot(pcscd.ports[0], card) as slot:
        yield CardInReader(pcscd, slot, card)


def exchange(
    daemon: PrivatePcscd, apdus: Sequence[str], *, reader: int = 0, leave: str = "unpower"
) -> subprocess.CompletedProcess[str]:
    """Send hex ``apdus`` from a client process; one response in hex on each line of its stdout.

    ``leave`` is how it disconnects: unpower, reset or leave. A PC/SC error is its exit status 1 and
    the last line of stderr.
    """
    command = [sys.executable, str(RIG / "pcsc_exchange.py"), READER_NAMES[reader], leave, *apdus]
    return subprocess.run(
        command, env=client_env(daemon), capture_output=True, text=True, timeout=60, check=False
    )
