# SPDX-License-Identifier: Apache-2.0
"""One thing that was found out about this computer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class State(Enum):
    """What a finding means for a sign-in; the value is the word on the wire."""

    OK = "ok"
    WARN = "warn"  # a sign-in may work, something else will not
    FAIL = "fail"  # as long as this is so, it does not work
    UNKNOWN = "unknown"  # could not be found out


# Members of `data` that say something about the person: a certificate ends on its holder's birthday.
PERSONAL = frozenset({"until"})


@dataclass(frozen=True)
class Finding:
    """What was found: `id` names its sentences in texts.json, `data` fills their places.

    `run` are commands that mend it, to be typed into a terminal one by one.
    """

    id: str
    state: State
    data: Mapping[str, str] = field(default_factory=dict)
    run: tuple[str, ...] = ()


def ok(name: str, **data: str) -> Finding:
    """A finding that asks nothing of anybody."""
    return Finding(name, State.OK, data)


def warn(name: str, *run: str, **data: str) -> Finding:
    """A finding that may matter; `run` are commands."""
    return Finding(name, State.WARN, data, run)


def fail(name: str, *run: str, **data: str) -> Finding:
    """A finding that stands in the way; `run` are commands."""
    return Finding(name, State.FAIL, data, run)


def unknown(name: str, **data: str) -> Finding:
    """What could not be found out."""
    return Finding(name, State.UNKNOWN, data)
