# SPDX-License-Identifier: Apache-2.0
"""What a visible seal looks like: a red ring with family name, date and given name, like a date stamp."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .seal_font import GETA, SealFont

_INK = "0.76 0.11 0.13"  # red, as of seal paste
_KAPPA = 0.5523  # a quarter of a circle as one Bézier curve
_LINE = 0.03  # of the diameter
_BAND = 0.13  # half the height of the date's band, of the diameter
_LONGEST_LINE = 12  # letters; more would not be readable in 400 points


@dataclass(frozen=True)
class Line:
    """Text set in a box around a centre, in shares of the ring's diameter."""

    text: str
    centre: float
    width: float
    height: float


def lines(name: str, day: datetime) -> tuple[Line, Line, Line]:
    """Family name above, date in the middle, given name below; `day` is shown in its own zone."""
    above, below = _halves(name)
    return (
        Line(above, 0.775, 0.54, 0.22),
        Line(day.strftime("%Y.%m.%d"), 0.5, 0.86, 0.15),
        Line(below, 0.225, 0.54, 0.22),
    )


def _halves(name: str) -> tuple[str, str]:
    """Family and given name, which certificates part by U+3000 (jpki-facts C4), or two halves."""
    family, _, given = " ".join(name.split()).partition(" ")
    if not given:
        middle = (len(family) + 1) // 2
        family, given = family[:middle], family[middle:]
    return _short(family), _short(given)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else text[: _LONGEST_LINE - 1] + "…"


@dataclass(frozen=True)
class Letters:
    """The letters of one seal, numbered from 1 as the seal's own font numbers them."""

    font: SealFont
    letters: tuple[str, ...]

    @classmethod
    def of(cls, font: SealFont, texts: Iterator[str]) -> "Letters":
        """Collect what `texts` need; a letter the typeface lacks becomes a geta, 〓."""
        found = sorted({_known(font, letter) for text in texts for letter in text})
        return cls(font, tuple(found))

    def codes(self, text: str) -> bytes:
        """The text in this numbering, as a PDF string."""
        numbers = [self.letters.index(_known(self.font, letter)) + 1 for letter in text]
        return b"<" + bytes(numbers).hex().encode() + b">"

    def width(self, text: str) -> float:
        """How wide the text is at a size of 1."""
        widths = (self.font.glyph(_known(self.font, letter)).width for letter in text)
        return sum(widths) / self.font.units


def _known(font: SealFont, letter: str) -> str:
    return letter if font.has(letter) else GETA


def drawing(written: tuple[Line, ...], letters: Letters, width: float, height: float) -> bytes:
    """The operators that draw the seal in the middle of `width` by `height` points."""
    size = min(width, height)
    left, bottom = (width - size) / 2, (height - size) / 2
    parts = [
        f"q {_INK} RG {_INK} rg {size:.3f} 0 0 {size:.3f} {left:.3f} {bottom:.3f} cm".encode(),
        f"{_LINE} w".encode(),
        _ring(0.5 - _LINE / 2),
        _chord(_BAND),
        _chord(-_BAND),
        *(_text(line, letters) for line in written),
        b"Q",
    ]
    return b"\n".join(parts)


def _ring(radius: float) -> bytes:
    corner, centre = _KAPPA * radius, 0.5
    operators = [f"{centre + radius} {centre} m"]
    x, y = 1, 0
    for _ in range(4):
        points = [(x, y, -y, x), (-y, x, x, y), (-y, x, 0, 0)]
        operators.append(
            " ".join(
                f"{centre + radius * a + corner * c:.4f} {centre + radius * b + corner * d:.4f}"
                for a, b, c, d in points
            )
            + " c"
        )
        x, y = -y, x
    return (" ".join(operators) + " s").encode()


def _chord(offset: float) -> bytes:
    half = ((0.5 - _LINE) ** 2 - offset**2) ** 0.5
    return f"{0.5 - half:.4f} {0.5 + offset:.4f} m {0.5 + half:.4f} {0.5 + offset:.4f} l S".encode()


def _text(line: Line, letters: Letters) -> bytes:
    if not line.text:
        return b""
    natural = letters.width(line.text)
    size = min(line.height, line.width / natural)
    start = 0.5 - size * natural / 2
    base = line.centre - size * 0.38  # ideographs stand from -0.12 to 0.88 of their size
    place = f"BT /Seal {size:.4f} Tf {start:.4f} {base:.4f} Td ".encode()
    return place + letters.codes(line.text) + b" Tj ET"
