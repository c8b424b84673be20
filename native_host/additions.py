# SPDX-License-Identifier: Apache-2.0
"""What a website has chosen of a signature: what it says besides who signs and when, and how much it covers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SealPlace:
    """Where the visible seal goes: page counted from 1, points from the page's lower left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Additions:
    """All of it is the website's choice, and shown to the person.

    `timestamp_authority` is an https address; the host never connects to it. `parts` are the ids of the
    only elements that are signed, perhaps none; None where all of the document is.
    """

    reason: str | None = None
    location: str | None = None
    timestamp_authority: str | None = None
    seal: SealPlace | None = None
    parts: tuple[str, ...] | None = None


NOTHING = Additions()
