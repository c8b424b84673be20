# SPDX-License-Identifier: Apache-2.0
"""Waiting for what has to happen: the one limit after which a test gives up, and the looks until then."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0
"""Seconds until a test gives up, on a slow and busy machine; never what a test measures."""

_LOOK = 0.02  # seconds between two looks
Found = TypeVar("Found")


def wait_for(
    look: Callable[[], Found],
    what: str | Callable[[], str],
    *,
    within: float = PATIENCE,
    pause: Callable[[float], object] = time.sleep,
) -> Found:
    """Return the first true thing that `look` gives. Raises TimeoutError with `what` was waited for.

    `pause` takes seconds: a browser's page, for example, goes on only while Playwright does the waiting.
    """
    deadline = time.monotonic() + within
    while not (found := look()):
        if time.monotonic() > deadline:
            raise TimeoutError(what if isinstance(what, str) else what())
        pause(_LOOK)
    return found


def happens(look: Callable[[], object], within: float) -> bool:
    """Tell whether `look` gives something true within so many seconds."""
    try:
        wait_for(look, "", within=within)
    except TimeoutError:
        return False
    return True
