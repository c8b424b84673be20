# SPDX-License-Identifier: Apache-2.0
"""A reader in memory that treats the host as a PC/SC service does, its breakdowns included."""

from __future__ import annotations

from threading import Event

from native_host.card.apdu import Command, Response
from native_host.card.channel import Channel
from native_host.card.watchdog import Watchdog
from native_host.errors import CardFailed, CardRemoved, HostError, NoCard
from simulated_card import CardGone, CardMute, SimulatedCard
from tests.fakes.readers import FakeReaders

READER = "Reader 1"
_PATIENCE = 30.0


class CampaignReader(FakeReaders):
    """One reader and the service behind it.

    A mute card blocks its command until `free`. A service that was killed has forgotten every handle,
    and the card lost its power. `left_verified` counts cards given back with a PIN still verified.
    """

    def __init__(self, card: SimulatedCard) -> None:
        super().__init__({READER: card})
        self.free = Event()
        self.hanging = False
        self.left_verified = 0
        self.watchdog: Watchdog | None = None
        self.era = 0

    @property
    def card(self) -> SimulatedCard | None:
        """What is in the reader."""
        content = self._slots[READER]
        return content if isinstance(content, SimulatedCard) else None

    def swap(self, card: SimulatedCard | None) -> None:
        """Pull what is in the reader, and put `card` in; handles to what was there are dead."""
        if self.card is not None:
            self.card.power_off()
        self.era += 1
        self.put(READER, card)

    def kill_service(self) -> None:
        """The service dies, and the reader with it."""
        self.service = False
        self.era += 1
        if self.card is not None:
            self.card.power_off()

    def connect(self, reader: str) -> Channel:
        """Power the card and hand out a channel to it."""
        self._require_service()
        card = self.card
        if card is None:
            raise NoCard
        assert self.watchdog is not None
        return CampaignChannel(self, card, self.watchdog)


class CampaignChannel:
    """A handle to one card, as native_host/card/pcsc.py has one."""

    def __init__(self, reader: CampaignReader, card: SimulatedCard, watchdog: Watchdog) -> None:
        self._reader = reader
        self._card = card
        self._watchdog = watchdog
        self._era = reader.era
        self._error: HostError | None = None
        card.power_off()
        card.power_on()

    def transmit(self, command: Command) -> Response:
        """Let the card answer, as long as it is there and in time."""
        if self._error is not None:
            raise self._error
        with self._watchdog.guarding():
            answer = self._answer(bytes(command.encode()))
        if self._dead:
            self._error = CardRemoved()
        elif self._watchdog.barked or len(answer) < 2:
            self._error = CardFailed()
        if self._error is not None:
            raise self._error
        return Response(answer[:-2], int.from_bytes(answer[-2:], "big"))

    def power_off(self) -> None:
        """Take the power away."""
        if not self._dead:
            self._card.power_off()

    def leave(self) -> None:
        """Give the card back as it is; a service takes the power away after a moment."""
        if not self._dead:
            self._reader.left_verified += bool(self._card.verified)
            self._card.power_off()

    @property
    def _dead(self) -> bool:
        return self._era != self._reader.era

    def _answer(self, octets: bytes) -> bytes:
        if self._dead:
            return b""
        try:
            return self._card.transmit(octets)
        except CardGone:
            self._reader.swap(None)
        except CardMute:
            if not self._dead:
                self._hang()
        return b""

    def _hang(self) -> None:
        self._reader.hanging = True
        self._reader.free.wait(_PATIENCE)
        self._reader.swap(None)
