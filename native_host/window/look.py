# SPDX-License-Identifier: Apache-2.0
"""Colours and fonts of the window, light and dark, and apart for the kinds of PIN."""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from ..prompt import PinKind

BASE_PX = 15
# Han characters differ between Japan and its neighbours: name Japanese fonts before the fallback chooses.
_JAPANESE = ["Hiragino Sans", "Yu Gothic UI", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP"]
_FIXED = ["Consolas", "Menlo", "DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono CJK JP"]


# Band and accent on light ground, accent on dark ground; each reads at 4.5 to 1 or better.
_COLOURS = {
    PinKind.AUTHENTICATION: ("#1b4f8a", "#1b4f8a", "#8ab8ee"),
    PinKind.SIGNATURE: ("#7a2333", "#7a2333", "#eea0ac"),
    PinKind.ATTRIBUTES: ("#1d5f4a", "#1d5f4a", "#86d3b8"),
}


@dataclass(frozen=True)
class Look:
    """The colours of one window. Text on `band` is `on_band`; the others stand on the palette's window."""

    kind: PinKind
    dark: bool
    band: QColor
    on_band: QColor
    accent: QColor
    line: QColor
    quiet: QColor
    panel: QColor
    warning: QColor
    warning_panel: QColor


def look_of(kind: PinKind, palette: QPalette) -> Look:
    """Return the colours for `kind`, fitted to a light or dark palette."""
    dark = palette.color(QPalette.ColorRole.Window).lightness() < 128
    band, light_accent, dark_accent = _COLOURS[kind]
    return Look(
        kind=kind,
        dark=dark,
        band=QColor(band),
        on_band=QColor("#ffffff"),
        accent=QColor(dark_accent if dark else light_accent),
        line=QColor("#5a5d63" if dark else "#c3c7ce"),
        quiet=QColor("#b9bdc4" if dark else "#555b66"),
        panel=QColor("#2b2d31" if dark else "#ffffff"),
        warning=QColor("#ffc46b" if dark else "#8a4600"),
        warning_panel=QColor("#3c2f1a" if dark else "#fff3dc"),
    )


def use_readable_font(application: QApplication, lang: str) -> None:
    """Set the system's own font, in a size and glyph shapes that the reader of `lang` can read."""
    font = application.font()
    if lang == "ja":
        font.setFamilies([*font.families(), *_JAPANESE])
    font.setPixelSize(BASE_PX)
    application.setFont(font)


def sized(font: QFont, pixels: int) -> QFont:
    """Return a copy of `font` in another size.

    Never bold: what stands out is who asks, and a second weight of a Japanese font costs 4 MB and its time.
    """
    copy = QFont(font)
    copy.setPixelSize(pixels)
    return copy


def fixed_width(font: QFont, pixels: int) -> QFont:
    """Return a bold font in which l, I and 1 do not look alike; what it lacks comes from `font`."""
    copy = sized(font, pixels)
    copy.setBold(True)
    copy.setFamilies([*_FIXED, *font.families()])
    copy.setStyleHint(QFont.StyleHint.Monospace)
    return copy


def edged(widget: QWidget, look: Look) -> None:
    """Give a box to tick an edge that is seen: Fusion draws it somewhat darker than what lies behind."""
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.Window, look.quiet)
    widget.setPalette(palette)


def stylesheet(look: Look) -> str:
    """Return the Qt style sheet for buttons, panels and notes."""
    return f"""
    QPushButton {{ padding: 8px 20px; min-width: 88px; border-radius: 6px;
        border: 1px solid {look.line.name()}; background: {look.panel.name()}; }}
    QPushButton:focus {{ border: 2px solid {look.accent.name()}; padding: 7px 19px; }}
    QPushButton[small="true"] {{ padding: 3px 11px; min-width: 28px; }}
    QPushButton[small="true"]:focus {{ padding: 2px 10px; }}
    QPushButton[sign="true"] {{ padding: 3px 0; min-width: 30px; }} QPushButton[sign="true"]:focus {{ padding: 2px 0; }}
    QPushButton:disabled {{ color: {look.quiet.name()}; background: transparent; }}
    QPushButton[primary="true"]:enabled {{ background: {look.band.name()};
        color: {look.on_band.name()}; border-color: {look.band.name()}; }}
    QPushButton[primary="true"]:enabled:focus {{ border-color: {look.accent.lighter(160).name()}; }}
    QPushButton[card="true"] {{ text-align: left; padding: 10px 16px; }}
    QPushButton[card="true"]:focus {{ padding: 9px 15px; }}
    QLabel[quiet="true"] {{ color: {look.quiet.name()}; }}
    QLabel[note="warning"] {{ color: {look.warning.name()}; background: {look.warning_panel.name()};
        border: 1px solid {look.warning.name()}; border-radius: 6px; padding: 8px 10px; }}
    QLabel[note="test"] {{ color: #1a1a1a; background: #ffd84d; border: 2px solid #1a1a1a;
        padding: 5px 10px; }}
    QLabel[note="hint"] {{ color: {look.warning.name()}; min-height: 22px; }}
    QLabel#band {{ color: {look.on_band.name()}; }}
    QCheckBox {{ spacing: 10px; padding: 4px 6px; border: 2px solid transparent; border-radius: 6px; }}
    QCheckBox:focus {{ border-color: {look.accent.name()}; }}
    QCheckBox::indicator {{ width: 20px; height: 20px; }}
    QScrollArea {{ border: 1px solid {look.line.name()}; border-radius: 6px; }}
    QScrollArea#sheet {{ border: none; }}
    QScrollBar {{ background: {look.line.name()}; }}
    QScrollBar:vertical {{ width: 16px; }}
    QScrollBar:horizontal {{ height: 16px; }}
    QScrollBar::handle {{ min-height: 32px; min-width: 32px; margin: 2px; border-radius: 5px;
        background: {look.quiet.name()}; }}
    QScrollBar::handle:hover {{ background: {look.accent.name()}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollArea#desk, QLabel#paper {{ background: {look.line.name()}; }}
    QTreeWidget, QPlainTextEdit, QLineEdit#search {{ background: {look.panel.name()};
        border: 1px solid {look.line.name()}; border-radius: 4px;
        selection-background-color: {look.band.name()}; selection-color: {look.on_band.name()}; }}
    QLineEdit#search {{ padding: 4px 8px; }}
    QLineEdit#search:focus {{ border: 2px solid {look.accent.name()}; padding: 3px 7px; }}
    QTreeWidget::item {{ padding: 2px 0; }}
    QTreeWidget:focus, QPlainTextEdit:focus, QScrollArea#desk:focus {{ border: 2px solid {look.accent.name()}; }}
    QWidget#documents {{ background: {look.panel.name()}; }}
    QFrame#rule {{ background: {look.line.name()}; }}
    QProgressBar {{ border: 1px solid {look.line.name()}; border-radius: 5px; height: 10px;
        background: {look.panel.name()}; }}
    QProgressBar::chunk {{ background: {look.accent.name()}; border-radius: 4px; }}
    QToolButton#disclosure {{ border: none; color: {look.accent.name()}; padding: 2px 0; }}
    QToolButton#disclosure:focus {{ text-decoration: underline; border-bottom: 2px solid {look.accent.name()}; }}
    """
