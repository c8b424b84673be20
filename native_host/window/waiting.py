# SPDX-License-Identifier: Apache-2.0
"""The view that waits for reader or card."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ..prompt import Waiting
from .controls import button_row, column, label, readable, sentences
from .panel import Panel, Stage
from .pictures import WaitPicture


class WaitingPanel(Panel):
    """Says what is missing, and that the window goes on by itself."""

    def __init__(self, view: Waiting, stage: Stage) -> None:
        super().__init__()
        key = f"waiting.{view.what.value}"
        self._heading = readable(label(stage.texts(f"{key}.heading"), heading=True))
        words = column()
        words.addStretch(1)
        words.addWidget(self._heading)
        words.addWidget(label(sentences(stage.texts(f"{key}.next"))))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(WaitPicture(view.what, stage.look))
        row.addLayout(words, 1)
        whole = column()
        whole.addLayout(row)
        whole.addLayout(button_row(stage.cancel_button()))
        self.setLayout(whole)

    def first_focus(self) -> QWidget:
        return self._heading
