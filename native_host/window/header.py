# SPDX-License-Identifier: Apache-2.0
"""The part of the window that never changes: which website asks, and what for."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from ..origins import Origin
from .controls import column, label
from .drawing import fill, rectangle
from .look import Look, fixed_width, sized
from .marks import paint_mark
from .numbers import ALIGN_LEFT, ALIGN_TOP, set_number
from .texts import Texts
from .whole import WholeLabel

MARGIN = 24
_MARK = 34
_LONG = 80  # characters; longer origins are written smaller


class Band(QWidget):
    """A coloured band with mark and heading; colour and mark differ between sign-in and signature."""

    def __init__(self, heading: str, test: str, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setFixedHeight(56)
        words = label(heading)
        words.setWordWrap(False)
        words.setObjectName("band")
        words.setFont(sized(words.font(), 21))
        self._test = label(test, note="test")
        self._test.setWordWrap(False)
        self._test.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._test.hide()
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN + _MARK + 14, 0, MARGIN, 0)
        row.addWidget(words)
        row.addStretch(1)
        row.addWidget(self._test)
        self.setLayout(row)

    def mark_test(self, *, test: bool) -> None:
        """Show or hide the mark that no window with a test card may lack."""
        self._test.setVisible(test)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint ground and mark."""
        look = self._look
        painter = QPainter(self)
        fill(painter, rectangle(0, 0, self.width(), self.height()), look.band)
        mark = QRectF(MARGIN, (self.height() - _MARK) / 2, _MARK, _MARK)
        paint_mark(painter, look.kind, mark, look.on_band, look.band)


class OriginLabel(WholeLabel):
    """An origin, in letters that do not look alike."""

    def __init__(self, origin: str, pixels: int) -> None:
        font = QApplication.font()
        super().__init__(origin, fixed_width(font, 15 if len(origin) > _LONG else pixels))


class SiteBlock(QWidget):
    """Who asks: the origin in ASCII, in its own script where it has one, and a warning where it could pass for another."""

    def __init__(self, origin: Origin, texts: Texts) -> None:
        super().__init__()
        whole = column(2)
        whole.addWidget(label(texts("header.site"), quiet=True))
        ascii_form = OriginLabel(origin.ascii, 19)
        ascii_form.setAccessibleName(f"{texts('header.site')} {origin.ascii}")
        whole.addWidget(ascii_form)
        if origin.unicode is not None:
            whole.addSpacing(4)
            whole.addWidget(label(texts("header.site.unicode"), quiet=True))
            whole.addWidget(OriginLabel(origin.unicode, 16))
        if origin.misleading:
            whole.addSpacing(4)
            whole.addWidget(label(texts("header.site.misleading"), note="warning", unsqueezed=True))
        self.setLayout(whole)


class Disclosure(QWidget):
    """What reaches the website, and what does not."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(rows):
            title = label(name, quiet=True)
            title.setWordWrap(False)
            set_number(title, "alignment", ALIGN_LEFT | ALIGN_TOP)
            grid.addWidget(title, row, 0)
            grid.addWidget(label(value), row, 1)
        self.setLayout(grid)
