# SPDX-License-Identifier: Apache-2.0
"""Surroundings of one ceremony, put together from fakes and a card in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from native_host.surroundings import Surroundings
from simulated_card import SimulatedCard
from tests.fakes.conversation import FakeConversation
from tests.fakes.person import Act, FakePerson
from tests.fakes.readers import FakeReaders

READER = "Reader 1"
NOW = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Table:
    """Everything around one ceremony."""

    readers: FakeReaders
    person: FakePerson
    conversation: FakeConversation
    around: Surroundings


def table(
    card: SimulatedCard | None, *acts: Act, clock: Callable[[], datetime] = lambda: NOW
) -> Table:
    """Put `card` into the only reader, before a person who acts in the order given."""
    readers = FakeReaders({READER: card})
    person = FakePerson(*acts)
    conversation = FakeConversation(person.interruption)
    around = Surroundings(readers, person, clock, conversation)
    return Table(readers, person, conversation, around)
