# SPDX-License-Identifier: Apache-2.0
"""Names that are shown whole and exact, whatever their length: what does not fit on a line goes on below."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel

from .numbers import PLAIN_TEXT, TEXT_WRAP_ANYWHERE, set_number


class WholeLabel(QLabel):
    """Breaks between any two characters rather than being cut; never squeezed: the end of a name says what it is."""

    def __init__(self, name: str, font: QFont) -> None:
        super().__init__(name)
        set_number(self, "textFormat", PLAIN_TEXT)
        self.setFont(font)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._bounds(width).height() + 2

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, self.minimumHeight())

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        QPainter(self).drawText(self.rect(), TEXT_WRAP_ANYWHERE, self.text())

    def _bounds(self, width: int) -> QRect:
        return QFontMetrics(self.font()).boundingRect(
            QRect(0, 0, width, 10_000), TEXT_WRAP_ANYWHERE, self.text()
        )
