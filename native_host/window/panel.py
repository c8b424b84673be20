# SPDX-License-Identifier: Apache-2.0
"""What every view's widget is given, and what the window asks of it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ..prompt import Answer, Occasion, View
from .controls import Button
from .look import Look
from .sight import Sight
from .texts import Texts


@dataclass(frozen=True)
class Stage:
    """The surroundings of a view: the same for the life of the window."""

    occasion: Occasion
    texts: Texts
    look: Look
    sight: Sight
    reply: Callable[[Answer], bool]  # False: the core has moved on, another view is coming
    cancel: Callable[[], None]
    fit: Callable[[], None]  # a view has become taller or lower: the window follows, soon

    def cancel_button(self) -> Button:
        """Return the button that says no."""
        button = Button(self.texts("button.cancel"))
        button.clicked.connect(self.cancel)
        return button


class Panel(QWidget):
    """One view on the screen."""

    def first_focus(self) -> QWidget:
        """Return what the keyboard goes to when the view opens. Return pressed there must do no harm."""
        raise NotImplementedError

    def follow(self, view: View) -> bool:
        """Change over to `view` in place, if this panel can; else return False and change nothing."""
        return False

    def pause(self) -> None:
        """Do nothing by yourself any more: the person has turned to something else."""

    def leave(self) -> None:
        """Forget what was typed; the panel is about to go away."""
