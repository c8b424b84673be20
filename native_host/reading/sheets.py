# SPDX-License-Identifier: Apache-2.0
"""What every way of showing a document offers to the child's loop."""

from dataclasses import dataclass
from typing import Protocol

from . import wire


class Broken(Exception):
    """The document cannot be shown this way."""


@dataclass(frozen=True)
class Bitmap:
    """Pixels from the top left, 4 bytes each: blue, green, red and one that means nothing.

    `points` is how wide the page calls itself, turned as it is shown; a picture counts its own pixels.
    """

    width: int
    height: int
    points: float
    pixels: memoryview


@dataclass(frozen=True)
class Prose:
    """The characters of a document, invisible ones replaced by their names."""

    text: str
    encoding: str
    cut: bool  # there is more of it than is shown
    unseen: int  # how many invisible characters were replaced


@dataclass(frozen=True)
class Row:
    """One line of a tree; `depth` is 0 at the root and at most one more than the row's before."""

    depth: int
    name: str  # element, attribute ("@name"), comment ("!--"), instruction ("?name"); "" for mere text
    text: str


@dataclass(frozen=True)
class Tree:
    """An XML document as rows; `e_tax` where its root is in a namespace of e-Tax."""

    rows: tuple[Row, ...]
    e_tax: bool


class Sheets(Protocol):
    """A document that is drawn, page by page."""

    @property
    def pages(self) -> int:
        """How many there are."""

    def draw(self, index: int, width: int) -> Bitmap:
        """Draw page `index`, counted from 0, at most `width` pixels wide. Raises Broken."""


def fitted(size: tuple[float, float], width: int) -> tuple[int, int]:
    """Return `size` scaled to `width`, or less where that were more pixels than are allowed. Raises Broken."""
    if not all(0 < side < 1e6 for side in size):
        raise Broken
    ratio = size[1] / size[0]
    across = min(width, (wire.MAX_PIXELS / ratio) ** 0.5, wire.MAX_SIDE, wire.MAX_SIDE / ratio)
    return max(1, int(across)), max(1, int(across * ratio))
