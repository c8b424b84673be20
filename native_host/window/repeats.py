# SPDX-License-Identifier: Apache-2.0
"""Tells keys that are pressed from keys that are only held down."""

from PySide6.QtGui import QKeyEvent

# The X server lets a held key go and presses it anew at once. Qt takes the two for a repetition only where it has
# read both by then, which it often has not. Fingers take longer, programs that type do too. Milliseconds.
_AT_ONCE = 1


class Repeats:
    """The key that one widget saw let go last."""

    def __init__(self) -> None:
        self._key: int | None = None
        self._at = 0

    def let_go(self, event: QKeyEvent) -> None:
        """Take note of a key's release."""
        self._key, self._at = event.key(), event.timestamp()

    def repeated(self, event: QKeyEvent) -> bool:
        """Tell whether nobody pressed this key anew: a finger rests on it, or a busy computer hears late that none does."""
        at_once = 0 <= event.timestamp() - self._at <= _AT_ONCE
        return event.isAutoRepeat() or (at_once and event.key() == self._key)
