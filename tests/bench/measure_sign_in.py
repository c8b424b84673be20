# SPDX-License-Identifier: Apache-2.0
"""Sign-in from request to token on a card with the estimated pace of a contact card, PIN typed at once.

Beside it: the time the card itself takes for its commands, plus the first paint of a bare Qt dialog.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

from simulated_card import SimulatedCard
from simulated_card.timing import CONTACT
from tests.bench.timed import medians, python, seconds_to_first_byte
from tests.native_host.desk import Desk, sign_in_arguments
from tests.rig.screen import Screen
from tests.rig.typist import Typist
from tools.figure import Figure

_BARE_DIALOG = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QVBoxLayout
class Dialog(QDialog):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os.write(1, b'.'))
app = QApplication([])
dialog = Dialog()
layout = QVBoxLayout(dialog)
for widget in (QLabel('https://brokerage.example.jp'), QLineEdit(), QPushButton('署名する')):
    layout.addWidget(widget)
dialog.show()
app.exec()
"""


class _Card(SimulatedCard):
    """A card that adds up the time it took."""

    taken = 0.0

    def transmit(self, apdu: bytes) -> bytes:
        begin = time.perf_counter()
        try:
            return super().transmit(apdu)
        finally:
            self.taken += time.perf_counter() - begin


def measure() -> Iterator[Figure]:
    """Take medians of interleaved runs."""
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        root = Path(folder)
        card = _Card(root, timing=CONTACT)
        with Desk(screen, root, root, card=card) as desk, Typist(screen.display) as typist:
            ours, own, dialog = medians(
                lambda: _sign_in(desk, typist),
                lambda: _own_time(card),
                lambda: seconds_to_first_byte(python("-I", "-c", _BARE_DIALOG), screen.env),
            )
    floor = 1.15 * own + dialog
    beside = "1.15 x the card's own time plus a bare Qt dialog's first paint"
    yield Figure("sign-in, request to token, PIN typed at once", ours / floor, "x", 1, beside)


def _own_time(card: _Card) -> float:
    taken, card.taken = card.taken, 0.0
    return taken


def _sign_in(desk: Desk, typist: Typist) -> float:
    with desk.host() as host:
        host.read()
        begin = time.perf_counter()
        host.send({"command": "authenticate", "arguments": sign_in_arguments()})
        hands = Thread(target=_type, args=(typist, host.process), daemon=True)
        hands.start()
        while "progress" in (reply := host.read()):
            pass
        taken = time.perf_counter() - begin
        assert "error" not in reply, reply
        assert host.process.wait(5) == 0
        hands.join()
    return taken


def _type(typist: Typist, host: subprocess.Popen[bytes]) -> None:
    """Type as soon as the window has the keyboard, until the card has taken the PIN and the host has ended."""

    def ended() -> bool:
        return host.poll() is not None

    typist.wait_for("Web JPKI", ended)
    while not ended():
        typist.press("Delete", *"1234", "Return")
        time.sleep(0.005)
