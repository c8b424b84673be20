# SPDX-License-Identifier: Apache-2.0
"""What the card in hand has shown to take beyond the commands that every card takes; forgotten with the session."""

from dataclasses import dataclass


@dataclass
class Manners:
    """Each is None as long as it was not tried; once False, it is not tried again.

    Tried with commands that read what may be read without a PIN, and never after a PIN was given. The
    ATR is not asked: cards take more than theirs declares, or less (jpki-facts A1, G4).
    """

    short_ids: bool | None = (
        None  # a file named in the command itself, instead of by a SELECT before
    )
    extended: bool | None = None  # READ BINARY of more than 256 bytes at once

    def stop_trying(self) -> None:
        """Use only what has been shown so far: a PIN is about to be given."""
        self.short_ids = bool(self.short_ids)
        self.extended = bool(self.extended)
