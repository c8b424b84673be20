# SPDX-License-Identifier: Apache-2.0
"""Everything that a card may answer, status words among it, in the order in which the host asks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.campaigns.fuzz.target import Door, Target

if TYPE_CHECKING:
    from native_host.card.apdu import Command, Response


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
        data, status = self._take(int.from_bytes(length, "big") % 260), self._take(2)
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
    from native_host.card.jpki import JpkiCard, PinRequired
    from native_host.card.pin_file import WrongPin
    from native_host.digests import Digest, HashFunction
    from native_host.errors import HostError
    from native_host.pins import Pin, PinKind

    expected = (HostError, Absent, PinRequired, WrongPin)
    kinds = (PinKind.AUTHENTICATION, PinKind.SIGNATURE)
    digest = Digest(HashFunction.SHA256, bytes(32))

    def whole(card: _Card) -> None:
        jpki = JpkiCard(card)
        try:
            for kind in kinds:
                jpki.has_certificate(kind)
                jpki.tries_left(kind)
                jpki.certificate(kind)
                jpki.verify(Pin(kind, bytearray(b"1234" if kind is kinds[0] else b"ABC123")))
                jpki.sign(kind, digest)
            application = jpki.attributes()
            application.tries_left(PinKind.ATTRIBUTES)
            application.read()
        finally:
            jpki.power_off()

    def door(data: bytes) -> None:
        try:
            whole(_Card(data))
        except expected:
            return

    return door


def _answer(data: bytes = b"", status: int = 0x9000) -> bytes:
    return len(data).to_bytes(2, "big") + data + status.to_bytes(2, "big")


def _seeds(keys: Path) -> Iterable[bytes]:
    from simulated_card.authorities import TestPki
    from simulated_card.holder import HANAKO

    label = b"JPKIAPICCTOKEN2".ljust(32, b" ")
    der = TestPki(keys).issue("authentication", HANAKO).der
    pieces = [der[i : i + 256] for i in range(0, len(der), 256)]
    start = [_answer(), _answer(), _answer(label), _answer(), _answer(b"\1\1\0"), _answer(),
             _answer(status=0x63C3), _answer()]  # fmt: skip
    yield b"".join(start)
    yield b"".join(
        [*start, *map(_answer, pieces), _answer(), _answer(), _answer(), _answer(bytes(256))]
    )
    yield _answer(status=0x6283) + b"".join(start)
    yield _answer(status=0x6A82)
    yield b"".join([_answer(), _answer(), _answer(label[:8], 0x6108), _answer(label[8:])])


TARGET = Target("answers of a card, status words and data", _open, (), _seeds, ("native_host",))
