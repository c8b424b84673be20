# SPDX-License-Identifier: Apache-2.0
"""The window itself: header above, one view below, and Escape or the close button to cancel."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QWidget

from ..pins import FULL_TRIES
from ..prompt import (
    Answer,
    AskPin,
    ConfirmLastTry,
    Failed,
    Occasion,
    OfferAttributes,
    PinKind,
    View,
    Working,
)
from .controls import column, label
from .exchange import Exchange
from .header import MARGIN, Band, Disclosure, SiteBlock
from .look import look_of, stylesheet
from .numbers import DIALOG_ON_TOP, set_number
from .panel import Panel, Stage
from .sight import Sight
from .texts import Texts
from .views import build

if TYPE_CHECKING:
    from .documents import DocumentList
    from .reading_room import ReadingRoom
    from .sheet import Sheet

# The card is given this long before the window says that it is at work: many requests have ended by
# then, and building a view takes the turn from the card's thread. Milliseconds.
_PATIENCE = 100
_WIDTH = {PinKind.AUTHENTICATION: 560, PinKind.SIGNATURE: 640, PinKind.ATTRIBUTES: 560}


class PinDialog(QDialog):
    """Shows the view the exchange holds whenever `refresh` is called."""

    def __init__(self, occasion: Occasion, exchange: Exchange, texts: Texts) -> None:
        super().__init__()
        self._exchange = exchange
        self._texts = texts
        self._look = look_of(occasion.pin, self.palette())
        self._sight = Sight(occasion.documents)
        self._room = self._reading_room(occasion)
        self._fit_soon = self._later(self._fit)  # once for all that is learned in a row
        self._stage = Stage(
            occasion,
            texts,
            self._look,
            self._sight,
            self._reply,
            exchange.cancel,
            self._fit_soon.start,
        )
        heading = texts(f"{occasion.pin.value}.heading")
        self._band = Band(heading, texts("ask.test"), self._look)
        self._shown: View | None = None
        self._panel: Panel | None = None
        self._documents: DocumentList | None = None
        self._sheet: Sheet | None = None
        self._work_soon = self._later(self._show_view)
        self.setWindowTitle(texts("title", host=occasion.origin.ascii.removeprefix("https://")))
        self.setStyleSheet(stylesheet(self._look))
        self.setFixedWidth(min(_WIDTH[occasion.pin], self.screen().availableGeometry().width()))
        self._lay_out(occasion)
        self.refresh()
        if self._panel is None:
            # What the core most probably shows next: keys that come before it does are not lost.
            self._replace(AskPin(occasion.pin, ready=False, tries_full=FULL_TRIES[occasion.pin]))
        self._sight.listen(self._fit_soon.start)
        if self._room is not None:
            self._room.prepare()

    @property
    def shown(self) -> View | None:
        """The view of the core that is on the screen."""
        return self._shown

    def refresh(self) -> None:
        """Show the core's latest view: at once, but that the card is at work only when that takes time."""
        if isinstance(self._exchange.view, Working) and isinstance(self._shown, AskPin):
            if not self._work_soon.isActive():
                self._work_soon.start(_PATIENCE)
            return
        self._work_soon.stop()
        self._show_view()

    def _show_view(self) -> None:
        view = self._exchange.view
        if isinstance(view, Working):
            self._work_soon.start(_PATIENCE)  # the exchange tells nobody how far the card is
        if view is None or view is self._shown:
            return
        self._shown = view
        if self._room is not None:
            if isinstance(view, AskPin):
                self._room.look_through()
            elif isinstance(view, Failed):
                self._room.shut()
        if not isinstance(view, Failed):  # which is about the card that was there
            self._band.mark_test(test=_is_test(view))
        if self._panel is not None and self._panel.follow(view):
            self._fit()
        else:
            self._replace(view)

    def open_in_front(self) -> None:
        """Show the window above all others, with the keyboard."""
        self.winId()  # makes the native window
        set_number(self.windowHandle(), "flags", DIALOG_ON_TOP)
        self.show()
        self._fit()  # what was never shown had no style yet, and other heights
        self.raise_()
        self.activateWindow()

    def vanish(self) -> None:
        """Wipe what was typed and take the window off the screen at once."""
        if self._panel is not None:
            self._panel.leave()
        if self._room is not None:
            self._room.close()
        self.hide()

    def reject(self) -> None:
        """Cancel: the core decides when the window goes."""
        self._exchange.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Take closing for cancelling."""
        event.ignore()
        self.reject()

    def _later(self, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(act)
        return timer

    def _reply(self, answer: Answer) -> bool:
        return self._shown is not None and self._exchange.reply(answer, self._shown)

    def _lay_out(self, occasion: Occasion) -> None:
        texts = self._texts
        body = self._body = column(10)
        body.setContentsMargins(MARGIN, 14, MARGIN, 16)
        body.addWidget(SiteBlock(occasion.origin, texts))
        lower = self._lower = column(body.spacing())
        self._purpose = self._purpose_block(occasion)
        lower.addWidget(self._purpose)
        line = QFrame()
        line.setObjectName("rule")
        line.setFixedHeight(1)
        lower.addWidget(line)
        self._place = column(0)
        lower.addLayout(self._place)
        body.addLayout(lower)
        whole = column(0)
        whole.addWidget(self._band)
        whole.addLayout(body)
        self.setLayout(whole)

    def _reading_room(self, occasion: Occasion) -> "ReadingRoom | None":
        if not occasion.documents:
            return None
        from .reading_room import ReadingRoom  # a sign-in opens without it, and so sooner

        return ReadingRoom(occasion.documents, self._sight, self._texts)

    def _read(self, index: int) -> None:
        if self._panel is not None:
            self._panel.pause()
        if self._room is not None:
            self._room.open(index, self)

    def _purpose_block(self, occasion: Occasion) -> QWidget:
        texts = self._texts
        kind = occasion.pin.value
        block = QWidget()
        whole = column(6)
        rows = [(texts("header.sent"), self._disclosed(occasion))]
        if occasion.documents:
            from .documents import DocumentList  # a sign-in has none

            self._documents = DocumentList(
                occasion.documents,
                self._sight,
                texts,
                self._fit,
                self._read,
            )
            whole.addWidget(self._documents.heading)
            whole.addWidget(self._documents)
            whole.addWidget(label(texts("signature.effect")))
        else:
            rows.append((texts("header.kept"), texts(f"{kind}.keeps")))
        whole.addWidget(Disclosure(rows))
        block.setLayout(whole)
        return block

    def _disclosed(self, occasion: Occasion) -> str:
        texts = self._texts
        if occasion.pin is not PinKind.ATTRIBUTES:
            return texts(f"{occasion.pin.value}.discloses")
        names = texts("offer.separator").join(texts(f"offer.{name}") for name in occasion.fields)
        return texts("attributes.discloses", fields=names)

    def _replace(self, view: View) -> None:
        if self._panel is not None:
            self._panel.leave()
            self._place.removeWidget(self._panel)
            self._panel.hide()
            self._panel.deleteLater()
        # What would be sent is no longer true once the request has failed.
        self._purpose.setVisible(not isinstance(view, Failed))
        self._panel = build(view, self._stage)
        self._place.addWidget(self._panel)
        self._panel.show()
        self._panel.first_focus().setFocus()
        self._fit()

    def _fit(self) -> None:
        """Take the height the view needs; on a small screen the list gives way, on a smaller one all scrolls."""
        room = self.screen().availableGeometry()
        wanted = self._wanted_height()
        if wanted > room.height():
            wanted = self._wanted_height(spare=wanted - room.height())
        if wanted > room.height() and self._sheet is None:
            self._sheet = self._make_sheet()
        self.setFixedHeight(min(wanted, room.height()))
        if self._sheet is not None and self._panel is not None:
            self._sheet.want_whole(whole=wanted <= room.height())
            self._body.activate()
            self._sheet.reveal(self._panel, self.focusWidget() or self._panel)
        if self.isVisible():
            frame = self.frameGeometry()
            lowest = room.bottom() + 1 - frame.height()
            self.move(frame.left(), max(room.top(), min(frame.top(), lowest)))

    def _make_sheet(self) -> "Sheet":
        from .sheet import Sheet  # few screens are that low

        focus = self.focusWidget()
        sheet = Sheet(self._body, self._lower)
        if focus is not None:
            focus.setFocus()
        return sheet

    def _wanted_height(self, spare: int = 0) -> int:
        if self._documents is not None:
            self._documents.fit(self.width() - 2 * MARGIN, spare)
        # Qt would hear of the new heights one event later: walk from the inside out.
        for widget in (self._panel, self._purpose):
            if widget is not None and (inner := widget.layout()) is not None:
                inner.activate()
                widget.updateGeometry()
        if self._sheet is not None:
            self._sheet.want_whole(whole=True)
            self._sheet.updateGeometry()
        layout = self.layout()
        assert layout is not None  # noqa: S101  # set in the constructor
        layout.activate()
        return layout.totalHeightForWidth(self.width())


def _is_test(view: View) -> bool:
    """Whether the card, or the certificate on it, says that it is one for tests."""
    if not isinstance(view, AskPin | ConfirmLastTry | Working | OfferAttributes):
        return False
    certificate = view.certificate if isinstance(view, AskPin | Working) else None
    return view.test or (certificate is not None and certificate.test)
