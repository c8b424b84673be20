# SPDX-License-Identifier: Apache-2.0
"""argparse whose own words, too, are in the language of the terminal."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import NoReturn

_USAGE = 2  # exit status
# What argparse writes above its lists, and the sentence that takes its place.
_HEADINGS = {
    "usage: ": "help.usage",
    "positional arguments:": "help.commands",
    "options:": "help.options",
}


class Parser(argparse.ArgumentParser):
    """A parser, or that of a command below it, with `say` for its words."""

    def __init__(
        self, *, say: Callable[[str], str], prog: str, description: str | None = None
    ) -> None:
        """Make one that knows `--help` only."""
        super().__init__(prog=prog, description=description, add_help=False, allow_abbrev=False)
        self._say = say
        self.add_argument("-h", "--help", action="help", help=say("help.help"))

    def format_help(self) -> str:
        """Return the text of `--help`."""
        text = super().format_help()
        for heading, key in _HEADINGS.items():
            text = text.replace(heading, self._say(key), 1)
        return text

    def error(self, message: str) -> NoReturn:
        """Say that the command line was not understood, argparse's own reason, and where help is; end."""
        self.exit(_USAGE, f"webjpki-host: {self._say('refused.arguments')} ({message})\n")
