# SPDX-License-Identifier: Apache-2.0
"""Draws pictures of one frame: PNG, JPEG, GIF, BMP and WebP."""

from mmap import mmap

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QBrush, QColor, QColorSpace, QImage, QImageReader, QPainter

from ..immortal import make_immortal
from .sheets import Bitmap, Broken, fitted

_LARGEST_MB = 400  # of one decoded picture, inside the child's memory limit
_SQUARE = 8  # pixels of the ground that is seen through a picture
_DIM = "#c8c8c8"
# Steps of 255 by which a space of colours may move a grey; linear light, the farthest in use, takes 71.
_FARTHEST = 80
_PNG_SIGNATURE = 8  # bytes

# Not by window/bindings.py, which would save this child 40 ms and 3 MB: this room stands below the window's.
make_immortal()
QImageReader.supportedImageFormats()  # loads the decoders, before the child may load no more


class Picture:
    """A picture as one page."""

    pages = 1

    def __init__(self, octets: mmap) -> None:
        """Decode it. Raises Broken."""
        QImageReader.setAllocationLimit(_LARGEST_MB)
        device = QBuffer()
        device.setData(QByteArray(octets[:]))
        device.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(device)
        reader.setAutoTransform(True)  # a camera's "this side up"
        image = reader.read()
        # A second frame would be signed and never seen.
        if image.isNull() or reader.imageCount() > 1 or _moves(octets):
            raise Broken
        self._image = _managed(image)

    def draw(self, index: int, width: int) -> Bitmap:
        """Draw it, `width` pixels wide or less; never larger than twice its own size.

        What is seen through it is chequered: on one colour, drawings in that colour would be hidden.
        """
        del index
        own = self._image.width(), self._image.height()
        scaled = self._image.scaled(QSize(*fitted(own, min(width, 2 * own[0]))))
        paper = QImage(scaled.size(), QImage.Format.Format_RGB32)
        paper.fill(QColor("white"))
        painter = QPainter(paper)
        if scaled.hasAlphaChannel():
            painter.fillRect(paper.rect(), QBrush(_ground()))
        painter.drawImage(0, 0, scaled)
        painter.end()
        # A copy: Qt frees its pixels with the image.
        pixels = memoryview(bytes(paper.constBits()))
        return Bitmap(paper.width(), paper.height(), own[0], pixels)


def _moves(octets: mmap) -> bool:
    """Whether a PNG has further frames, which Qt knows nothing of and browsers show."""
    place = _PNG_SIGNATURE
    while octets[:4] == b"\x89PNG" and place + 8 <= len(octets):
        name = octets[place + 4 : place + 8]
        if name in (b"acTL", b"IDAT"):
            return name == b"acTL"
        place += 12 + int.from_bytes(octets[place : place + 4], "big")
    return False


def _ground() -> QImage:
    ground = QImage(2 * _SQUARE, 2 * _SQUARE, QImage.Format.Format_RGB32)
    ground.fill(QColor("white"))
    painter = QPainter(ground)
    for corner in (0, _SQUARE):
        painter.fillRect(corner, corner, _SQUARE, _SQUARE, QColor(_DIM))
    painter.end()
    return ground


def _managed(image: QImage) -> QImage:
    """The colours as their space has them, as browsers show them.

    Raises Broken for a space that makes another picture of it where nobody heeds it.
    """
    space = image.colorSpace()
    plain = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    managed = image.convertedToColorSpace(plain) if space.isValid() else QImage()
    if managed.isNull():
        return image
    sample = QImage(256, 4, QImage.Format.Format_RGB32)
    for step in range(256):
        for row, colour in enumerate(_around(step)):
            sample.setPixelColor(step, row, colour)
    if image.isGrayscale() and image.depth() <= 16:
        sample = sample.convertToFormat(QImage.Format.Format_Grayscale8)
    sample.setColorSpace(space)
    seen = sample.convertedToColorSpace(plain).convertToFormat(QImage.Format.Format_RGB32)
    if not seen.isNull() and not _alike(seen, coloured=not sample.isGrayscale()):
        raise Broken
    return managed


def _around(step: int) -> tuple[QColor, ...]:
    """A grey, and the colours that are as strong."""
    return QColor(step, step, step), QColor(step, 0, 0), QColor(0, step, 0), QColor(0, 0, step)


def _alike(seen: QImage, *, coloured: bool) -> bool:
    """Whether greys stay about as bright as they were, and red, green and blue what they are."""
    for step in range(256):
        if any(abs(one - step) > _FARTHEST for one in _channels(seen, step, 0)):
            return False
    strongest = [_channels(seen, 255, row) for row in (1, 2, 3)]
    return not coloured or all(max(one) == one[place] for place, one in enumerate(strongest))


def _channels(image: QImage, across: int, down: int) -> tuple[int, int, int]:
    colour = image.pixelColor(across, down)
    return colour.red(), colour.green(), colour.blue()
