# SPDX-License-Identifier: Apache-2.0
"""The two seams to the outside: a set of readers, and a channel to the card in one of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..errors import HostError
from .apdu import Command, Response


class Channel(Protocol):
    """Exclusive, powered access to one card; ends with exactly one of the last two methods."""

    def transmit(self, command: Command) -> Response:
        """Send one command and return the answer.

        Raises CardRemoved when card or reader is gone, CardFailed when the card does not answer.
        """

    def power_off(self) -> None:
        """Give the card back without power: whatever was verified is forgotten. Never raises."""

    def leave(self) -> None:
        """Give back a card that is not ours as it was found. Never raises."""


@dataclass(frozen=True)
class ReaderState:
    """A reader as the system names it, whether there is a card in it, and whether some program has that."""

    name: str
    card_present: bool
    in_use: bool = False


class Readers(Protocol):
    """The readers of this computer."""

    def states(self) -> Sequence[ReaderState]:
        """List the readers now. Raises ServiceUnavailable without a smart card service."""

    def wait_for_change(self, seconds: float) -> bool:
        """Wait until a reader or card comes or goes; False after `seconds` without.

        Raises ServiceUnavailable.
        """
        ...

    def wait_until_gone(self, over: Callable[[], bool]) -> HostError | None:
        """Wait until a card that is held is gone, and say how; None within a second of `over()` being true.

        Sends the card nothing, and may run in another thread than the one that does. Never raises.
        """

    def connect(self, reader: str) -> Channel:
        """Power the card and take it exclusively. Raises ReaderBusy, NoCard or CardFailed."""
