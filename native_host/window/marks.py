# SPDX-License-Identifier: Apache-2.0
"""A round mark for each kind of request: a person, a sheet with a pen, a card with a form."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from ..prompt import PinKind
from .drawing import ellipse, fill, line, outline, rectangle


def paint_mark(painter: QPainter, kind: PinKind, box: QRectF, ink: QColor, ground: QColor) -> None:
    """Draw the mark for `kind` into the square `box`, in `ink` on `ground`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    paint = {
        PinKind.AUTHENTICATION: _paint_person,
        PinKind.SIGNATURE: _paint_sheet,
        PinKind.ATTRIBUTES: _paint_form,
    }[kind]
    paint(painter, box.width(), ink, ground)
    painter.resetTransform()


def _paint_form(painter: QPainter, side: float, ink: QColor, ground: QColor) -> None:
    """A card with a person's head and lines of writing."""
    fill(painter, rectangle(0, side * 0.14, side, side * 0.72, side * 0.1), ink)
    fill(painter, ellipse(side * 0.19, side * 0.32, side * 0.2, side * 0.2), ground)
    shoulders = QPainterPath()
    shoulders.moveTo(side * 0.29, side * 0.74)
    shoulders.arcTo(side * 0.13, side * 0.56, side * 0.32, side * 0.36, 0, 180)
    fill(painter, shoulders, ground)
    for height in (0.38, 0.53, 0.68):
        stroke = line(side * 0.56, side * height, side * 0.86, side * height)
        outline(painter, stroke, ground, side * 0.07)


def _paint_person(painter: QPainter, side: float, ink: QColor, ground: QColor) -> None:
    fill(painter, ellipse(0, 0, side, side), ink)
    figure = ellipse(side * 0.34, side * 0.22, side * 0.32, side * 0.32)
    figure.addEllipse(side * 0.22, side * 0.60, side * 0.56, side * 0.5)
    fill(painter, figure.intersected(ellipse(2, 2, side - 4, side - 4)), ground)


def _paint_sheet(painter: QPainter, side: float, ink: QColor, ground: QColor) -> None:
    fill(painter, rectangle(side * 0.12, 0, side * 0.76, side), ink)
    for height in (0.2, 0.36, 0.52):
        stroke = line(side * 0.25, side * height, side * 0.75, side * height)
        outline(painter, stroke, ground, side * 0.07)
    pen_stroke = QPainterPath()
    pen_stroke.moveTo(side * 0.25, side * 0.82)
    pen_stroke.cubicTo(side * 0.40, side * 0.56, side * 0.46, side * 1.02, side * 0.75, side * 0.74)
    outline(painter, pen_stroke, ground, side * 0.07)
