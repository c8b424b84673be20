# SPDX-License-Identifier: Apache-2.0
"""Shows the pages of a document one at a time, as pictures that a reading child has drawn."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QWidget

from ..additions import SealPlace
from ..reading.renderer import CannotShow
from ..reading.sheets import Bitmap
from .controls import Button, column, label
from .seal_frame import paint_frame
from .texts import Texts

ZOOMS = (50, 75, 100, 125, 150, 200, 300, 400)  # percent of the window's width
_SETTLED_MS = 120  # after the last change of size

Draw = Callable[[int, int, Callable[[Bitmap | CannotShow], None]], None]


class PageView(QWidget):
    """Buttons above, the page below."""

    def __init__(self, pages: int, draw: Draw, texts: Texts, seal: SealPlace | None = None) -> None:
        """Have `draw(page, width, tell)` draw a page, counted from 0, in pixels of the screen.

        A frame shows where `seal` will be.
        """
        super().__init__()
        self._seal = seal
        self._seeking = False  # the person wants to see where the seal will be
        self._pages = pages
        self._draw = draw
        self._texts = texts
        self._page = 0
        self._zoom = ZOOMS.index(100)
        self._asked: tuple[int, int] | None = None
        self._sheet = _Sheet(self, texts("reader.seal.frame"))
        self._where = label("")
        self._where.setWordWrap(False)
        self._previous = self._button("reader.previous", lambda: self.turn(self._page - 1))
        self._next = self._button("reader.next", lambda: self.turn(self._page + 1))
        self._smaller = self._button("reader.smaller", lambda: self.zoom(-1), sign="−")
        self._larger = self._button("reader.larger", lambda: self.zoom(1), sign="＋")
        self._scale = label("", quiet=True)
        self._scale.setWordWrap(False)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._show)
        self._lay_out()
        self._describe()
        self._sheet.say(texts("reader.drawing"))
        self._settle.start(0)

    @property
    def sheet(self) -> QWidget:
        """What takes the keys for turning pages."""
        return self._sheet

    def turn(self, page: int, *, at_end: bool = False) -> None:
        """Go to `page`, to its beginning or its end; nothing happens where there is none."""
        if 0 <= page < self._pages and page != self._page:
            self._page = page
            self._show()
            bar = self._sheet.verticalScrollBar()
            bar.setValue(bar.maximum() if at_end else 0)

    def zoom(self, steps: int) -> None:
        """Show the page larger or smaller; 0 steps: as wide as the window."""
        at = ZOOMS.index(100) if steps == 0 else self._zoom + steps
        self._zoom = max(0, min(len(ZOOMS) - 1, at))
        self._show()

    def turn_far(self, *, last: bool) -> None:
        """Go to the first page or to the last."""
        self.turn(self._pages - 1 if last else 0)

    def seek_seal(self) -> None:
        """Go to where the seal will be."""
        if self._seal is None:
            return
        self._seeking = self._page != self._seal.page - 1
        self.turn(self._seal.page - 1)
        if not self._seeking:
            QTimer.singleShot(0, self._sheet.show_frame)  # the page takes its size first

    def step(self, forward: bool) -> None:
        """Move by a screenful, and over to the neighbouring page at the edge."""
        bar = self._sheet.verticalScrollBar()
        edge = bar.maximum() if forward else bar.minimum()
        if bar.value() == edge:
            self.turn(self._page + (1 if forward else -1), at_end=not forward)
        else:
            bar.setValue(bar.value() + (bar.pageStep() if forward else -bar.pageStep()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._settle.start(_SETTLED_MS)

    def _describe(self) -> None:
        place = {"page": self._page + 1, "pages": self._pages}
        self._where.setText(self._texts("reader.page", **place))
        self._sheet.setAccessibleName(self._texts("reader.page.name", **place))
        self._scale.setText(f"{ZOOMS[self._zoom]} %")
        self._previous.setEnabled(self._page > 0)
        self._next.setEnabled(self._page < self._pages - 1)
        self._smaller.setEnabled(self._zoom > 0)
        self._larger.setEnabled(self._zoom < len(ZOOMS) - 1)

    def _show(self) -> None:
        self._describe()
        width = max(50, self._sheet.viewport().width() * ZOOMS[self._zoom] // 100)
        asked = (self._page, round(width * self.devicePixelRatioF()))
        if asked != self._asked:
            if self._asked is None or asked[0] != self._asked[0]:
                self._sheet.say(self._texts("reader.drawing"))
            self._asked = asked
            self._draw(*asked, lambda drawn: self._drawn(asked, drawn))

    def _drawn(self, asked: tuple[int, int], drawn: Bitmap | CannotShow) -> None:
        if asked != self._asked:
            return  # the person has gone on
        if isinstance(drawn, CannotShow):
            self._sheet.say(self._texts("reader.page-failed", page=asked[0] + 1))
        else:
            sealed = self._seal is not None and self._seal.page == asked[0] + 1
            self._sheet.paint(drawn, self._seal if sealed else None)
            if self._seeking and sealed:
                self.seek_seal()

    def _button(self, key: str, act: Callable[[], None], *, sign: str = "") -> Button:
        """Make a button with the words of `key`, or with `sign` where there is little room for words."""
        words = self._texts(key)
        button = Button(sign or words)
        button.setAccessibleName(words)
        button.setProperty("sign" if sign else "small", True)
        button.clicked.connect(lambda _checked: act())
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for widget in (self._previous, self._where, self._next):
            row.addWidget(widget)
        row.addStretch(1)
        if self._seal is not None:
            row.addWidget(self._button("reader.seal", self.seek_seal))
            row.addStretch(1)
        for widget in (self._smaller, self._scale, self._larger):
            row.addWidget(widget)
        whole = column(8)
        whole.addLayout(row)
        whole.addWidget(self._sheet, 1)
        self.setLayout(whole)


class _Sheet(QScrollArea):
    """The page itself; takes the keys."""

    def __init__(self, view: PageView, seal: str) -> None:
        super().__init__()
        self._view = view
        self._seal = seal
        self._frame = 0.0  # how far down its middle is, of the page's height
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setObjectName("paper")
        self.setObjectName("desk")
        self.setWidget(self._label)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def say(self, text: str) -> None:
        """Write `text` where the page would be."""
        self._label.setPixmap(QPixmap())
        self._label.setText(text)

    def paint(self, bitmap: Bitmap, seal: SealPlace | None) -> None:
        """Show the page, with a frame where the seal will be."""
        width, height = bitmap.width, bitmap.height
        image = QImage(bitmap.pixels, width, height, width * 4, QImage.Format.Format_RGB32)
        pixels = QPixmap.fromImage(image)
        if seal is not None:
            middle = paint_frame(pixels, seal, bitmap.points, self._seal)
            self._frame = middle / pixels.height()
        pixels.setDevicePixelRatio(self.devicePixelRatioF())
        self._label.setPixmap(pixels)

    def show_frame(self) -> None:
        """Scroll to where the seal will be."""
        bar = self.verticalScrollBar()
        screenful = bar.pageStep()
        bar.setValue(round(self._frame * (bar.maximum() + screenful) - screenful / 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Turn pages and zoom; the arrows up and down scroll."""
        view = self._view
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            view.step(forward=True)
        elif event.key() == Qt.Key.Key_PageUp:
            view.step(forward=False)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            view.turn_far(last=event.key() == Qt.Key.Key_End)
        elif event.matches(QKeySequence.StandardKey.ZoomIn) or event.text() == "+":
            view.zoom(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut) or event.text() == "-":
            view.zoom(-1)
        elif event.text() == "0":
            view.zoom(0)
        else:
            super().keyPressEvent(event)
