# SPDX-License-Identifier: Apache-2.0
"""Draws the frame that shows on a page where its visible seal will be."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from ..additions import SealPlace

_INK = QColor("#c21d21")  # as the seal itself; a page is white in every theme
_TINT = QColor(194, 29, 33, 36)
_WORD = 0.3  # of the frame's smaller side


def paint_frame(page: QPixmap, place: SealPlace, points: float, word: str) -> float:
    """Draw the frame, with `word` in it, on a page that is `points` wide; return its middle, down from the top."""
    scale = page.width() / points
    width, height = place.width * scale, place.height * scale
    frame = QRectF(place.x * scale, page.height() - place.y * scale - height, width, height)
    painter = QPainter(page)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(_INK, max(2.0, scale), Qt.PenStyle.DashLine))
    painter.setBrush(_TINT)
    painter.drawRect(frame)
    font = painter.font()
    font.setPixelSize(max(8, int(min(width, height) * _WORD)))
    painter.setFont(font)
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, word)
    painter.end()
    return frame.center().y()
