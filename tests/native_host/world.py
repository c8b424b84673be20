# SPDX-License-Identifier: Apache-2.0
"""A whole world made of fakes for `serve`: readers, window, clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from native_host.app import serve
from native_host.card.channel import Readers
from native_host.card.watchdog import Watchdog
from native_host.ceremony import CARD_PATIENCE, RunWindow, World
from native_host.errors import HostError
from native_host.prompt import Occasion
from tests.fakes.pipes import Browser
from tests.fakes.readers import FakeReaders
from tests.fakes.window import FakeWindow
from tests.native_host.around import NOW


@dataclass
class FakeWorld:
    """Hand `enter` to `serve`; `entered` counts how often it was used."""

    readers: FakeReaders = field(default_factory=FakeReaders)
    window: FakeWindow = field(default_factory=FakeWindow)
    run_window: RunWindow | None = None
    lock_folder: Path | None = None
    clock: Callable[[], datetime] = lambda: NOW
    card_patience: float = CARD_PATIENCE
    watchdogs: list[Watchdog] = field(default_factory=list)
    remembered: list[tuple[Occasion, HostError | None]] = field(default_factory=list)
    entered: int = 0

    def enter(self) -> World:
        """Make the world."""
        self.entered += 1
        return World(
            open_readers=self._open,
            run_window=self.run_window or self.window.run,
            clock=self.clock,
            lock_folder=self.lock_folder,
            watch_signals=lambda interruption: None,
            remember=lambda occasion, ended: self.remembered.append((occasion, ended)),
            card_patience=self.card_patience,
        )

    def serve(self, browser: Browser) -> None:
        """Answer what the browser sends."""
        serve(browser.pipe, self.enter)

    def _open(self, watchdog: Watchdog) -> Readers:
        self.watchdogs.append(watchdog)
        return self.readers
