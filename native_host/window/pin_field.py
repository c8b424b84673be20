# SPDX-License-Identifier: Apache-2.0
"""The field a PIN is typed into: the characters live in one wiped bytearray, Qt is only given dots."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit

from ..prompt import Pin, PinKind
from .look import Look
from .pin_rules import PinRule, Refusal

_DOT = "*"
_ERASERS = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_SWITCHED_PAD = (  # what the number keys of the keypad send while NumLock is off
    Qt.Key.Key_Insert, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Left,
    Qt.Key.Key_Clear, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_PageUp,
)  # fmt: skip
_IME_KEYS = (
    Qt.Key.Key_Zenkaku_Hankaku, Qt.Key.Key_Zenkaku, Qt.Key.Key_Hiragana_Katakana,
    Qt.Key.Key_Hiragana, Qt.Key.Key_Katakana, Qt.Key.Key_Kana_Lock, Qt.Key.Key_Kanji,
)  # fmt: skip


class PinField(QLineEdit):
    """A line edit in password mode whose text is a row of placeholders, one for each byte typed.

    The base class thus has nothing to copy, undo, drag or tell an assistive program; it lends caret,
    selection and the accessible role of a password field.
    """

    def __init__(
        self,
        rule: PinRule,
        look: Look,
        submit: Callable[[], None],
        hint: Callable[[str], None],
    ) -> None:
        """Call `submit` on Return; call `hint` with a text's name, or "" when the hint is outdated."""
        super().__init__()
        self._submit = submit
        self._hint = hint
        self._rule = rule
        self._look = look
        # Full length from the start: a bytearray that grows leaves copies behind.
        self._octets = bytearray(rule.longest)
        self._count = 0
        self._overflown = False
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhLatinOnly
        )
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.textEdited.connect(self._redraw)  # an assistive program tried to write

    @property
    def fault(self) -> Refusal | None:
        """What is still wrong with the length of what was typed."""
        return Refusal.TOO_LONG if self._overflown else self._rule.fault(self._count)

    @property
    def count(self) -> int:
        """How many characters were typed."""
        return self._count

    def pin(self) -> Pin:
        """Return a copy of what was typed, for the receiver to wipe. Only to be called while `fault` is None."""
        return Pin(self._rule.kind, self._octets[: self._count])

    def wipe(self) -> None:
        """Overwrite what was typed."""
        for index in range(len(self._octets)):
            self._octets[index] = 0
        self._count = 0
        self._overflown = False
        self._redraw()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take one character, erase, submit or refuse; everything else goes to the window."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._submit()
        elif key in _ERASERS:
            self._erase(everything=key == Qt.Key.Key_Delete or self.hasSelectedText())
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._hint("hint.paste")
        elif not self._advise(event):
            self._take_text(event)

    def _advise(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _SWITCHED_PAD and event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
            self._hint("hint.num-lock")
        elif key in _IME_KEYS:
            self._hint(Refusal.FULL_WIDTH.value)
        elif key == Qt.Key.Key_CapsLock and self._rule.kind is PinKind.SIGNATURE:
            self._hint("hint.caps-lock")
        else:
            return False
        return True

    def _take_text(self, event: QKeyEvent) -> None:
        commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        text = event.text()
        if not text or not text.isprintable() or event.modifiers() & commands:
            event.ignore()
            return
        octet = self._rule.octet(text)
        if isinstance(octet, Refusal):
            self._hint(octet.value)
            return
        if self.hasSelectedText():
            self.wipe()
        self._append(octet)

    def _append(self, octet: int) -> None:
        # A PIN that went on past its length is another PIN: nothing of it may reach the card.
        if self._overflown or self._count == self._rule.longest:
            self.wipe()
            self._overflown = True
            self._hint(Refusal.TOO_LONG.value)
        else:
            self._octets[self._count] = octet
            self._count += 1
            self._hint("")
        self._redraw()

    def _erase(self, *, everything: bool) -> None:
        if everything or self._overflown or self._count == 0:
            self.wipe()
        else:
            self._count -= 1
            self._octets[self._count] = 0
        self._hint("")
        self._redraw()

    def _redraw(self) -> None:
        shown = self._rule.longest if self._overflown else self._count
        self.setText(_DOT * shown)
        self.update()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Refuse what an input method made."""
        self._hint(Refusal.FULL_WIDTH.value)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Focus the field; the middle button, which pastes on X11, only gets a hint."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._hint("hint.paste")
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Do nothing: the base class would paste."""

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Do nothing: the base class would select."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer no menu."""
        event.accept()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Four boxes, or one long field."""
        return QSize(4 * 62, 56) if self._boxes else QSize(420, 48)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    @property
    def _boxes(self) -> bool:
        return self._rule.kind is not PinKind.SIGNATURE

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw dots in four boxes for the PIN, in one long field for the password."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        slots = self._rule.longest
        width = 52 if self._boxes else (self.width() - 20) // slots
        for index in range(slots if self._boxes else 1):
            self._paint_frame(painter, index)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.warning if self._overflown else self.palette().text())
        for index in range(len(self.text())):
            left = index * 62 if self._boxes else 10 + index * width
            painter.drawEllipse(left + width // 2 - 6, self.height() // 2 - 6, 12, 12)

    def _paint_frame(self, painter: QPainter, index: int) -> None:
        next_one = min(self._count, 3) == index or not self._boxes
        strong = self._overflown or (self.hasFocus() and (next_one or self.hasSelectedText()))
        colour = self._look.warning if self._overflown else self._look.accent
        painter.setPen(QPen(colour if strong else self._look.line, 2 if strong else 1.5))
        painter.setBrush(self.palette().base())
        width = 52 if self._boxes else self.width() - 2
        painter.drawRoundedRect(1 + index * 62, 1, width - 2, self.height() - 2, 6, 6)
