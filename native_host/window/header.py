# SPDX-License-Identifier: Apache-2.0
"""The part of the window that never changes: which website asks, and what for."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from ..origins import Origin
from .controls import column, label
from .look import Look, sized
from .pictures import paint_mark
from .texts import Texts

_WRAP_ANYWHERE = Qt.TextFlag.TextWrapAnywhere
_MARK = 34


class Band(QWidget):
    """A coloured band with mark and heading; colour and mark differ between sign-in and signature."""

    def __init__(self, heading: str, look: Look) -> None:
        super().__init__()
        self._heading = heading
        self._look = look
        self.setFixedHeight(58)
        self.setAccessibleName(heading)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint band, mark and heading."""
        look = self._look
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.band)
        mark = QRectF(24, (self.height() - _MARK) / 2, _MARK, _MARK)
        paint_mark(painter, look.kind, mark, look.on_band, look.band)
        painter.setFont(sized(self.font(), 21, bold=True))
        painter.setPen(look.on_band)
        words = self.rect().adjusted(24 + _MARK + 14, 0, -24, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self._heading)


class OriginLabel(QLabel):
    """An origin, whole and exact: breaks between any two characters rather than being cut."""

    def __init__(self, origin: str, pixels: int) -> None:
        super().__init__(origin)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(sized(self.font(), pixels, bold=True))
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._bounds(width).height() + 2

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, self.heightForWidth(max(120, self.width())))

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).drawText(self.rect(), _WRAP_ANYWHERE, self.text())

    def _bounds(self, width: int) -> QRect:
        return QFontMetrics(self.font()).boundingRect(
            QRect(0, 0, width, 10_000), _WRAP_ANYWHERE, self.text()
        )


class SiteBlock(QWidget):
    """Who asks: the origin in ASCII, in its own script where it has one, and a warning where scripts mix."""

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
        if origin.mixed_scripts:
            whole.addSpacing(4)
            whole.addWidget(label(texts("header.site.mixed"), note="warning"))
        self.setLayout(whole)
