# SPDX-License-Identifier: Apache-2.0
"""Lets the lower part of the window scroll where the screen is too low for it; who asks stays above, in sight."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from .controls import column
from .numbers import NO_FOCUS, NO_SCROLL_BAR, set_number

_LEAST_HEIGHT = 120
_BESIDE = 56  # of what stands next to the keyboard, such as a hint


class Sheet(QScrollArea):
    """Takes over everything of a column from the item `first` on, with the keyboard where it was."""

    def __init__(self, body: QBoxLayout, first: int) -> None:
        super().__init__()
        self.setObjectName("sheet")
        set_number(self, "focusPolicy", NO_FOCUS)
        set_number(self, "horizontalScrollBarPolicy", NO_SCROLL_BAR)
        self._column = column(body.spacing())
        self._column.setContentsMargins(0, 0, 6, 0)
        self._inner = QWidget()
        self._inner.setLayout(self._column)
        _move(body, first, self._column)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        body.addWidget(self)

    def reveal(self, panel: QWidget, focus: QWidget) -> None:
        """Bring the view into sight: whole where there is room, else the part with the keyboard."""
        width = self.viewport().width()
        self._inner.resize(width, self.heightForWidth(width))
        self._column.activate()
        whole = panel.height() <= self.viewport().height()
        self.ensureWidgetVisible(panel if whole else focus, 0, _BESIDE)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        self._column.activate()
        return self._column.totalHeightForWidth(width)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _LEAST_HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSizeHint()


def _move(source: QBoxLayout, first: int, target: QBoxLayout) -> None:
    while (item := source.takeAt(first)) is not None:
        widget, layout = item.widget(), item.layout()
        if widget is not None:
            target.addWidget(widget)
        elif layout is not None:
            layout.setParent(None)
            target.addLayout(layout)
