# SPDX-License-Identifier: Apache-2.0
"""Prints a signed identity record on one page of A4 for people to read and file.

Needs the optional ``webjpki[record]`` (fpdf2) and a Japanese font of the website's. The signed JSON
file is the record; the page names it by its digest.
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, WrapMode, XPos, YPos
from fpdf.fonts import TTFFont

from webjpki.identity_errors import RecordMalformed
from webjpki.identity_json import SignedRecord
from webjpki.identity_words import DISCLAIMER, Section, sections_of, title_of

_SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)  # points; the largest that fits on one page is taken
_MARGIN, _LABEL = 18.0, 36.0  # millimetres
_INK, _QUIET, _RULE = (26, 26, 26), (90, 90, 90), (184, 184, 184)
_GETA = "〓"  # printers' mark for a character they have no type for
_MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True)
class JapaneseFont:
    """A TrueType or OpenType font file; ``number`` picks one out of a collection (.ttc).

    Names need rare characters: IPAmj Mincho has all of the family register's. What is used of the
    font is embedded, so its licence must allow that.
    """

    path: Path
    number: int = 0


def record_pdf(signed: SignedRecord, font: JapaneseFont) -> bytes:
    """Print the record; the same record and font give the same bytes.

    A character that the font lacks is shown as 〓 and named by its code at the foot. Raises
    RecordMalformed when the members are not what ``make_record`` writes, or are too long for a
    page; OSError when the font cannot be read.
    """
    try:
        sections = sections_of(signed)
        made_at = datetime.fromisoformat(str(signed.record.members["madeAt"]))
    except (KeyError, TypeError, ValueError) as error:
        raise RecordMalformed(type(error).__name__) from error
    for size in _SIZES:
        with closing(_Page(font, size, made_at)) as page:
            page.title(title_of(signed.record))
            for section in sections:
                page.section(section)
            page.foot()
            if page.pdf.page_no() == 1:
                return bytes(page.pdf.output())
    raise RecordMalformed("too long for one page")


class _Page:
    """One try at the page, with letters of one size in points."""

    def __init__(self, font: JapaneseFont, size: float, made_at: datetime) -> None:
        self.pdf = FPDF(format="A4")
        self._size = size
        self._missing: dict[str, None] = {}
        self.pdf.set_margins(_MARGIN, _MARGIN)
        self.pdf.set_auto_page_break(True, _MARGIN)
        self.pdf.c_margin = 0
        self.pdf.set_lang("ja")
        self.pdf.set_creation_date(made_at)
        self.pdf.add_font("record", fname=font.path, collection_font_number=font.number)
        self.pdf.add_page()

    def title(self, text: str) -> None:
        """The page's heading, and the file's title."""
        self.pdf.set_title(text)
        self._text(text, self._size * 1.9)

    def section(self, section: Section) -> None:
        """A heading, a rule under it, and lines of a label and a text."""
        pdf = self.pdf
        pdf.ln(self._size * 0.28)
        self._text(section.heading, self._size * 1.15)
        pdf.set_draw_color(*_RULE)
        pdf.line(_MARGIN, pdf.get_y(), pdf.w - _MARGIN, pdf.get_y())
        pdf.ln(0.6)
        for label, text in section.lines:
            top = pdf.get_y()
            self._text(label, self._size, _QUIET)
            pdf.set_xy(_MARGIN + _LABEL, top)
            self._text(text, self._size)

    def foot(self) -> None:
        """What the record does not claim, and the codes of what was shown as 〓."""
        self.pdf.ln(self._size * 0.35)
        self._text(DISCLAIMER, self._size * 0.9)
        if self._missing:
            codes = "、".join(f"U+{ord(one):X}" for one in self._missing)
            self._text(f"{_GETA} は次の文字です: {codes}", self._size * 0.9)

    def close(self) -> None:
        """Let go of the font's file."""
        if isinstance(font := self.pdf.fonts["record"], TTFFont):
            font.close()

    def _text(self, text: str, size: float, colour: tuple[int, int, int] = _INK) -> None:
        """Write from the current place to the right margin; then stand at the next line's left."""
        self.pdf.set_font("record", size=size)
        self.pdf.set_text_color(*colour)
        self.pdf.multi_cell(
            0,
            size * 1.5 * _MM_PER_POINT,
            "".join(map(self._printable, text)),
            align=Align.L,
            wrapmode=WrapMode.CHAR,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _printable(self, character: str) -> str:
        if not character.isprintable() and character != "\u3000":
            return " "
        font = self.pdf.fonts["record"]
        if isinstance(font, TTFFont) and ord(character) not in font.cmap:
            self._missing[character] = None
            return _GETA
        return character
