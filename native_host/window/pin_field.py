# SPDX-License-Identifier: Apache-2.0
"""The field a PIN is typed into: the characters live in one wiped bytearray, Qt is only given dots."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import (
    QContextMenuEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit

from ..prompt import Pin, PinKind
from . import numbers
from .drawing import ellipse, fill, outline, rectangle
from .look import Look
from .pin_rules import PinRule, Refusal
from .repeats import Repeats

_DOT = "*"
_ERASERS = (numbers.KEY_BACKSPACE, numbers.KEY_DELETE)
_SWITCHED_PAD = (  # what the number keys of the keypad send while NumLock is off
    numbers.KEY_INSERT, numbers.KEY_END, numbers.KEY_DOWN, numbers.KEY_PAGE_DOWN, numbers.KEY_LEFT,
    numbers.KEY_CLEAR, numbers.KEY_RIGHT, numbers.KEY_HOME, numbers.KEY_UP, numbers.KEY_PAGE_UP,
)  # fmt: skip
_IME_KEYS = (
    numbers.KEY_ZENKAKU_HANKAKU, numbers.KEY_ZENKAKU, numbers.KEY_HIRAGANA_KATAKANA,
    numbers.KEY_HIRAGANA, numbers.KEY_KATAKANA, numbers.KEY_KANA_LOCK, numbers.KEY_KANJI,
)  # fmt: skip
_COMMANDS = numbers.CONTROL_MODIFIER | numbers.ALT_MODIFIER


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
        self._repeats = Repeats()
        self.given_away = False  # see there
        numbers.set_number(self, "echoMode", numbers.PASSWORD_ECHO)
        numbers.set_number(self, "inputMethodHints", numbers.SECRET_INPUT)
        numbers.set_number(self, "contextMenuPolicy", numbers.NO_CONTEXT_MENU)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
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
        """Overwrite what was typed, and take keys again."""
        self.forget()
        self.given_away = False
        self._redraw()

    def give_away(self) -> None:
        """Overwrite what was typed, leave the dots, and take no more keys: it is on its way to the card."""
        self.forget()
        self.given_away = True

    def forget(self) -> None:
        """Overwrite what was typed and draw nothing: the card's thread is waiting for its turn, or the window goes."""
        for index in range(len(self._octets)):
            self._octets[index] = 0
        self._count = 0
        self._overflown = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take one character, erase, submit or refuse; everything else goes to the window."""
        key = event.key()
        if self.given_away:
            event.ignore()
        elif key in (numbers.KEY_RETURN, numbers.KEY_ENTER):
            if not self._repeats.repeated(event):
                self._submit()
        elif key in _ERASERS:
            self._erase(everything=key == numbers.KEY_DELETE or self.hasSelectedText())
        elif _is_character(event):
            if not self._repeats.repeated(event):  # which would make another PIN
                self._take_character(event.text())
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._hint("hint.paste")
        elif not self._advise(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take note of it: a key that is held down is let go again and again."""
        self._repeats.let_go(event)
        super().keyReleaseEvent(event)

    def _advise(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _SWITCHED_PAD and _modifiers(event) & numbers.KEYPAD_MODIFIER:
            self._hint("hint.num-lock")
        elif key in _IME_KEYS:
            self._hint(Refusal.FULL_WIDTH.value)
        elif key == numbers.KEY_CAPS_LOCK and self._rule.kind is PinKind.SIGNATURE:
            self._hint("hint.caps-lock")
        else:
            return False
        return True

    def _take_character(self, text: str) -> None:
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

    def event(self, event: QEvent) -> bool:
        """Tell input methods nothing, not even that this field takes text."""
        if event.type() == QEvent.Type.InputMethodQuery:
            event.ignore()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        """Refuse what an input method made."""
        self._hint(Refusal.FULL_WIDTH.value)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Focus the field; the middle button, which pastes on X11, only gets a hint."""
        from PySide6.QtCore import Qt  # dear, and nobody clicks before the window is there

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
        ink = self._look.warning if self._overflown else self.palette().text().color()
        for index in range(len(self.text())):
            left = index * 62 if self._boxes else 10 + index * width
            fill(painter, ellipse(left + width // 2 - 6, self.height() // 2 - 6, 12, 12), ink)

    def _paint_frame(self, painter: QPainter, index: int) -> None:
        next_one = min(self._count, 3) == index or not self._boxes
        strong = self._overflown or (self.hasFocus() and (next_one or self.hasSelectedText()))
        colour = self._look.warning if self._overflown else self._look.accent
        width = 52 if self._boxes else self.width() - 2
        box = rectangle(1 + index * 62, 1, width - 2, self.height() - 2, 6)
        fill(painter, box, self.palette().base().color())
        outline(painter, box, colour if strong else self._look.line, 2 if strong else 1.5)


def _is_character(event: QKeyEvent) -> bool:
    """Whether the key stands for itself, and not for a command."""
    text = event.text()
    return bool(text) and text.isprintable() and not _modifiers(event) & _COMMANDS


def _modifiers(event: QKeyEvent) -> int:
    """The keys held down beside it, in Qt's numbers."""
    return event.keyCombination().toCombined()
