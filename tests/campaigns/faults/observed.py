# SPDX-License-Identifier: Apache-2.0
"""What was seen of one run, wherever it took place: facts only, nothing judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.campaigns.faults.card import Presented
from tests.campaigns.faults.schedule import Kind, Trouble


@dataclass
class Observed:
    """The facts of one run.

    `fired` are the troubles that happened. `sent` are the PINs the person sent off; `presented` those
    the cards were given, over all cards; `signed_at` the commands that signed. `closed_at` is the command at which page or person ended it.
    `pulled` is true where the person took a card out that did not work.
    `kept_waiting` is true where a trouble around the card took so long that the host gave the card up.
    `hung` is true where a card did not answer any more, so that nobody could take its power.
    `answerable` is false where no answer can be expected: the pipe is closed, or the host was killed.
    """

    fired: list[Trouble] = field(default_factory=list)
    frames: Sequence[Mapping[str, Any]] = field(default_factory=list)
    objection: str | None = None
    sent: list[bytes] = field(default_factory=list)
    presented: list[Presented] = field(default_factory=list)
    signed_at: list[int] = field(default_factory=list)
    tries_lost: int = 0
    wrong_sent: int = 0
    closed_at: int | None = None
    gave_up: bool = False
    pulled: bool = False
    kept_waiting: bool = False
    answerable: bool = True
    hung: bool = False
    verified_after: bool = False
    powered_after: bool = False
    left_verified: int = 0
    stolen: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    ended_badly: str | None = None
    next_trouble: str | None = None

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of trouble that happened."""
        return frozenset(trouble.kind for trouble in self.fired)

    @property
    def replies(self) -> list[Mapping[str, Any]]:
        """All frames but greeting and progress."""
        return [frame for frame in self.frames if "progress" not in frame]

    @property
    def code(self) -> str | None:
        """The error code of the reply; None for a result, or without a reply."""
        error = self.replies[0].get("error") if self.replies else None
        return None if error is None else str(error["code"])
