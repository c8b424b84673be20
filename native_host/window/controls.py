# SPDX-License-Identifier: Apache-2.0
"""The few controls every view is built from: texts, notes, buttons and a row to stand in."""

from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from .look import sized
from .numbers import KEY_ENTER, KEY_RETURN, PLAIN_TEXT, TAB_FOCUS, set_number
from .repeats import Repeats

HEADING_PX = 18


class Button(QPushButton):
    """A push button that Return presses when it has the focus, and never otherwise."""

    def __init__(self, text: str, *, primary: bool = False) -> None:
        super().__init__(text.replace("&", "&&"))
        self._repeats = Repeats()
        self.setAutoDefault(False)
        self.setProperty("primary", primary)
        self.setAccessibleName(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press on Return, but not on a Return still held down from the view before."""
        if event.key() in (KEY_RETURN, KEY_ENTER):
            if not self._repeats.repeated(event):
                self.click()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take note of it: a key that is held down is let go again and again."""
        self._repeats.let_go(event)
        super().keyReleaseEvent(event)


class _Unsqueezed(QLabel):
    """Takes the height that its text needs, also where the window has no room for it."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self.setMinimumHeight(self.heightForWidth(self.width()))


def label(
    text: str,
    *,
    heading: bool = False,
    quiet: bool = False,
    note: str = "",
    unsqueezed: bool = False,
) -> QLabel:
    """Return a wrapping plain-text label; `note` is "warning", "hint" or "test"."""
    made = _Unsqueezed(text) if unsqueezed else QLabel(text)
    set_number(made, "textFormat", PLAIN_TEXT)
    made.setWordWrap(True)
    made.setProperty("quiet", quiet)
    made.setProperty("note", note)
    if heading:
        made.setFont(sized(made.font(), HEADING_PX))
    return made


def sentences(text: str) -> str:
    """Return `text` with each sentence on a line of its own: a step to take is found at once."""
    return text.replace("。", "。\n").replace(". ", ".\n").rstrip("\n")


def readable(heading: QLabel) -> QLabel:
    """Let `heading` take the keyboard focus, so that a screen reader reads it when a view opens."""
    set_number(heading, "focusPolicy", TAB_FOCUS)
    heading.setAccessibleName(heading.text())
    return heading


def column(spacing: int = 8) -> QVBoxLayout:
    """Return a column without margins."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    return made


def button_row(*buttons: QWidget) -> QHBoxLayout:
    """Return `buttons` in a row at the right."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 8, 0, 0)
    row.setSpacing(10)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row
