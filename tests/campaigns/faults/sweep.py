# SPDX-License-Identifier: Apache-2.0
"""Every trouble of the card at every command of every request, one at a time: what chance alone would leave out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

from tests.campaigns.faults.schedule import CARD_KINDS, WORDS, Command, Schedule, Trouble

_COMMANDS: tuple[Command, ...] = ("authenticate", "sign", "read-attributes")
_LAST = 22  # no request of the sweep has more commands
# A mute card costs the host's patience each time, so it is met in one manner only.
_LONG = frozenset({"mute", "mute-after", "slow"})
_MANNERS = {
    "classic": {"extended_length": 0, "short_file_ids": 0},
    "short ids": {"extended_length": 0, "short_file_ids": 1},
    "extended": {"extended_length": 1, "short_file_ids": 1},
    "in pieces": {"extended_length": 1, "short_file_ids": 1, "get_response": 1},
}


@cache
def sweep() -> tuple[Schedule, ...]:
    """All schedules; the one at `n` has the seed -1 - n."""
    return tuple(_schedules())


def _schedules() -> Iterator[Schedule]:
    number = 0
    for (name, manners), command, at in product(_MANNERS.items(), _COMMANDS, range(1, _LAST + 1)):
        for trouble in _troubles(at, long=name == "classic"):
            number += 1
            yield Schedule(
                seed=-number,
                place="memory",
                command=command,
                documents=2,
                manners=tuple(manners.items()),
                blocked=False,
                wrong=0,
                confirms=True,
                after_pull="same",
                troubles=(trouble,),
            )


def _troubles(at: int, *, long: bool) -> Iterator[Trouble]:
    for word in WORDS:
        yield Trouble("status", at, word)
    for kind in CARD_KINDS:
        if kind != "status" and (long or kind not in _LONG):
            yield Trouble(kind, at, 30 if kind == "slow" else 0)
