# SPDX-License-Identifier: Apache-2.0
"""The command `history`: opens the window, or writes the journal to a file without one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .errors import Busy, NoScreen

if TYPE_CHECKING:
    from .history.journal import Journal

_PATIENCE = 10.0  # seconds; a person waits, and a keychain may have to wake up
_DONE, _FAILED = 0, 1


class Sayings(Protocol):
    """The command line's sentences."""

    def __call__(self, key: str, **values: str) -> str:
        """Return the sentence named `key`."""

    @property
    def lang(self) -> str:
        """The language: "ja" or "en"."""


def add_options(parser: argparse.ArgumentParser, say: Sayings) -> None:
    """Declare what the command takes."""
    parser.add_argument("--export", type=Path, metavar="FILE", help=say("help.export"))
    parser.add_argument("--lang", choices=("ja", "en"), help=say("help.lang"))
    # For the program that opens the window on the extension's behalf.
    parser.add_argument("--announce", action="store_true", help=argparse.SUPPRESS)


def history(options: argparse.Namespace, say: Sayings, tell: Callable[[str], None]) -> int:
    """Do what `options` ask; return the exit status."""
    from .history.journal import Journal
    from .history.keychain import SystemKeychain
    from .history.place import own_place

    place = own_place()
    if place is None:
        tell(say("history.no-place"))
        return _FAILED
    journal = Journal(place, lambda: SystemKeychain(patience=_PATIENCE))
    if options.export is not None:
        return _export(journal, options.export, say, tell)
    return _open(journal, options.lang, say, tell, announced=options.announce)


def _export(journal: Journal, file: Path, say: Sayings, tell: Callable[[str], None]) -> int:
    from .history.export import write
    from .history.troubles import Unusable
    from .history.wording import Wording

    try:
        write(journal.rows(), file)
    except Unusable as error:
        tell(Wording(say.lang)(f"trouble.{error.trouble.value}"))
        return _FAILED
    except OSError as error:
        tell(say("failed", reason=error.strerror or str(error)))
        return _FAILED
    return _DONE


def _open(
    journal: Journal,
    lang: str | None,
    say: Sayings,
    tell: Callable[[str], None],
    *,
    announced: bool,
) -> int:
    from .history import opening
    from .turn import Turn

    def report(word: str) -> None:
        if announced:
            opening.announce(word)
        elif word != opening.SHOWN:
            tell(say(f"history.{word}"))

    try:
        turn = Turn(journal.place.folder, "history-window.lock")
    except Busy:
        report(opening.ALREADY_OPEN)
        return _FAILED
    from .window import bindings

    bindings.load()  # a third of the time until the window is there, and 5 MB
    from .window.history.app import run  # loads Qt

    try:
        run(journal, lang or _terminals(say), lambda: report(opening.SHOWN))
    except NoScreen:
        report(opening.NO_SCREEN)
        return _FAILED
    finally:
        turn.end()
    return _DONE


def _terminals(say: Sayings) -> str | None:
    """The terminal's language; from a menu there is none, and the system's decides."""
    return say.lang if sys.stdout is not None and sys.stdout.isatty() else None
