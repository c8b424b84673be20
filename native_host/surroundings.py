# SPDX-License-Identifier: Apache-2.0
"""The outside worlds that one request works with, handed in by the entry point or by a test."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .card.channel import Readers
from .prompt import Interruption, Prompt

Clock = Callable[[], datetime]  # aware, UTC


class Conversation(Protocol):
    """The browser's side of a request that is being answered."""

    @property
    def interruption(self) -> Interruption:
        """Set when browser, person, clock or system end the request."""

    def report(self, progress: Mapping[str, object]) -> None:
        """Send a progress message of protocol/README.md. Never raises."""

    def timestamp(self, document: int, imprint: bytes) -> bytes:
        """Have the page fetch a timestamp over `imprint` (SHA-256): a token (DER), unchecked.

        Raises TimestampFailed, or what the interruption holds.
        """

    def reply(self, frames: Sequence[bytes]) -> None:
        """Send the reply, the last that is said. Never raises; waits as long as nobody reads."""


@dataclass(frozen=True)
class Surroundings:
    """Everything that a ceremony touches outside of itself."""

    readers: Readers
    prompt: Prompt
    clock: Clock
    conversation: Conversation

    @property
    def interruption(self) -> Interruption:
        """What may stop the ceremony at any moment."""
        return self.conversation.interruption
