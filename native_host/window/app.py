# SPDX-License-Identifier: Apache-2.0
"""Runs the window on the main thread until the core is done or the request is stopped."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from ..errors import PersonTimeout
from ..immortal import make_immortal
from ..prompt import Failed, Interruption, Occasion, Working
from .dialog import PinDialog
from .exchange import Exchange
from .look import use_readable_font
from .screen import choose_platform
from .texts import texts_for

_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


def run(
    occasion: Occasion,
    exchange: Exchange,
    interruption: Interruption,
    *,
    idle_seconds: float = 300,
) -> None:
    """Show the window for `occasion`; return once `exchange` is finished or `interruption` is set.

    Must be called on the main thread, once in a process. Nobody touching keyboard or mouse for
    `idle_seconds` ends the request with PersonTimeout. Raises NoScreen where no window can be opened.
    """
    make_immortal()
    platform = choose_platform()
    # Fusion is the same on every system: what was tried is what is shown.
    options = ["-style", "fusion", *(["-platform", platform] if platform else [])]
    application = QApplication(["webjpki", *options])
    application.setApplicationName("Web JPKI")
    texts = texts_for(occasion.lang)
    use_readable_font(application, texts.lang)
    dialog = PinDialog(occasion, exchange, texts)
    idle = _IdleWatch(dialog, exchange, interruption, idle_seconds)
    bridge = _Bridge(application, dialog, exchange, interruption)
    dialog.open_in_front()
    idle.watch(dialog.windowHandle())
    application.focusWindowChanged.connect(idle.watch)
    interruption.on_set(bridge.wake)
    exchange.attach(bridge.wake)
    application.exec()


class _Bridge(QObject):
    """Brings news from the core's thread, or any other, into the window's.

    By posted events: no signal of our own exists in this room (immortal.py says what PySide6 does there).
    """

    def __init__(
        self,
        application: QApplication,
        dialog: PinDialog,
        exchange: Exchange,
        interruption: Interruption,
    ) -> None:
        super().__init__()
        self._application = application
        self._dialog = dialog
        self._exchange = exchange
        self._interruption = interruption

    def wake(self) -> None:
        """Look at the exchange again, soon, on the window's thread; may be called on any."""
        QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def event(self, event: QEvent) -> bool:
        """Show the core's view, or end the window where nobody needs it any more."""
        if event.type() != QEvent.Type.User:
            return super().event(event)
        if not self._exchange.finished and self._interruption.error is None:
            self._dialog.refresh()
            return True
        self._dialog.vanish()
        self._application.sync()  # the screen hears of it now, not when the next event comes
        self._application.quit()
        return True


class _IdleWatch(QObject):
    """Ends the request when nobody has touched a window for too long.

    Watches windows and not the whole application: for that, PySide6 would have to look at every event there is.
    """

    def __init__(
        self, dialog: PinDialog, exchange: Exchange, interruption: Interruption, seconds: float
    ) -> None:
        super().__init__()
        self._dialog = dialog
        self._exchange = exchange
        self._interruption = interruption
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._give_up)
        self._timer.start(round(seconds * 1000))
        self._watched: list[QWindow] = []

    def watch(self, window: QWindow | None) -> None:
        """Take what is done to `window` for signs of life; called whenever another has the keyboard."""
        if window is not None and window not in self._watched:
            self._watched.append(window)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Begin to count anew at every sign of life; take no event away."""
        if event.type() in _SIGNS_OF_LIFE:
            self._timer.start()
        return False

    def _give_up(self) -> None:
        if isinstance(self._exchange.view, Working):
            self._timer.start()  # the card is at work, nobody is waited for
        elif isinstance(self._exchange.view, Failed):
            self._exchange.cancel()  # the failure is the news, not that nobody read it
        else:
            self._interruption.set(PersonTimeout())
