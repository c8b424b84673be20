# SPDX-License-Identifier: Apache-2.0
"""Answers Chromium's own question about permissions with the keyboard, as a person does.

Chromium draws it over its window, which it darkens meanwhile: no raw protocol knows of it.
"""

import time
from collections.abc import Callable

from tests.rig.screen import Screen
from tests.rig.waiting import PATIENCE, happens, wait_for

_PLACE = (1200, 700)  # in the empty margin of a page, away from the question
_DEAF_S = 0.7  # Chromium takes no answer in the first half second
_ATTEMPTS = 3


def answer_question(screen: Screen, ask: Callable[[], None], *, allow: bool) -> None:
    """Do what makes Chromium ask, and answer it. Raises TimeoutError when it does not ask.

    The question opens on its "no"; one Tab further is "yes".
    """
    bright = screen.colour(*_PLACE)
    ask()
    wait_for(lambda: screen.colour(*_PLACE) != bright, "no question")
    time.sleep(_DEAF_S)
    screen.focus(screen.find("Chromium"))
    if allow:
        screen.key("Tab")
    for _ in range(_ATTEMPTS):
        screen.key("Return" if allow else "Escape")
        # A second key too early would go to the page.
        if happens(lambda: screen.colour(*_PLACE) == bright, PATIENCE / _ATTEMPTS):
            return
    raise TimeoutError("the question stays")
