# SPDX-License-Identifier: Apache-2.0
"""Everything that a card may answer, status words among it, in the order in which the host asks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaigns.fuzz.target import Door, Target

if TYPE_CHECKING:
    from native_host.card.apdu import Command, Response
    from native_host.card.channel import Channel
    from simulated_card import SimulatedCard


class _Card:
    """Answers from bytes: a length, that much data, a status word; 9000 and nothing at their end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.asked = 0

    def transmit(self, _command: Command) -> Response:
        from native_host.card.apdu import Response

        self.asked += 1
        if self.asked > 400:
            raise AssertionError("the host asks without end")
        length = self._take(2)
        data, status = self._take(int.from_bytes(length, "big") % 4096), self._take(2)
        return Response(data, int.from_bytes(status or b"\x90\x00", "big"))

    def power_off(self) -> None:
        """Nothing is done."""

    def leave(self) -> None:
        """Nothing is done."""

    def _take(self, count: int) -> bytes:
        taken, self._data = self._data[:count], self._data[count:]
        return taken


def _open(_keys: Path) -> Door:
    from native_host.card.files import Absent
    from native_host.card.jpki import PinRequired
    from native_host.card.pin_file import WrongPin
    from native_host.errors import HostError

    expected = (HostError, Absent, PinRequired, WrongPin)

    def door(data: bytes) -> None:
        try:
            _session(_Card(data))
        except expected:
            return

    return door


def _session(channel: Channel) -> None:
    """Everything that the host ever asks a card, in one session; PINs are the simulated card's."""
    from native_host.card.jpki import JpkiCard
    from native_host.digests import Digest, HashFunction
    from native_host.pins import Pin, PinKind

    card = JpkiCard(channel)
    try:
        for kind, pin in ((PinKind.AUTHENTICATION, b"1234"), (PinKind.SIGNATURE, b"ABC123")):
            card.has_certificate(kind)
            card.tries_left(kind)
            card.verify(Pin(kind, bytearray(pin)))
            card.certificate(kind)
            card.sign(kind, Digest(HashFunction.SHA256, bytes(32)))
        application = card.attributes()
        application.tries_left(PinKind.ATTRIBUTES)
        application.verify(Pin(PinKind.ATTRIBUTES, bytearray(b"1234")))
        application.read()
    finally:
        card.power_off()


class _Recorder:
    """A simulated card whose answers are written down as the fuzzed one takes them."""

    def __init__(self, card: SimulatedCard) -> None:
        from tests.fakes.channels import LivingChannel

        self._channel = LivingChannel(card)
        self.said = b""

    def transmit(self, command: Command) -> Response:
        response = self._channel.transmit(command)
        length = len(response.data).to_bytes(2, "big")
        self.said += length + response.data + response.status.to_bytes(2, "big")
        return response

    def power_off(self) -> None:
        self._channel.power_off()

    def leave(self) -> None:
        self._channel.leave()


def _seeds(keys: Path) -> Iterable[bytes]:
    from simulated_card import HOLDERS, SimulatedCard

    for name in ("hanako", "taro", "ume"):
        recorder = _Recorder(SimulatedCard(keys, HOLDERS[name]))
        _session(recorder)
        yield recorder.said
    yield bytes.fromhex("00006a82")
    yield bytes.fromhex("00006283")


TARGET = Target(
    "answers of a card, status words and data", _open, (), _seeds, ("native_host",), longest=8192
)
