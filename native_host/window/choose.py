# SPDX-License-Identifier: Apache-2.0
"""The view in which the person chooses between several My Number Cards."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ..prompt import ChooseCard, Chosen
from .controls import Button, button_row, column, label
from .panel import Panel, Stage

_AROUND = 40  # pixels of the button that are not for its text


class ChooseCardPanel(Panel):
    """One large button for each reader."""

    def __init__(self, view: ChooseCard, stage: Stage) -> None:
        super().__init__()
        texts = stage.texts
        whole = column()
        whole.addWidget(label(texts("choose.heading"), heading=True))
        whole.addWidget(label(texts("choose.next", count=len(view.readers))))
        for index, reader in enumerate(view.readers):
            button = _CardButton(texts("choose.card", number=index + 1, reader=reader))
            button.clicked.connect(lambda _=False, i=index: stage.reply(Chosen(i)))
            whole.addWidget(button)
            if index == 0:
                self._first = button
        whole.addLayout(button_row(stage.cancel_button()))
        self.setLayout(whole)

    def first_focus(self) -> QWidget:
        return self._first


class _CardButton(Button):
    """Shows a reader's whole name, on a second line where it has to: two of a kind differ in their last letters."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setProperty("card", True)
        self._words = self.text().split(" ")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        lines = [""]
        for word in self._words:
            longer = f"{lines[-1]} {word}".lstrip()
            if self.fontMetrics().horizontalAdvance(longer) <= self.width() - _AROUND:
                lines[-1] = longer
            else:
                lines.append(word)
        self.setText("\n".join(lines).lstrip("\n"))
