# SPDX-License-Identifier: Apache-2.0
"""The outside worlds that one request works with, handed in by the entry point or by a test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .card.channel import Readers
from .prompt import Interruption, Prompt

Clock = Callable[[], datetime]  # aware, UTC
Report = Callable[[Mapping[str, object]], None]  # a progress message of protocol/README.md


@dataclass(frozen=True)
class Surroundings:
    """Everything that a ceremony touches outside of itself."""

    readers: Readers
    prompt: Prompt
    interruption: Interruption
    clock: Clock
    report: Report
