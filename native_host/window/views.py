# SPDX-License-Identifier: Apache-2.0
"""Builds the widget for each view the core can show."""

from PySide6.QtWidgets import QCheckBox, QProgressBar, QWidget

from ..prompt import (
    AskPin,
    ChooseCard,
    Closed,
    Confirmed,
    ConfirmLastTry,
    Failed,
    OfferAttributes,
    View,
    Waiting,
    Working,
)
from .ask_pin import AskPinPanel, certificate_text
from .controls import Button, button_row, column, label, readable, sentences
from .look import edged
from .panel import Panel, Stage


def build(view: View, stage: Stage) -> Panel:
    """Return a new panel for `view`."""
    match view:
        case Waiting():
            from .waiting import WaitingPanel  # most people never see it

            return WaitingPanel(view, stage)
        case ChooseCard():
            from .choose import ChooseCardPanel  # few have two readers with a card each

            return ChooseCardPanel(view, stage)
        case AskPin():
            return AskPinPanel(view, stage)
        case ConfirmLastTry():
            return LastTryPanel(view, stage)
        case Working():
            return WorkingPanel(view, stage)
        case OfferAttributes():
            from .offer import OfferPanel  # only for attributes

            return OfferPanel(view, stage)
        case Failed():
            return FailedPanel(view, stage)


class LastTryPanel(Panel):
    """Asks for two deliberate acts: a tick, then a button. Return alone confirms nothing."""

    def __init__(self, view: ConfirmLastTry, stage: Stage) -> None:
        super().__init__()
        texts = stage.texts
        self._agree = QCheckBox(texts("last.agree"))
        edged(self._agree, stage.look)
        self._agree.setAccessibleName(texts("last.agree"))
        self._agree.setAccessibleDescription(texts("last.explain"))
        go_on = Button(texts("last.submit"), primary=True)
        go_on.setEnabled(False)
        go_on.clicked.connect(lambda: stage.reply(Confirmed()))
        self._agree.toggled.connect(go_on.setEnabled)
        whole = column()
        whole.addWidget(label(texts(f"last.heading.{view.kind.value}"), heading=True))
        whole.addWidget(label(sentences(texts("last.explain")), note="warning"))
        whole.addWidget(self._agree)
        whole.addLayout(button_row(stage.cancel_button(), go_on))
        self.setLayout(whole)

    def first_focus(self) -> QWidget:
        return self._agree


class WorkingPanel(Panel):
    """Progress while the card signs."""

    def __init__(self, view: Working, stage: Stage) -> None:
        super().__init__()
        texts = stage.texts
        self._stage = stage
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(texts("working.progress"))
        self._done = label("")
        self._certificate = label("", quiet=True)
        self._heading = readable(label(texts(f"working.{stage.occasion.pin.value}"), heading=True))
        buttons = button_row(stage.cancel_button())
        buttons.insertWidget(0, self._certificate, 1)
        whole = column()
        for widget in (self._heading, self._bar, self._done, label(texts("working.next"))):
            whole.addWidget(widget)
        whole.addLayout(buttons)
        self.setLayout(whole)
        self.follow(view)

    def follow(self, view: View) -> bool:
        """Move the bar; the buttons stay, so that a click on one is never lost."""
        if not isinstance(view, Working):
            return False
        counted = view.total > 1  # a bar for one signature would only jump
        self._bar.setRange(0, view.total if counted else 0)
        self._bar.setValue(view.done)
        self._done.setVisible(counted)
        self._done.setText(self._stage.texts("working.done", done=view.done, total=view.total))
        self._certificate.setText(certificate_text(view.certificate, self._stage))
        return True

    def first_focus(self) -> QWidget:
        return self._heading


class FailedPanel(Panel):
    """What happened and what to do next."""

    def __init__(self, view: Failed, stage: Stage) -> None:
        super().__init__()
        outcome = stage.texts.outcome(view.error)
        self._close = Button(stage.texts("button.close"), primary=True)
        self._close.setAccessibleDescription(f"{outcome.happened} {outcome.next}")
        self._close.clicked.connect(lambda: stage.reply(Closed()))
        whole = column(12)
        whole.addWidget(label(outcome.happened, heading=True))
        whole.addWidget(label(sentences(outcome.next)))
        whole.addLayout(button_row(self._close))
        self.setLayout(whole)

    def first_focus(self) -> QWidget:
        return self._close
