# SPDX-License-Identifier: Apache-2.0
"""Puts a simulated card into a virtual reader: the card's side of the vpcd protocol."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from typing import Protocol, Self

from simulated_card.faults import CardGone, CardMute

_POWER_OFF, _POWER_ON, _RESET, _ASK_ATR = 0, 1, 2, 4
_CONNECT_SECONDS = 5.0


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
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._noticed = threading.Event()

    @property
    def inserted(self) -> bool:
        """Whether the card is in the reader; false again after a fault pulled it."""
        return self._thread is not None and self._thread.is_alive()

    def insert(self, timeout: float = 10.0) -> None:
        """Insert the card and wait until the daemon has powered it.

        Raises OSError when no reader listens, TimeoutError when it takes longer than ``timeout``
        seconds.
        """
        self.remove()
        self._noticed.clear()
        self._socket = socket.create_connection(("127.0.0.1", self.port), _CONNECT_SECONDS)
        self._socket.settimeout(None)
        self._thread = threading.Thread(
            target=self._serve, args=(self._socket, self.card), daemon=True
        )
        self._thread.start()
        if not self._noticed.wait(timeout):
            self.remove()
            raise TimeoutError("the PC/SC daemon did not notice the card")

    def remove(self) -> None:
        """Pull the card out, also in the middle of a command; harmless when it is out already."""
        if self._socket is None or self._thread is None:
            return
        _hang_up(self._socket)
        self._thread.join()
        self._socket = self._thread = None

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

    def _serve(self, connection: socket.socket, card: Card) -> None:
        card.power_off()
        try:
            while (message := _receive(connection)) is not None:
                reply = self._reply(card, message)
                if reply is not None:
                    connection.sendall(len(reply).to_bytes(2, "big") + reply)
        except CardMute:
            _wait_for_end(connection)
        except (CardGone, OSError):
            pass  # either way the card is out of the reader
        finally:
            card.power_off()
            connection.close()

    def _reply(self, card: Card, message: bytes) -> bytes | None:
        if message == bytes([_ASK_ATR]):
            return card.atr
        if len(message) != 1:
            return card.transmit(message)
        if message[0] == _POWER_OFF:
            card.power_off()
        elif message[0] == _POWER_ON:
            card.power_on()
        elif message[0] == _RESET:
            card.reset()
        if message[0] in (_POWER_ON, _RESET):
            self._noticed.set()
        return None


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


def _hang_up(connection: socket.socket) -> None:
    # The other side, or a fault, may have been faster.
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
