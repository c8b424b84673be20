# SPDX-License-Identifier: Apache-2.0
"""The numbers of Qt's that are written out are those of the Qt that is installed, and spare loading its names."""

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from native_host.window import numbers
from tests.rig.host import ROOT
from tests.rig.screen import Screen

_KEYS = {name: getattr(numbers, name) for name in vars(numbers) if name.startswith("KEY_")}

_OPEN = """
import sys
from native_host.origins import Origin
from native_host.prompt import AskPin, DocumentSummary, Interruption, Occasion, PinKind
from native_host.window.exchange import Exchange
from native_host.window import app, dialog
interruption = Interruption()
exchange = Exchange(interruption)
exchange.show(AskPin(PinKind(sys.argv[1]), ready=True))
painted = dialog.PinDialog.paintEvent
def paint(window, event):
    painted(window, event)
    exchange.finish()
dialog.PinDialog.paintEvent = paint
kind = PinKind(sys.argv[1])
document = DocumentSummary("a.pdf", 1000, "cms", "00" * 32, "SHA-256")
documents = (document,) if kind is PinKind.SIGNATURE else ()
fields = ("name",) if kind is PinKind.ATTRIBUTES else ()
occasion = Occasion(Origin("https://a.example"), kind, documents, "ja", fields)
app.run(occasion, exchange, interruption)
import PySide6.QtCore
print("Qt" in vars(PySide6.QtCore))
"""


@pytest.mark.parametrize("name", _KEYS)
def test_keys(name: str) -> None:
    """Seen to fail when: a number is another."""
    words = name.removeprefix("KEY_").split("_")
    wanted = "Key_" + "".join(word.capitalize() for word in words)
    found = {n.replace("_", "").lower(): member for n, member in Qt.Key.__members__.items()}
    assert found[wanted.replace("_", "").lower()].value == _KEYS[name]


def test_other_numbers() -> None:
    """Seen to fail when: a number is another."""
    hints, window = Qt.InputMethodHint, Qt.WindowType
    assert Qt.KeyboardModifier.ControlModifier.value == numbers.CONTROL_MODIFIER
    assert Qt.KeyboardModifier.AltModifier.value == numbers.ALT_MODIFIER
    assert Qt.KeyboardModifier.KeypadModifier.value == numbers.KEYPAD_MODIFIER
    assert Qt.TextFlag.TextWrapAnywhere.value == numbers.TEXT_WRAP_ANYWHERE
    assert Qt.TextFormat.PlainText.value == numbers.PLAIN_TEXT
    assert Qt.FocusPolicy.TabFocus.value == numbers.TAB_FOCUS
    assert Qt.FocusPolicy.NoFocus.value == numbers.NO_FOCUS
    assert Qt.AlignmentFlag.AlignLeft.value == numbers.ALIGN_LEFT
    assert Qt.AlignmentFlag.AlignTop.value == numbers.ALIGN_TOP
    assert QLineEdit.EchoMode.Password.value == numbers.PASSWORD_ECHO
    assert Qt.ContextMenuPolicy.PreventContextMenu.value == numbers.NO_CONTEXT_MENU
    assert Qt.ScrollBarPolicy.ScrollBarAlwaysOff.value == numbers.NO_SCROLL_BAR
    secret = (hints.ImhHiddenText, hints.ImhSensitiveData, hints.ImhNoPredictiveText)
    assert sum(h.value for h in (*secret, hints.ImhLatinOnly)) == numbers.SECRET_INPUT
    parts = (window.WindowTitleHint, window.WindowSystemMenuHint, window.WindowCloseButtonHint)
    above = window.Dialog | window.WindowStaysOnTopHint
    assert (above | parts[0] | parts[1] | parts[2]).value == numbers.DIALOG_ON_TOP


@pytest.mark.parametrize("pin", ["authentication", "signature", "attributes"])
def test_names_are_not_loaded(screen: Screen, pin: str) -> None:
    """Seen to fail when: the window is painted with a pen made by QPen(colour), or given Qt's flags by name."""
    command = [sys.executable, "-c", _OPEN, pin]
    done = subprocess.run(
        command, env=screen.env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["False"]


_ASK = """
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodQueryEvent
from PySide6.QtWidgets import QApplication
from native_host.prompt import PinKind
from native_host.window.look import look_of
from native_host.window.pin_field import PinField
from native_host.window.pin_rules import rule_of
application = QApplication([])
look = look_of(PinKind.SIGNATURE, application.palette())
field = PinField(rule_of(PinKind.SIGNATURE), look, lambda: None, lambda key: None)
asked = Qt.InputMethodQuery.ImEnabled | Qt.InputMethodQuery.ImSurroundingText
event = QInputMethodQueryEvent(asked)
application.sendEvent(field, event)
print(event.value(Qt.InputMethodQuery.ImEnabled), event.value(Qt.InputMethodQuery.ImSurroundingText))
"""


def test_input_methods_are_told_nothing(screen: Screen) -> None:
    """Seen to fail when: PinField leaves the question to QLineEdit, which says that it takes text."""
    command = [sys.executable, "-c", _ASK]
    done = subprocess.run(
        command, env=screen.env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["None", "None"]
