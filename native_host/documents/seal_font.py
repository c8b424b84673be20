# SPDX-License-Identifier: Apache-2.0
"""A Japanese typeface of the person's own system, from which a seal takes the outlines of its few letters."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont, TTLibError

GETA = "〓"  # what Japanese printers set for a letter they do not have
_RESTRICTED = 0x0002  # OpenType, OS/2.fsType: must not be embedded
_FOLDERS = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
# In order of liking: seals are cut in Mincho, a Gothic face will do. Below the folders above.
_FILES = (
    "opentype/noto/NotoSerifCJK-Bold.ttc",
    "opentype/noto/NotoSerifCJK-Regular.ttc",
    "noto-cjk/NotoSerifCJK-Regular.ttc",
    "google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc",
    "opentype/ipafont-mincho/ipam.ttf",
    "truetype/takao-mincho/TakaoMincho.ttf",
    "opentype/noto/NotoSansCJK-Regular.ttc",
    "noto-cjk/NotoSansCJK-Regular.ttc",
    "opentype/ipafont-gothic/ipag.ttf",
    "ヒラギノ明朝 ProN.ttc",
    "ヒラギノ角ゴシック W3.ttc",
    "yumindb.ttf",
    "yumin.ttf",
    "msmincho.ttc",
    "YuGothM.ttc",
    "meiryo.ttc",
    "msgothic.ttc",
)
# What fontTools raises for files that are not what they should be.
_UNREADABLE = (OSError, TTLibError, KeyError, ValueError, AssertionError, AttributeError)


@dataclass(frozen=True)
class Glyph:
    """One letter as PDF path operators in units of the typeface, and how far the next one stands."""

    path: bytes
    width: float


class SealFont:
    """One typeface; a letter's outline is worked out when it is asked for."""

    def __init__(self, font: TTFont) -> None:
        """Read the tables of letters and outlines, in 0.2 seconds for a large one; then `font` may be closed."""
        self.units: int = font["head"].unitsPerEm
        self._glyphs = font.getGlyphSet()
        self._names: dict[int, str] = font.getBestCmap()
        self.glyph(GETA if self.has(GETA) else next(iter(map(chr, self._names))))

    @classmethod
    def open(cls, candidates: Iterable[Path]) -> Self | None:
        """Open the first of `candidates` that is there, can be read, and may be embedded."""
        for path in candidates:
            try:
                # Number 0 is the Japanese face in collections.
                with path.open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
                    if not font["OS/2"].fsType & _RESTRICTED:
                        return cls(font)
            except _UNREADABLE:
                continue
        return None

    def has(self, letter: str) -> bool:
        """Whether the typeface has this letter."""
        return ord(letter) in self._names

    def glyph(self, letter: str) -> Glyph:
        """The outline of a letter; an empty square's for one that is missing."""
        glyph = self._glyphs[self._names.get(ord(letter), ".notdef")]
        pen = _PathPen(self._glyphs)
        glyph.draw(pen)
        return Glyph(b"\n".join(pen.operators), float(glyph.width))


def system_fonts(platform: str = sys.platform) -> tuple[Path, ...]:
    """Where the usual Japanese typefaces lie on this system; most are not there."""
    folders = _FOLDERS.get(platform, ())
    return tuple(Path(folder, file) for file in _FILES for folder in folders)


class _PathPen(BasePen):  # type: ignore[misc]  # fontTools ships no types
    """Writes outlines as PDF operators; the base class calls it, with quadratic curves made cubic."""

    def __init__(self, glyphs: Any) -> None:  # noqa: ANN401  fontTools ships no types
        super().__init__(glyphs)
        self.operators: list[bytes] = []

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = [f"{number:.0f}" for point in points for number in point]
        self.operators.append(" ".join([*numbers, operator]).encode())

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._write("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._write("l", point)

    def _curveToOne(  # noqa: N802
        self, first: tuple[float, float], second: tuple[float, float], end: tuple[float, float]
    ) -> None:
        self._write("c", first, second, end)

    def _closePath(self) -> None:  # noqa: N802
        self._write("h")
