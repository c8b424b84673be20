# SPDX-License-Identifier: Apache-2.0
"""A moving picture for each kind of waiting."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ..prompt import Wait
from .look import Look

_STEPS = 24  # positions of one movement
_FRAME_MS = 80


class WaitPicture(QWidget):
    """A picture of what the window waits for; it moves slowly to show that nothing hangs."""

    def __init__(self, what: Wait, look: Look) -> None:
        super().__init__()
        self._what = what
        self._look = look
        self._step = 0
        self.setFixedSize(QSize(132, 116))
        timer = QTimer(self)
        timer.timeout.connect(self._advance)
        timer.start(_FRAME_MS)

    def _advance(self) -> None:
        self._step = (self._step + 1) % _STEPS
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the picture at its present step, with three dots below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        progress = self._step / _STEPS
        near = min(1.0, progress * 1.6)  # moves, then rests
        match self._what:
            case Wait.SERVICE:
                self._paint_computer(painter, 34)
                self._paint_stop(painter)
            case Wait.READER:
                self._paint_computer(painter, 4)
                self._paint_cable(painter, 84 - 14 * near)
            case Wait.CARD:
                self._paint_reader(painter, QPointF(22, 58))
                self._paint_card(painter, QPointF(36, 6 + 34 * near))
            case Wait.READING:
                self._paint_reader(painter, QPointF(22, 58))
                self._paint_card(painter, QPointF(36, 40))
            case Wait.OTHER_CARD | Wait.MUTE_CARD | Wait.BUSY:
                self._paint_reader(painter, QPointF(22, 58))
                self._paint_card(painter, QPointF(36, 34))
                self._paint_stop(painter)
        self._paint_dots(painter)

    def _ink(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._look.quiet, 2))
        painter.setBrush(self._look.panel)

    def _paint_card(self, painter: QPainter, at: QPointF) -> None:
        painter.setPen(QPen(self._look.accent, 2))
        painter.setBrush(self._look.panel)
        painter.drawRoundedRect(QRectF(at.x(), at.y(), 60, 38), 5, 5)
        painter.setPen(QPen(self._look.accent, 1.5))
        painter.drawRoundedRect(QRectF(at.x() + 8, at.y() + 12, 12, 10), 2, 2)
        for row, length in ((12, 24), (18, 24), (24, 16)):
            start = QPointF(at.x() + 27, at.y() + row)
            painter.drawLine(start, start + QPointF(length, 0))

    def _paint_reader(self, painter: QPainter, at: QPointF, width: float = 88) -> None:
        self._ink(painter)
        painter.drawRoundedRect(QRectF(at.x(), at.y(), width, 28), 6, 6)
        painter.drawLine(at + QPointF(8, 20), at + QPointF(width - 8, 20))

    def _paint_cable(self, painter: QPainter, plug: float) -> None:
        self._paint_reader(painter, QPointF(78, 66), 48)
        path = QPainterPath(QPointF(102, 66))
        path.cubicTo(QPointF(102, 34), QPointF(plug + 20, 36), QPointF(plug + 10, 36))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.setBrush(self._look.accent)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(plug, 31, 12, 10), 2, 2)

    def _paint_computer(self, painter: QPainter, left: float) -> None:
        self._ink(painter)
        painter.drawRoundedRect(QRectF(left, 12, 64, 44), 5, 5)
        base = QPainterPath(QPointF(left - 4, 62))
        base.lineTo(QPointF(left + 68, 62))
        painter.drawPath(base)

    def _paint_stop(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._look.warning, 2.5))
        painter.setBrush(self._look.warning_panel)
        painter.drawEllipse(QPointF(98, 34), 14, 14)
        painter.drawLine(QPointF(92, 28), QPointF(104, 40))
        if self._what is Wait.OTHER_CARD:
            painter.drawLine(QPointF(104, 28), QPointF(92, 40))

    def _paint_dots(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        active = self._step * 3 // _STEPS
        for index in range(3):
            painter.setBrush(self._look.accent if index == active else self._look.line)
            painter.drawEllipse(QPointF(52 + 14 * index, 106), 3.5, 3.5)
