# SPDX-License-Identifier: Apache-2.0
"""Fills and outlines shapes by the calls of Qt that PySide6 makes without loading Qt's names first (numbers.py)."""

from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


def pen(colour: QColor, width: float) -> QPen:
    """Return a pen; a constructor with arguments would be one of the dear calls."""
    made = QPen()
    made.setColor(colour)
    made.setWidthF(width)
    return made


def fill(painter: QPainter, shape: QPainterPath, colour: QColor) -> None:
    """Fill `shape`, without an outline."""
    painter.fillPath(shape, pen(colour, 1).brush())


def outline(painter: QPainter, shape: QPainterPath, colour: QColor, width: float) -> None:
    """Draw the line of `shape`."""
    painter.strokePath(shape, pen(colour, width))


def ellipse(left: float, top: float, width: float, height: float) -> QPainterPath:
    """Return the ellipse in a box."""
    made = QPainterPath()
    made.addEllipse(left, top, width, height)
    return made


def rectangle(
    left: float, top: float, width: float, height: float, radius: float = 0
) -> QPainterPath:
    """Return a rectangle whose corners are rounded by `radius`."""
    made = QPainterPath()
    made.addRoundedRect(left, top, width, height, radius, radius)
    return made


def line(left: float, top: float, right: float, bottom: float) -> QPainterPath:
    """Return a straight line."""
    made = QPainterPath()
    made.moveTo(left, top)
    made.lineTo(right, bottom)
    return made
