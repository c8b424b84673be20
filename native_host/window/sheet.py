# SPDX-License-Identifier: Apache-2.0
"""Lets the lower part of the window scroll where the screen is too low for it; who asks stays above, in sight."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

from .numbers import NO_FOCUS, NO_SCROLL_BAR, set_number

_LEAST_HEIGHT = 80
_BESIDE = 56  # of what stands next to the keyboard, such as a hint


class Sheet(QScrollArea):
    """Takes over `lower`, the last part of a column, with the keyboard where it was."""

    def __init__(self, body: QBoxLayout, lower: QBoxLayout) -> None:
        super().__init__()
        self.setObjectName("sheet")
        set_number(self, "focusPolicy", NO_FOCUS)
        set_number(self, "horizontalScrollBarPolicy", NO_SCROLL_BAR)
        self._column = lower
        self._inner = QWidget()
        # As it is: an item made anew for a widget would never hear of its new sizes.
        body.removeItem(lower)
        lower.setParent(None)
        lower.setContentsMargins(0, 0, 6, 0)
        self._inner.setLayout(lower)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        body.addWidget(self)
        self.want_whole(whole=True)

    def want_whole(self, *, whole: bool) -> None:
        """Claim the height of everything in here, or only what is left: else what stands above would be squeezed."""
        policy = self.sizePolicy()
        policy.setHeightForWidth(whole)
        self.setSizePolicy(policy)

    def reveal(self, panel: QWidget, focus: QWidget) -> None:
        """Bring the view into sight: whole where there is room, else the part with the keyboard."""
        width = self.viewport().width()
        self._inner.resize(width, self.heightForWidth(width))
        self._column.activate()
        if panel.height() <= self.viewport().height():
            self.ensureWidgetVisible(panel, 0, 0)
        else:
            self._show(focus)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep in sight what has the keyboard."""
        super().resizeEvent(event)
        focus = self._inner.focusWidget()
        if focus is not None:
            self._show(focus)

    def _show(self, focus: QWidget) -> None:
        beside = max(0, min(_BESIDE, self.viewport().height() - focus.height()) // 2)
        self.ensureWidgetVisible(focus, 0, beside)

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        self._column.activate()
        return self._column.totalHeightForWidth(width)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, _LEAST_HEIGHT)

    def sizeHint(self) -> QSize:  # noqa: N802
        return self.minimumSizeHint()
