# SPDX-License-Identifier: Apache-2.0
"""Draws the extension's icons: a card with a chip and two lines of writing, in four sizes.

`python -m tools.draw_icons` writes extension/icons/*.png with nothing but the standard library.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "extension" / "icons"
_SIZES = (16, 32, 48, 128)
_SAMPLES = 8  # a pixel's colour is the mean of 8 x 8 points

_Colour = tuple[int, int, int, int]
_CLEAR: _Colour = (0, 0, 0, 0)
_CARD: _Colour = (23, 92, 140, 255)
_CHIP: _Colour = (244, 197, 94, 255)
_WRITING: _Colour = (255, 255, 255, 255)

# Left, top, right, bottom, corner radius; in hundredths of the icon's side; the last one lies on top.
_SHAPES: tuple[tuple[tuple[int, int, int, int, int], _Colour], ...] = (
    ((2, 16, 98, 84, 13), _CARD),
    ((16, 33, 43, 56, 6), _CHIP),
    ((16, 66, 84, 73, 3), _WRITING),
    ((56, 37, 84, 44, 3), _WRITING),
)


def _inside(x: float, y: float, shape: tuple[int, int, int, int, int]) -> bool:
    left, top, right, bottom, radius = shape
    dx = max(left + radius - x, x - right + radius, 0)
    dy = max(top + radius - y, y - bottom + radius, 0)
    return dx * dx + dy * dy <= radius * radius


def _point(x: float, y: float) -> _Colour:
    return next((colour for shape, colour in reversed(_SHAPES) if _inside(x, y, shape)), _CLEAR)


def _pixel(column: int, row: int, size: int) -> bytes:
    steps = [(step + 0.5) / _SAMPLES for step in range(_SAMPLES)]
    scale = 100 / size
    points = [_point((column + x) * scale, (row + y) * scale) for y in steps for x in steps]
    opacity = sum(point[3] for point in points)
    if opacity == 0:
        return bytes(4)
    mixed = (round(sum(p[i] * p[3] for p in points) / opacity) for i in range(3))
    return bytes([*mixed, round(opacity / len(points))])


def _rows(size: int) -> Iterator[bytes]:
    for row in range(size):
        yield b"\0" + b"".join(_pixel(column, row, size) for column in range(size))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size: int) -> bytes:
    """Return the icon as a PNG of `size` x `size` pixels, RGBA."""
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    body = zlib.compress(b"".join(_rows(size)), 9)
    parts = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def main() -> None:
    """Write every size."""
    _FOLDER.mkdir(exist_ok=True)
    for size in _SIZES:
        (_FOLDER / f"{size}.png").write_bytes(png(size))


if __name__ == "__main__":
    main()
