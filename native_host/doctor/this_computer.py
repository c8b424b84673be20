# SPDX-License-Identifier: Apache-2.0
"""Wires the computer that this program runs on for an examination."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ..card.channel import Readers
from ..card.watchdog import Watchdog
from ..own_program import own_program, registrar, typed
from .computer import Computer

# The examination itself gives up on a probe; a command must only not be cut off earlier.
_NEVER = 60.0  # seconds


def this_computer(
    open_readers: Callable[[Watchdog], Readers],
    clock: Callable[[], datetime],
    extension: str | None,
) -> Computer:
    """Give this computer, with its own files, registry and environment."""
    return Computer(
        platform=sys.platform,
        root=Path("/"),
        home=Path.home(),
        environ=os.environ,
        open_readers=lambda: open_readers(Watchdog(_NEVER, lambda: None)),
        registrar=registrar(own_program()),
        clock=clock,
        extension=extension,
        command=typed(),
    )
