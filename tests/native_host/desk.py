# SPDX-License-Identifier: Apache-2.0
"""A person's desk with real parts: PC/SC daemon, card, screen and keyboard, and hosts started on it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from simulated_card import HOLDERS, CardSlot, LogEntry, PrivatePcscd, SimulatedCard
from tests.rig.host import HostProcess
from tests.rig.pcsc import READER_NAMES, client_env, exchange
from tests.rig.screen import Screen
from tests.rig.waiting import PATIENCE, happens, wait_for

ORIGIN = "https://brokerage.example.jp"
NONCE = "a" * 44
TITLE = "Web JPKI"
READY = "00200080"  # the retry query: the PIN may be entered after it
_NOTICE = 0.5  # seconds for what was typed to reach the card, before it is typed anew


# A modest client: it does not want the card for itself, as Windows' own services do not.
_SHARE = """
import sys
from smartcard import scard
_, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
code, card, _ = scard.SCardConnect(context, sys.argv[1], scard.SCARD_SHARE_SHARED, 3)
print(f"{code & 0xFFFFFFFF:08X}")
"""


class Desk:
    """A daemon with two readers, a card in the first unless `card` is None, and a screen.

    `person` is who sits there. Start hosts with `host`; all of them see this desk only.
    """

    def __init__(
        self,
        screen: Screen,
        pki_dir: Path,
        folder: Path,
        *,
        card: SimulatedCard | None = None,
        inserted: bool = True,
        readers: int = 2,
    ) -> None:
        self.screen = screen
        self.pki_dir = pki_dir
        self.daemon = PrivatePcscd(readers)
        self.card = card or SimulatedCard(pki_dir)
        self._inserted = inserted and readers > 0
        self._folder = folder

    def __enter__(self) -> Self:
        self.daemon.__enter__()
        self.slots = [CardSlot(port, self.card) for port in self.daemon.ports]
        if self._inserted:
            self.slot.insert()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for slot in self.slots:
            slot.close()
        self.daemon.__exit__(kind, error, trace)

    @property
    def slot(self) -> CardSlot:
        """The first reader's slot."""
        return self.slots[0]

    @property
    def env(self) -> dict[str, str]:
        """The environment of programs on this desk."""
        runtime = self._folder / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        return {
            **client_env(self.daemon),
            "DISPLAY": self.screen.display,
            "WAYLAND_DISPLAY": "",
            "XDG_RUNTIME_DIR": str(runtime),
            "QT_QPA_PLATFORM": "",
        }

    def host(self, *arguments: str) -> HostProcess:
        """Start a host as a browser does."""
        return HostProcess(self.env, *arguments)

    def neighbour(self, screen: Screen, folder: Path) -> Desk:
        """A second session at the same reader: a screen and a runtime folder of its own."""
        other = copy(self)
        other.screen, other._folder = screen, folder
        return other

    def use(self, card: SimulatedCard, slot: int = 0) -> SimulatedCard:
        """Put another card into a reader."""
        self.slots[slot].remove()
        self.slots[slot].card = card
        self.slots[slot].insert()
        if slot == 0:
            self.card = card
        return card

    def other_card(self, holder: str, **options: Any) -> SimulatedCard:  # noqa: ANN401  passed on
        """Make a card of another holder."""
        return SimulatedCard(self.pki_dir, HOLDERS[holder], **options)

    def second_program(self, *apdus: str, leave: str = "unpower") -> list[str]:
        """Send commands from a second process; its answers, or what PC/SC refused it with."""
        done = exchange(self.daemon, apdus, leave=leave)
        return [*done.stdout.split(), *done.stderr.split()[:1]]

    def share(self) -> str:
        """Let a second process ask for a share of the first reader's card; what PC/SC answers, in hex."""
        command = [sys.executable, "-c", _SHARE, READER_NAMES[0]]
        done = subprocess.run(
            command, env=self.env, capture_output=True, text=True, timeout=PATIENCE, check=True
        )
        return done.stdout.strip()

    # What the person does.

    def enter(self, pin: str) -> None:
        """Type a PIN once the window is there, wait until the card is ready for it, and press Return."""
        self.wait_for_window()
        before = len(self.verifications())
        self.wait_for_command(READY)
        deadline = time.monotonic() + PATIENCE
        while len(self.verifications()) == before:
            # Keys that come before their view are lost, or met with a hint: begin anew.
            self.screen.key("Delete")
            self.screen.type(pin)
            self.screen.key("Return")
            if not happens(lambda: len(self.verifications()) > before, _NOTICE):
                # Return has gone to the box about unseen content, if there is any: tick it, go on.
                self.screen.key("space", "Return")
                happens(lambda: len(self.verifications()) > before, _NOTICE)
            assert time.monotonic() < deadline, "the card was never given the PIN"

    def confirm_last_try(self) -> None:
        """Tick the box, then press the button."""
        self.wait_for_window()
        self.wait_for_command(READY)
        self.screen.key("space", "Tab", "Tab", "Return")

    def read_failure(self, host: HostProcess) -> None:
        """Press Return on the failure's only button until the window is gone."""
        deadline = time.monotonic() + PATIENCE
        while host.process.poll() is None and time.monotonic() < deadline:
            self.screen.key("Return")
            happens(lambda: host.process.poll() is not None, _NOTICE)
        assert host.process.poll() is not None, "the failure is still on the screen"

    def wait_for_window(self) -> None:
        """Wait until a window is there and has the keyboard."""
        window = self.screen.find(TITLE)
        wait_for(lambda: self._focused() == window, "the window has no focus")

    def _focused(self) -> str:
        done = subprocess.run(
            ["xdotool", "getwindowfocus"],
            env=self.screen.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        return done.stdout.strip()

    # What the card saw.

    def commands(self, first: int = 0) -> list[str]:
        """The commands given to the card in the first reader, in hex, PINs masked."""
        return [entry.command for entry in self.card.log[first:]]

    def files(self) -> set[str]:
        """The files that were current after any of these commands, in four hex digits."""
        return {entry.file for entry in self.card.log if entry.file}

    def verifications(self) -> list[LogEntry]:
        """Every VERIFY that carried a PIN."""
        return pin_entries(self.card.log)

    def wait_for_command(self, prefix: str, count: int = 1) -> None:
        """Wait until the card was given `count` commands that begin with `prefix`, and no PIN."""
        wait_for(
            lambda: sum(c == prefix for c in self.commands()) >= count, f"{count} times {prefix}"
        )

    def wait_powered_off(self) -> None:
        """Wait until the card has no power and has forgotten every PIN."""
        wait_for(lambda: not self.card.powered, "the card still has power")
        assert self.card.verified == frozenset()


def pin_entries(log: Sequence[LogEntry]) -> list[LogEntry]:
    """The VERIFY commands of `log` that carried a PIN."""
    return [entry for entry in log if entry.command.startswith("00200080") and "*" in entry.command]


def sign_in_arguments(**changed: object) -> dict[str, object]:
    """Arguments of a sign-in."""
    return {"challengeNonce": NONCE, "origin": ORIGIN, "lang": "en", **changed}


def hash_document(name: str = "契約書.pdf", octets: bytes = bytes(32)) -> dict[str, object]:
    """A document of format "hash"."""
    import base64

    digest = base64.b64encode(octets).decode()
    return {"format": "hash", "name": name, "hash": digest, "hashFunction": "SHA-256"}


def cms_document(content: bytes, name: str = "契約書.pdf") -> dict[str, object]:
    """The announcement of a document of format "cms"."""
    return {"format": "cms", "name": name, "size": len(content)}


def request_bytes(command: str, arguments: object) -> bytes:
    """One request's JSON."""
    return json.dumps({"command": command, "arguments": arguments}).encode()
