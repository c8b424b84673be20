# SPDX-License-Identifier: Apache-2.0
"""The view that asks for a PIN."""

from collections.abc import Callable

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from ..prompt import AskPin, CertificateSummary, PinEntered, PinKind, View
from .controls import Button, button_row, column, label
from .look import edged
from .numbers import KEY_ENTER, KEY_RETURN
from .panel import Panel, Stage
from .pin_field import PinField
from .pin_rules import rule_of
from .repeats import Repeats


class AskPinPanel(Panel):
    """Keeps what was typed while the core fills in what it learns about the card."""

    def __init__(self, view: AskPin, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._view = view
        self._left = False
        # The person has pressed Return and changed nothing since; what was known to be hidden then.
        self._wanted: frozenset[int] | None = None
        texts = stage.texts
        self._kind = view.kind.value
        self._notice = label("", note="warning")
        self._certificate = label("", quiet=True)
        self._hint = label("", note="hint")
        self._field = self._make_field()
        self._agree = _Tick(self._try_submit)
        edged(self._agree, stage.look)
        self._agree.setChecked(stage.sight.agreed)
        self._agree.toggled.connect(stage.sight.agree)
        self._submit = Button(texts(f"{self._kind}.submit"), primary=True)
        self._submit.clicked.connect(self._try_submit)
        self._lay_out()
        self._update(view)
        stage.sight.listen(self._see)

    def follow(self, view: View) -> bool:
        """Show what the core has learned; what was typed stays, unless the PIN was wrong."""
        if not isinstance(view, AskPin) or view.kind is not self._view.kind:
            return False
        self._update(view)
        return True

    def _update(self, view: AskPin) -> None:
        self._view = view
        if view.wrong or self._field.given_away:
            self._field.wipe()
            self._field.setFocus()
            self._show_hint("")
        notice = self._notice_text(view)
        self._notice.setVisible(bool(notice))
        if notice != self._notice.text():
            self._notice.setText(notice)
            _announce(self._notice, notice)
        self._see()

    def _see(self) -> None:
        """Follow what is known of the documents: nothing unseen is signed without the person's word."""
        sight = self._stage.sight
        count = sight.count_unseen
        self._agree.setVisible(count > 0 and not sight.different)
        self._agree.setText(self._stage.texts("unseen.agree", count=count))
        self._agree.setAccessibleName(self._agree.text())
        self._agree.setChecked(sight.agreed)
        if sight.different:
            self._show_hint("hint.different")
        elif not sight.blocked and self._hint.text() == self._stage.texts("hint.unseen"):
            self._show_hint("")
        self._go_on()
        self._describe()

    def _describe(self) -> None:
        """Say how far things are: on the button, and beside it."""
        texts, asked = self._stage.texts, self._wanted is not None
        able = self._view.ready or self._waits
        self._submit.setEnabled(able and not asked and not self._stage.sight.blocked)
        state = f"{self._kind}.submit" if able else "ask.reading"
        self._submit.setText(texts("ask.preparing" if asked else state))
        self._submit.setAccessibleName(self._submit.text())
        holder = certificate_text(self._view.certificate, self._stage)
        prepares = texts("ask.preparing") if self._waits and not asked else ""
        self._certificate.setText(holder or prepares)

    @property
    def _waits(self) -> bool:
        """Whether documents are still being prepared: a Return is kept until they are."""
        sight = self._stage.sight
        unready = not self._view.ready or not sight.looked
        return unready and self._view.kind is PinKind.SIGNATURE

    def _go_on(self) -> None:
        """Do what the person asked for, once it can be done and nothing was found that they should see first."""
        sight, view = self._stage.sight, self._view
        if self._wanted is None or (self._waits and not sight.blocked):
            return
        known, self._wanted = self._wanted, None
        if sight.blocked:
            self._show_hint(sight.obstacle or "")
        elif sight.alarming != known:
            self._show_hint("hint.found")
        elif view.wrong or view.tries_left not in (None, view.tries_full):
            self._show_hint("hint.again")
        else:
            self._try_submit()

    def first_focus(self) -> QWidget:
        """Return the PIN field."""
        return self._field

    def leave(self) -> None:
        """Wipe the PIN."""
        self._field.forget()
        if not self._left:
            self._left = True
            self._stage.sight.forget(self._see)

    def pause(self) -> None:
        """Take back a Return that is still kept."""
        self._typed("")

    def _make_field(self) -> PinField:
        texts = self._stage.texts
        rule = rule_of(self._view.kind)
        field = PinField(rule, self._stage.look, self._try_submit, self._typed)
        field.setAccessibleName(texts(f"{self._kind}.pin"))
        field.setAccessibleDescription(texts(f"{self._kind}.pin.describe"))
        return field

    def _lay_out(self) -> None:
        texts = self._stage.texts
        name = label(texts(f"{self._kind}.pin"), heading=True)
        name.setBuddy(self._field)
        row = QHBoxLayout()
        row.addWidget(self._field)
        row.addStretch(1)
        buttons = button_row(self._stage.cancel_button(), self._submit)
        buttons.insertWidget(0, self._certificate, 1)
        buttons.setStretch(1, 0)
        whole = column(6)
        whole.addWidget(self._notice)
        whole.addWidget(self._agree)
        whole.addWidget(name)
        whole.addWidget(label(texts(f"{self._kind}.pin.other"), quiet=True))
        whole.addLayout(row)
        whole.addWidget(self._hint)
        whole.addLayout(buttons)
        self.setLayout(whole)

    def _notice_text(self, view: AskPin) -> str:
        texts = self._stage.texts
        wrong = texts(f"ask.wrong.{self._kind}") if view.wrong else ""
        left = view.tries_left
        if left is None or (left >= view.tries_full and not wrong):
            return wrong
        tries = texts("ask.tries.one") if left == 1 else texts("ask.tries", left=left)
        return f"{wrong}{texts('ask.gap')}{tries}" if wrong else tries

    def _show_hint(self, key: str) -> None:
        texts = self._stage.texts
        if key in ("hint.too-short", "hint.too-long"):
            key = f"{key}.{self._kind}"
        text = texts(key, count=self._field.count) if key else ""
        if text != self._hint.text():
            self._hint.setText(text)
            self._stage.fit()
            _announce(self._hint, text)

    def _typed(self, hint: str) -> None:
        """Take back a Return: what was typed before is no more what is there."""
        self._wanted = None
        self._show_hint(hint)
        self._describe()

    def _try_submit(self) -> None:
        if self._field.given_away:
            return
        fault, sight = self._field.fault, self._stage.sight
        missing: QWidget = self._field
        if fault is not None:
            self._show_hint(fault.value)
        elif sight.obstacle is not None:
            self._show_hint(sight.obstacle)
            missing = self._agree if self._agree.isVisible() else self._field
        elif self._waits:
            self._wanted = sight.alarming
            self._show_hint("hint.preparing")
            self._describe()
        elif not self._view.ready:
            self._show_hint("hint.not-ready")
        elif self._stage.reply(PinEntered(self._field.pin())):
            self._field.give_away()
            return  # the card's thread is waiting for its turn
        missing.setFocus()


class _Tick(QCheckBox):
    """A box that only the space bar or a click ticks; Return goes on, as in the field below."""

    def __init__(self, submit: Callable[[], None]) -> None:
        super().__init__()
        self._submit = submit
        self._repeats = Repeats()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (KEY_RETURN, KEY_ENTER):
            if not self._repeats.repeated(event):
                self._submit()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        self._repeats.let_go(event)
        super().keyReleaseEvent(event)


def certificate_text(certificate: CertificateSummary | None, stage: Stage) -> str:
    """Return whose certificate it is and its last day; "" while it is not known."""
    if certificate is None:
        return ""
    texts = stage.texts
    holder = certificate.holder
    who = texts("ask.nobody") if holder is None else texts("ask.holder", holder=holder)
    return f"{who}\n{texts('ask.until', date=texts.day(certificate.not_after))}"


def _announce(widget: QWidget, text: str) -> None:
    if not text:
        return
    # Dear to load: not before there is something to announce.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
