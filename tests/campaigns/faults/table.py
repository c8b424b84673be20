# SPDX-License-Identifier: Apache-2.0
"""The desk that runs with real parts share: daemon, reader, screen, and folders that may be full."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from simulated_card import CardSlot, PrivatePcscd
from simulated_card.pcscd import apart
from tests.campaigns.faults.card import WatchedCard
from tests.campaigns.faults.clock import ShiftedClock
from tests.campaigns.faults.processes import adopting_orphans
from tests.campaigns.faults.rival import Rival, rival
from tests.native_host.elsewhere import HOST
from tests.rig.pcsc import READER_NAMES, client_env
from tests.rig.screen import Screen

_FULL = """
mount -t tmpfs -o size=16k none "$1" && cat /dev/zero >"$1/full" 2>/dev/null
shift; exec "$@"
"""
_CORES = ["sh", "-c", 'ulimit -c unlimited 2>/dev/null; exec "$@"', "sh"]
"""Cores allowed: what forbids them is the host."""


class Turntable:
    """What sits in the reader: one of several cards, turned under the contacts while none has power."""

    def __init__(self, card: WatchedCard) -> None:
        self.card = card

    @property
    def atr(self) -> bytes:
        """The card's answer to reset."""
        return self.card.atr

    @atr.setter
    def atr(self, value: bytes) -> None:
        raise NotImplementedError(value)

    def power_on(self) -> None:
        """Give power."""
        self.card.power_on()

    def power_off(self) -> None:
        """Take power away."""
        self.card.power_off()

    def reset(self) -> None:
        """Reset without losing power."""
        self.card.reset()

    def transmit(self, apdu: bytes) -> bytes:
        """Run one command."""
        return self.card.transmit(apdu)


class Table:
    """A daemon, a card in its first reader, a screen, a second program, a clock, and a folder for the host."""

    def __init__(self, pki_dir: Path, folder: Path) -> None:
        self.pki_dir = pki_dir
        self.folder = folder
        self.home = folder / "home"
        self.turntable = Turntable(WatchedCard(pki_dir))
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.clock = ShiftedClock(self.folder)
        self._open.enter_context(adopting_orphans())
        self.screen = self._open.enter_context(Screen())
        self.daemon = self._open.enter_context(PrivatePcscd())
        self.slot = CardSlot(self.daemon.ports[0], self.turntable)
        self._open.callback(self.slot.close)
        self.slot.insert()
        self.rival: Rival = self._open.enter_context(
            rival(client_env(self.daemon), READER_NAMES[0])
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    @property
    def card(self) -> WatchedCard:
        """The card in the reader, or the one that was there last."""
        return self.turntable.card

    @property
    def env(self) -> Mapping[str, str]:
        """The environment of hosts and browsers here."""
        places = ("HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        return {
            **client_env(self.daemon),
            **dict.fromkeys((*places, "XDG_STATE_HOME", "XDG_CONFIG_HOME"), str(self.home)),
            "DISPLAY": self.screen.display,
            "WAYLAND_DISPLAY": "",
            "QT_QPA_PLATFORM": "",
            "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        }

    def command(self, *, disk_full: bool) -> list[str]:
        """The command line of a host, on a disk that is full or not."""
        start = [*_CORES, *HOST]
        if not disk_full:
            return start
        return [*apart(), "sh", "-c", _FULL, "sh", str(self.home), *start]

    def turn(self, card: WatchedCard) -> None:
        """Put another card into the reader without anybody noticing."""
        powered = self.card.powered
        self.turntable.card = card
        card.power_off()
        if powered:
            card.power_on()

    def wait_dark(self, seconds: float = 60.0) -> bool:
        """Wait until the card has no power; False where it keeps it."""
        deadline = time.monotonic() + seconds
        while self.card.powered:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def restore(self, card: WatchedCard) -> None:
        """Bring daemon, reader and clock back to how they were, with `card` in the reader."""
        self.clock.move(0)
        for noted in self.home.rglob("short-readers.txt"):
            noted.unlink()  # this reader is to be asked in every way again
        if not alive(self.daemon.pid):
            self.daemon.start()
            self.slot.remove()
        if not self.slot.inserted or self.turntable.card is not card:
            self.reinsert(card)

    def reinsert(self, card: WatchedCard) -> None:
        """Take out what is in the reader, and put `card` in."""
        self.slot.remove()
        self.turntable.card = card
        self.slot.insert()


def alive(process: int) -> bool:
    """Tell whether a process runs; one that only waits to be noticed does not."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")
