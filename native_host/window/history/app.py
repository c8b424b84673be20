# SPDX-License-Identifier: Apache-2.0
"""Runs the history's window until the person closes it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ...history.journal import Journal
from ...history.wording import Wording
from ...immortal import make_immortal
from ..look import use_readable_font
from ..screen import choose_platform
from ..texts import texts_for
from .window import HistoryWindow


def run(journal: Journal, lang: str | None, shown: Callable[[], None]) -> None:
    """Show the window in `lang`, or the system's language, and call `shown` once it is there.

    Must be called on the main thread, once in a process. Raises NoScreen where no window can be opened.
    """
    make_immortal()
    platform = choose_platform()
    application = QApplication(["webjpki", *(["-platform", platform] if platform else [])])
    application.setApplicationName("Web JPKI")
    application.setStyle("Fusion")  # the same on every system: what was tried is what is shown
    say = Wording(texts_for(lang).lang)
    use_readable_font(application, say.lang)
    window = HistoryWindow(journal, say)
    window.show()
    window.raise_()
    window.activateWindow()
    QTimer.singleShot(0, shown)
    application.exec()
