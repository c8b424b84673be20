# SPDX-License-Identifier: Apache-2.0
"""The view in which the person lets go of their attributes, or keeps single ones."""

from datetime import date

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from ..prompt import OfferAttributes, Released
from .controls import Button, button_row, column, label, readable
from .look import edged
from .panel import Panel, Stage
from .texts import Texts


class OfferPanel(Panel):
    """Each field with its value and a tick; what has no tick stays here."""

    def __init__(self, view: OfferAttributes, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        texts = stage.texts
        self._heading = readable(label(texts("offer.heading"), heading=True))
        self._send = Button(texts("offer.submit"), primary=True)
        self._send.clicked.connect(self._release)
        self._ticks: dict[str, QCheckBox] = {}
        whole = column(8)
        whole.addWidget(self._heading)
        whole.addWidget(label(texts("offer.explain"), quiet=True))
        whole.addLayout(self._rows(view, texts))
        whole.addLayout(button_row(stage.cancel_button(), self._send))
        self.setLayout(whole)

    def first_focus(self) -> QWidget:
        """Return the heading: Return pressed there sends nothing."""
        return self._heading

    def _rows(self, view: OfferAttributes, texts: Texts) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(16)
        for row, (name, value) in enumerate(view.values):
            shown = _shown(name, value, texts)
            tick = QCheckBox(texts(f"offer.{name}"))
            tick.setChecked(True)
            edged(tick, self._stage.look)
            tick.setAccessibleName(f"{texts(f'offer.{name}')} {shown}")
            tick.toggled.connect(self._follow_ticks)
            self._ticks[name] = tick
            grid.addWidget(tick, row, 0)
            grid.addWidget(_value_label(shown), row, 1)
        return grid

    def _follow_ticks(self) -> None:
        self._send.setEnabled(bool(self._chosen()))

    def _chosen(self) -> frozenset[str]:
        return frozenset(name for name, tick in self._ticks.items() if tick.isChecked())

    def _release(self) -> None:
        self._stage.reply(Released(self._chosen()))


def _value_label(shown: str) -> QLabel:
    made = label(shown)
    made.setObjectName("value")
    return made


def _shown(name: str, value: str | None, texts: Texts) -> str:
    if value is None:
        return texts("offer.unstated")
    if name == "sex":
        return texts(f"offer.sex.{value}")
    if name == "birthDate":
        day = date.fromisoformat(value)
        return texts("ask.date", year=day.year, month=day.month, day=day.day)
    return value
