# SPDX-License-Identifier: Apache-2.0
"""What one run of the fault campaign will be: drawn from a seed alone, so that the seed brings it back."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, Literal, get_args

from simulated_card.faults import FaultKind
from simulated_card.pins import PinName

Place = Literal["memory", "desk", "browser"]
Command = Literal["authenticate", "sign", "read-attributes"]
Around = Literal[
    "window-closed",
    "port-closed",
    "unwanted-frame",
    "signalled",
    "paused",
    "killed",
    "service-killed",
    "clock-moved",
    "disk-full",
    "rival",
    "page-left",
    "tab-closed",
    "worker-stopped",
    "browser-killed",
]
Kind = FaultKind | Around
AfterPull = Literal["same", "other", "foreign", "none"]

CARD_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)
_AROUND: dict[Place, tuple[Around, ...]] = {
    "memory": (
        *("window-closed", "port-closed", "unwanted-frame"),
        *("signalled", "service-killed", "clock-moved"),
    ),
    "desk": (
        *("window-closed", "port-closed", "unwanted-frame", "signalled", "paused", "killed"),
        *("service-killed", "clock-moved", "disk-full", "rival"),
    ),
    "browser": (
        *("window-closed", "killed", "service-killed"),
        *("page-left", "tab-closed", "worker-stopped", "browser-killed"),
    ),
}
# Of a thousand runs. Real windows and browsers take seconds, and share the machine with everybody.
_SHARES: dict[Place, int] = {"memory": 955, "desk": 41, "browser": 4}
# What takes the host's whole patience: ten seconds where it is the real one.
_LONG = frozenset({"mute", "mute-after", "empty", "slow"})
# Words that mean something to the host, beside any at all.
WORDS = (
    *(0x9000, 0x6100, 0x6110, 0x6281, 0x6282, 0x6300, 0x63C0, 0x63C1, 0x63C2, 0x63C9, 0x6581),
    *(0x6700, 0x6881, 0x6882, 0x6982, 0x6983, 0x6984, 0x6985, 0x6986, 0x6A80, 0x6A82, 0x6A86),
    *(0x6A88, 0x6B00, 0x6C00, 0x6C10, 0x6CFF, 0x6D00, 0x6E00, 0x6F00, 0x0000, 0xFFFF),
)
BLOCKED = (0x6983, 0x6984, 0x63C0)
PIN_OF: dict[Command, PinName] = {
    "authenticate": "authentication",
    "sign": "signature",
    "read-attributes": "text",
}


@dataclass(frozen=True)
class Trouble:
    """`kind` strikes when the card is given its command number `at` of this request, counted from 1.

    `at` may be more than this request has: then nothing happens.
    `amount` is the status word of a `status`, seconds of a `slow` card, hours that a clock is moved by,
    the signal that a process gets.
    """

    kind: Kind
    at: int
    amount: int = 0


@dataclass(frozen=True)
class Schedule:
    """One run: a request, the card it meets, how the person acts, and what goes wrong.

    `wrong` PINs are entered before the right one. `after_pull` is what the person puts in when the card
    is gone; `confirms` whether they dare the last try. `blocked` cards have no try left from the start.
    """

    seed: int
    place: Place
    command: Command
    documents: int
    manners: tuple[tuple[str, int], ...]
    blocked: bool
    wrong: int
    confirms: bool
    after_pull: AfterPull
    troubles: tuple[Trouble, ...]

    @property
    def options(self) -> dict[str, Any]:
        """How the card behaves, as arguments of SimulatedCard."""
        return dict(self.manners)

    def has(self, *kinds: Kind) -> bool:
        """Tell whether one of `kinds` is planned."""
        return any(trouble.kind in kinds for trouble in self.troubles)

    def __str__(self) -> str:
        """One line for a report."""
        troubles = ", ".join(
            f"{t.kind}@{t.at}" + f":{t.amount:X}" * bool(t.amount) for t in self.troubles
        )
        return f"seed {self.seed}: {self.command} in {self.place}, {troubles or 'no trouble'}"


def draw(seed: int) -> Schedule:
    """Draw the schedule that belongs to `seed`."""
    dice = Random(seed)  # noqa: S311  # repeatable, not secret
    place = dice.choices(list(_SHARES), list(_SHARES.values()))[0]
    commands: list[Command] = ["authenticate", "sign", "read-attributes"]
    weights = [3, 3, 2] if place != "browser" else [1, 1, 0]
    return Schedule(
        seed=seed,
        place=place,
        command=dice.choices(commands, weights)[0],
        documents=dice.choice((1, 1, 2, 5)),
        manners=_manners(dice),
        blocked=place != "browser" and dice.random() < 0.04,
        wrong=dice.choices((0, 1, 2), (80, 14, 6))[0]
        if place == "memory"
        else int(dice.random() < 0.1),
        confirms=dice.random() < 0.5,
        after_pull=dice.choice(get_args(AfterPull)),
        troubles=_troubles(dice, place),
    )


def place_of(seed: int) -> Place:
    """Tell where the run of `seed` takes place."""
    return draw(seed).place


def _manners(dice: Random) -> tuple[tuple[str, int], ...]:
    return (
        ("blocked_status", dice.choice(BLOCKED)),
        ("extended_length", dice.random() < 0.5),
        ("short_file_ids", dice.random() < 0.7),
        ("past_end_status", dice.choice((0x9000, 0x6282, 0x6C00))),
        ("get_response", dice.random() < 0.2),
    )


def _troubles(dice: Random, place: Place) -> tuple[Trouble, ...]:
    count = dice.choices((0, 1, 2, 3), (3, 72, 20, 5))[0]
    kinds: list[Kind] = [*CARD_KINDS, *_AROUND[place]]
    long = 0.5 if place == "memory" else 0.15
    weights = [long if kind in _LONG else 2 if kind in _AROUND[place] else 1 for kind in kinds]
    chosen = dice.choices(kinds, weights, k=count)
    return tuple(Trouble(kind, _at(dice), _amount(dice, kind)) for kind in chosen)


def _at(dice: Random) -> int:
    """A command: most often one of the first ten, for where reads are long there are not many more."""
    return dice.randint(1, 10 if dice.random() < 0.7 else 22)


def _amount(dice: Random, kind: Kind) -> int:
    if kind == "status":
        return dice.choice(WORDS) if dice.random() < 0.7 else dice.randrange(0x10000)
    if kind == "slow":
        return dice.choice((1, 30))
    if kind == "clock-moved":
        return dice.choice((-1, 1)) * dice.choice((1, 24, 24 * 365, 24 * 365 * 30))
    if kind == "signalled":
        return dice.choice((1, 2, 15))
    if kind == "killed":
        return dice.choice((3, 6, 9, 11))
    return 0
