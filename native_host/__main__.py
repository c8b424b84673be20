# SPDX-License-Identifier: Apache-2.0
"""The entry point that browsers start: wires the real pipe, reader, window and clock together."""

from __future__ import annotations

import os
import sys

from . import PROTOCOL, __version__, callers, stdio

# As typing's, without its import: nothing is loaded before the greeting that it does not need.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from .card.channel import Readers
    from .card.watchdog import Watchdog
    from .ceremony import World
    from .errors import HostError
    from .prompt import Interruption, Occasion
    from .window.exchange import Exchange

    Use = tuple[Occasion, HostError | None, datetime]


def main() -> None:
    """Greet, answer one request, and end without waiting for threads that a dead card may hold."""
    if sys.argv[1:2] in (["--read-document"], ["--look-through"], ["--ask-keychain"]):
        _be_child(sys.argv[1], sys.argv[2:])
        return
    if not callers.is_our_extension(sys.argv[1:]):
        from .command import run  # a person in a terminal; a browser's start never comes here

        sys.exit(run(sys.argv[1:]))
    pipe = stdio.take_over()
    try:
        pipe.write_frame(b'{"version":"%s","protocol":%d}' % (__version__.encode(), PROTOCOL))
    except stdio.PipeClosed:
        os._exit(0)
    from .app import serve  # after the greeting: the browser is waiting for it

    uses: list[Use] = []
    serve(pipe, lambda: _enter_world(uses))
    if uses:
        _remember(uses)  # after the reply: nobody waits for it
    os._exit(0)


def _be_child(role: str, arguments: list[str]) -> None:
    """Be what reading/process.py starts: a bundle has one program for everything."""
    if role == "--read-document":
        from .reading.__main__ import main as child
    elif role == "--ask-keychain":
        from .history.keeper import main as child
    else:
        from .documents.looking import main as child
    child(arguments)


def _enter_world(uses: list[Use]) -> World:
    from datetime import UTC, datetime

    from . import hardening, signals, turn
    from .ceremony import World

    signals.block()
    hardening.forbid_memory_dumps()
    return World(
        open_readers=_open_readers,
        run_window=_run_window,
        clock=lambda: datetime.now(UTC),
        lock_folder=turn.lock_folder(),
        watch_signals=signals.watch,
        remember=lambda occasion, ended: uses.append((occasion, ended, datetime.now(UTC))),
    )


def _remember(uses: list[Use]) -> None:
    from .history.entry import entry_of
    from .history.keeping import keep
    from .history.keychain import SystemKeychain
    from .history.place import own_place

    place = own_place()
    if place is not None:
        keep([entry_of(*use) for use in uses], place, lambda: SystemKeychain(patience=1.0))


def _run_window(occasion: Occasion, exchange: Exchange, interruption: Interruption) -> None:
    from .window import bindings

    bindings.load()
    from .window.app import run  # loads Qt

    run(occasion, exchange, interruption)


def _open_readers(watchdog: Watchdog) -> Readers:
    from .card.pcsc import PcscReaders  # in the card's thread, beside the loading of Qt
    from .card.reader_notes import ReaderNotes

    return PcscReaders(watchdog, ReaderNotes(_state_folder))


def _state_folder() -> Path | None:
    from .history.place import own_place

    place = own_place()
    return None if place is None else place.folder


if __name__ == "__main__":
    main()
