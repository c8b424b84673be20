# SPDX-License-Identifier: Apache-2.0
"""Lets another process drive a running card: one command a line, one JSON object back."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulated_card.card import SimulatedCard
from simulated_card.faults import Fault
from simulated_card.vpcd import CardSlot


class Control:
    """The commands a card in a slot understands.

    ``insert`` and ``remove`` the card; ``log`` [N]: the exchanges from number N on; ``state``: tries,
    what is verified, power; ``faults`` [N:KIND ...]: replace the planned faults; ``quit``.
    """

    def __init__(self, slot: CardSlot, card: SimulatedCard) -> None:
        self._slot = slot
        self._card = card
        self.ended = False

    def run(self, line: str) -> dict[str, Any]:
        """Run one line; a failure is an object with ``error``."""
        word, *arguments = line.split() or [""]
        try:
            return self._run(word, arguments)
        except (OSError, ValueError) as error:
            return {"error": str(error)}

    def _run(self, word: str, arguments: list[str]) -> dict[str, Any]:
        if word == "insert":
            self._slot.insert()
        elif word == "remove":
            self._slot.remove()
        elif word == "faults":
            self._card.set_faults(map(Fault.parse, arguments))
        elif word == "quit":
            self.ended = True
        elif word == "log":
            first = int(arguments[0]) if arguments else 1
            return {"log": [asdict(entry) for entry in self._card.log if entry.number >= first]}
        elif word == "state":
            return self._state()
        else:
            return {"error": f"unknown command: {word}"}
        return {"inserted": self._slot.inserted}

    def _state(self) -> dict[str, Any]:
        return {
            "inserted": self._slot.inserted,
            "powered": self._card.powered,
            "tries": dict(self._card.tries),
            "verified": sorted(self._card.verified),
        }


def serve_lines(control: Control, lines: Iterable[str], reply: Callable[[bytes], object]) -> None:
    """Serve until ``quit`` or the end of ``lines``; ``reply`` takes whole lines."""
    for line in lines:
        reply(json.dumps(control.run(line)).encode() + b"\n")
        if control.ended:
            return


def listen(path: Path) -> socket.socket:
    """Open the Unix socket ``path`` for ``serve_socket``."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()
    return server


def serve_socket(control: Control, server: socket.socket) -> None:
    """Serve one client after the other until ``quit``; then remove the socket."""
    try:
        while not control.ended:
            client, _ = server.accept()
            # A client that leaves early takes nothing away from the next one. Answers go out
            # unbuffered: closing a buffer could fail in place of the signal that ends us.
            with client, client.makefile(encoding="utf-8") as lines, suppress(ConnectionError):
                serve_lines(control, lines, client.sendall)
    finally:
        os.unlink(server.getsockname())
        server.close()


def send_command(path: Path, command: str) -> dict[str, Any]:
    """Send one command to the card that serves ``path`` and return its answer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        with client.makefile("rw", encoding="utf-8") as stream:
            stream.write(command + "\n")
            stream.flush()
            answer: dict[str, Any] = json.loads(stream.readline())
            return answer
