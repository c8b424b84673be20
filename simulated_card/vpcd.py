# SPDX-License-Identifier: Apache-2.0
"""Puts a simulated card into a virtual reader: the card's side of the vpcd protocol."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from types import TracebackType
from typing import Protocol, Self

from simulated_card.faults import CardGone, CardMute

_POWER_OFF, _POWER_ON, _RESET, _ASK_ATR = 0, 1, 2, 4
_CONNECT_SECONDS = 5.0
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, no seconds
_POLLS_BEFORE_POWER = 2  # seen with pcscd 1.9.9: it asks for the ATR twice, then gives power


class Card(Protocol):
    """What a reader needs of a card; raises CardGone or CardMute as SimulatedCard does."""

    atr: bytes

    def power_on(self) -> None:
        """Give power."""

    def power_off(self) -> None:
        """Take power away."""

    def reset(self) -> None:
        """Reset without losing power."""

    def transmit(self, apdu: bytes) -> bytes:
        """Run one command."""


class CardSlot:
    """The slot of the virtual reader that listens on ``port`` of this machine, and its card.

    ``card`` may be replaced while none is inserted. Use as a context manager, or call ``close``.
    """

    def __init__(self, port: int, card: Card) -> None:
        self.port = port
        self.card = card
        self._session: _Session | None = None

    @property
    def inserted(self) -> bool:
        """Whether the card is in the reader; false again after a fault pulled it."""
        return self._session is not None and self._session.is_alive()

    def insert(self, timeout: float = 10.0) -> None:
        """Insert the card and wait until the daemon has powered it.

        Raises OSError when no reader listens, TimeoutError when it takes longer than ``timeout``
        seconds.
        """
        self.remove()
        deadline = time.monotonic() + timeout
        powered = False
        while not powered:
            self._session = _Session(self.port, self.card)
            self._session.start()
            if not self._session.decided.wait(deadline - time.monotonic()):
                self.remove()
                raise TimeoutError("the PC/SC daemon did not notice the card")
            powered = self._session.powered

    def remove(self) -> None:
        """Pull the card out, also in the middle of a command; harmless when it is out already."""
        if self._session is not None:
            self._session.end()
            self._session = None

    def close(self) -> None:
        """Remove the card for good."""
        self.remove()

    def __enter__(self) -> Self:
        self.insert()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Session(threading.Thread):
    """One stay of a card in the reader, from the connection to its end.

    ``decided`` is set once the daemon gave power, or once it is clear that it will not because it
    takes this card for the one that was here a moment ago; ``powered`` tells which.
    """

    def __init__(self, port: int, card: Card) -> None:
        super().__init__(name="simulated card", daemon=True)
        self.decided = threading.Event()
        self.powered = False
        self._card = card
        self._polls = 0
        self._leaving = False
        self._answering = False
        self._connection = socket.create_connection(("127.0.0.1", port), _CONNECT_SECONDS)
        self._connection.settimeout(None)

    def end(self) -> None:
        """Hang up and wait for the thread."""
        self._leaving = True
        # A fault may have ended the connection before.
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RD)
        self.join()

    def run(self) -> None:
        self._card.power_off()
        try:
            self._serve()
        except CardMute:
            _wait_for_end(self._connection)
        except (CardGone, OSError):
            pass  # either way the card is out of the reader
        finally:
            self._card.power_off()
            self._hang_up()

    def _serve(self) -> None:
        while (message := _receive(self._connection)) is not None:
            if message == bytes([_ASK_ATR]):
                if self._is_taken_for_another():
                    return
                self._send(self._card.atr)
            elif len(message) == 1:
                self._control(message[0])
            else:
                self._answering = True
                response = self._card.transmit(message)
                if self._leaving:
                    return
                self._send(response)
                self._answering = False

    def _control(self, code: int) -> None:
        if code == _POWER_OFF:
            self._card.power_off()
        elif code == _POWER_ON:
            self._card.power_on()
        elif code == _RESET:
            self._card.reset()
        if code in (_POWER_ON, _RESET):
            self.powered = True
            self.decided.set()

    def _is_taken_for_another(self) -> bool:
        """Count the polls before power; hanging up then lets the daemon see an empty slot."""
        self._polls += 1
        if self.powered or self._polls <= _POLLS_BEFORE_POWER:
            return False
        self.decided.set()
        return True

    def _send(self, message: bytes) -> None:
        self._connection.sendall(len(message).to_bytes(2, "big") + message)

    def _hang_up(self) -> None:
        # vpcd reports an end before the length as an empty answer and one after it as a failure,
        # which is what a reader says whose card is gone.
        with contextlib.suppress(OSError):
            if self._answering:
                self._connection.sendall(b"\x00\x02")
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self._connection.close()


def _receive(connection: socket.socket) -> bytes | None:
    """Return the next message, or None when the reader hung up."""
    header = _receive_exactly(connection, 2)
    return None if header is None else _receive_exactly(connection, int.from_bytes(header, "big"))


def _receive_exactly(connection: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        # vpcd sends length and content apart; a delayed acknowledgement would cost 40 ms, and the
        # kernel forgets this option after each use.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = connection.recv(size - len(data))
        if not part:
            return None
        data += part
    return data


def _wait_for_end(connection: socket.socket) -> None:
    try:
        while connection.recv(1024):
            pass
    except OSError:
        pass  # the reader is gone as well
