# SPDX-License-Identifier: Apache-2.0
"""The person of a run with a real window: looks at reader and window, types, puts cards back, gives up."""

from __future__ import annotations

import math
import subprocess
import time
from collections.abc import Callable, Sequence

from tests.campaigns.faults.card import WatchedCard
from tests.campaigns.faults.processes import hosts
from tests.native_host.desk import TITLE
from tests.rig.screen import Screen

# Limits are generous: a busy machine is no violation, and no run waits for them that has none.
_PATIENCE = 180.0  # seconds until a run counts as stuck
PATIENT = 60.0
_STILL = 1.5  # seconds without anything happening until the person tries something else
_MENDED_AT_MOST = 2
_APPEARS = 60.0
_ENDS = 60.0  # seconds; it takes one
_QUERY = "00200080"
_FORGETS = "00A4040C07"  # another application: the host is done with the card


class Typist:
    """One person at one screen.

    `mend()` does what hands can do about reader and card, and is False where there is nothing to do;
    `mended` counts that. `sent` are the PINs typed and sent off. `offers` says that attributes will be
    shown, which the person lets go of. `still` is how long nothing may happen. `before_return` is called each time before a failure may be closed.
    """

    def __init__(
        self,
        screen: Screen,
        card: Callable[[], WatchedCard],
        pins: Sequence[str],
        mend: Callable[[], bool],
        *,
        offers: bool = False,
        still: float = _STILL,
        before_return: Callable[[], None] = lambda: None,
    ) -> None:
        self.sent: list[bytes] = []
        self.gave_up = False
        self.perhaps_cancelled = False
        self._screen = screen
        self._card = card
        self._pins = list(pins)
        self._mend = mend
        self._offers = offers
        self._stillness = still
        self._before_return = before_return
        self.mended = 0
        self._walked_away = math.inf
        self._moved = time.monotonic()
        self._count = 0

    def attend(self, over: Callable[[], bool]) -> bool:
        """Stay until it is `over`; False where that does not come within three minutes."""
        self._over = over
        deadline = time.monotonic() + _PATIENCE
        while not over():
            if time.monotonic() > min(deadline, self._walked_away + _ENDS):
                return False
            if self._walked_away < math.inf or not self.has_window():
                time.sleep(0.02)
            elif self._asked():
                self._enter()
            elif self._offered():
                # The last button: let them go. Where another view is still there, it is its "Cancel".
                self.perhaps_cancelled = True
                self._screen_key("shift+Tab", "space")
                _until(over, 0.3)
            elif self._still():
                self._try_something()
            else:
                self._before_return()
                self._screen_key("Return")  # on a failure: it was read
                _until(lambda: over() or self._asked(), 0.15)
        return True

    def walk_away(self) -> None:
        """Do nothing any more: the request was ended elsewhere, and the window has to go by itself."""
        self._walked_away = min(self._walked_away, time.monotonic())

    def close_window(self) -> None:
        """Close it as soon as it is there, unless no host is left to show it; once is enough."""
        if self.gave_up and not self.has_window():
            return
        self.gave_up = True
        _until(lambda: self.has_window() or not hosts(), _APPEARS)
        self._screen_key("Escape")

    def has_window(self) -> bool:
        """Tell whether the window is there and has the keyboard."""
        done = subprocess.run(
            ["xdotool", "getwindowfocus", "getwindowname"],
            env=self._screen.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
        return TITLE in done.stdout

    def _asked(self) -> bool:
        """Tell from the card's last answer whether the host now wants a PIN."""
        last = self._card().log[-1:]
        if not last or not self._card().at or not last[0].command.startswith(_QUERY):
            return False
        status = last[0].status or 0
        asked = status & 0xFFF0 == 0x63C0 and status != 0x63C0
        return asked and bool(self._pins) and not self.gave_up

    def _offered(self) -> bool:
        """Tell whether the window may show attributes now: they were read, and the card is off."""
        last = self._card().log[-1:]
        done = bool(last) and last[0].command.startswith(_FORGETS)
        return self._offers and done and (last[0].status == 0x9000 or self._still())

    def _enter(self) -> None:
        pin = self._pins[0]
        before = self._card().at
        if self._card().log[-1].status == 0x63C1:
            self._screen_key("space", "Tab", "Tab", "Return")
        self.sent.append(pin.encode())
        self._screen_key("Delete")
        self._type(pin)
        self._screen_key("Return")

        def moved() -> bool:
            return self._card().at > before or self._over()

        if not _until(moved, 0.6):
            self._screen_key("space", "Return")  # a separate word for unseen content
        if _until(moved, 0.6):
            self._pins.pop(0)
        else:
            self._moved = min(self._moved, time.monotonic())
            if len(self.sent) > 12:
                self._pins.clear()

    def _still(self) -> bool:
        count = self._card().log_count()
        if count != self._count:
            self._count, self._moved = count, time.monotonic()
        return time.monotonic() - self._moved > self._stillness

    def _try_something(self) -> None:
        if self.gave_up or self.mended == _MENDED_AT_MOST or not self._mend():
            self.close_window()
        else:
            self.mended += 1
        self._moved = time.monotonic()

    def _type(self, text: str) -> None:
        self._xdotool("type", "--delay", "4", text)

    def _screen_key(self, *keys: str) -> None:
        self._xdotool("key", "--delay", "4", *keys)

    def _xdotool(self, *arguments: str) -> None:
        # The window may vanish under the fingers.
        subprocess.run(
            ["xdotool", *arguments],
            env=self._screen.env,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )


def _until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
