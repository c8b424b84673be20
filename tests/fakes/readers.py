# SPDX-License-Identifier: Apache-2.0
"""Readers for tests: slots that cards are put into and pulled out of, by hand or on an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Condition

from native_host.card.channel import Channel, ReaderState
from native_host.errors import CardRemoved, HostError, NoCard, ServiceUnavailable
from simulated_card import SimulatedCard
from tests.fakes.channels import LivingChannel

_LOOKED_UP = 0.05
Content = SimulatedCard | HostError | None


class FakeReaders:
    """Readers by name, each empty, with a card, or with the error that connecting gives.

    `on_wait` is called before each wait for a change, with the number of waits so far: there a test
    does what a person does meanwhile. `channels` are all channels ever opened, by reader.
    """

    def __init__(self, slots: Mapping[str, Content] | None = None) -> None:
        self._slots = dict(slots or {})
        self._changed = Condition()
        self._version = self._seen = 0
        self._waits = 0
        self._held: dict[str, Content] = {}
        self.service = True
        self.on_wait: Callable[[int], None] = lambda number: None
        self.mute: Callable[[], None] = lambda: None
        self.channels: dict[str, list[Channel]] = {}

    def put(self, reader: str, content: Content) -> None:
        """Put a card into a reader, or connect a new one."""
        with self._changed:
            self._slots[reader] = content
            self._version += 1
            self._changed.notify_all()

    def empty(self) -> None:
        """Take every card out at once."""
        with self._changed:
            self._slots = dict.fromkeys(self._slots)
            self._version += 1
            self._changed.notify_all()

    def states(self) -> Sequence[ReaderState]:
        """List the slots. Raises ServiceUnavailable while `service` is off."""
        self._require_service()
        with self._changed:
            self._seen = self._version
            return [ReaderState(name, content is not None) for name, content in self._slots.items()]

    def wait_for_change(self, seconds: float) -> bool:
        """Wait for `put` since the last `states`."""
        self._require_service()
        self._waits += 1
        self.on_wait(self._waits)
        with self._changed:
            return self._changed.wait_for(lambda: self._version != self._seen, seconds)

    def wait_until_gone(self, over: Callable[[], bool]) -> HostError | None:
        """Wait until something else is in a reader than was connected, or is there now, or the service is off."""
        with self._changed:
            held = {**self._slots, **self._held}
            while not over():
                if not self.service:
                    return ServiceUnavailable()
                if any(self._slots.get(name) is not card for name, card in held.items() if card):
                    return CardRemoved()
                self._changed.wait(_LOOKED_UP)
        return None

    def connect(self, reader: str) -> Channel:
        """Open the card, or raise what stands in the slot."""
        content = self._slots[reader]
        if content is None:
            raise NoCard
        if isinstance(content, HostError):
            raise content
        self._held[reader] = content
        channel = LivingChannel(content, self.mute, ended=lambda: self._held.pop(reader, None))
        self.channels.setdefault(reader, []).append(channel)
        return channel

    def _require_service(self) -> None:
        if not self.service:
            raise ServiceUnavailable
