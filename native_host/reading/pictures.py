# SPDX-License-Identifier: Apache-2.0
"""Draws pictures: PNG, JPEG, GIF (its first frame), BMP and WebP."""

from mmap import mmap

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from ..immortal import make_immortal
from .sheets import Bitmap, Broken, fitted

_LARGEST_MB = 400  # of one decoded picture, inside the child's memory limit

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
        self._image = reader.read()
        # A second frame would be signed and never seen.
        if self._image.isNull() or reader.imageCount() > 1:
            raise Broken

    def draw(self, index: int, width: int) -> Bitmap:
        """Draw it on white, `width` pixels wide or less; never larger than twice its own size."""
        del index
        own = self._image.width(), self._image.height()
        scaled = self._image.scaled(QSize(*fitted(own, min(width, 2 * own[0]))))
        paper = QImage(scaled.size(), QImage.Format.Format_RGB32)
        paper.fill(QColor("white"))
        painter = QPainter(paper)
        painter.drawImage(0, 0, scaled)
        painter.end()
        # A copy: Qt frees its pixels with the image.
        pixels = memoryview(bytes(paper.constBits()))
        return Bitmap(paper.width(), paper.height(), own[0], pixels)
