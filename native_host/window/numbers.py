# SPDX-License-Identifier: Apache-2.0
"""Numbers of Qt's own, written out: the first look at one of its names makes PySide6 build some 1,600 others.

That would be a tenth of the time until the window is there. Source: Qt's header qnamespace.h, whose numbers never
change within Qt 6; a test compares each with what PySide6 says.
"""

from PySide6.QtCore import QObject

KEY_BACKSPACE = 0x0100_0003
KEY_RETURN = 0x0100_0004
KEY_ENTER = 0x0100_0005
KEY_INSERT = 0x0100_0006
KEY_DELETE = 0x0100_0007
KEY_CLEAR = 0x0100_000B
KEY_HOME = 0x0100_0010
KEY_END = 0x0100_0011
KEY_LEFT = 0x0100_0012
KEY_UP = 0x0100_0013
KEY_RIGHT = 0x0100_0014
KEY_DOWN = 0x0100_0015
KEY_PAGE_UP = 0x0100_0016
KEY_PAGE_DOWN = 0x0100_0017
KEY_CAPS_LOCK = 0x0100_0024
KEY_KANJI = 0x0100_1121
KEY_HIRAGANA = 0x0100_1125
KEY_KATAKANA = 0x0100_1126
KEY_HIRAGANA_KATAKANA = 0x0100_1127
KEY_ZENKAKU = 0x0100_1128
KEY_ZENKAKU_HANKAKU = 0x0100_112A
KEY_KANA_LOCK = 0x0100_112D

CONTROL_MODIFIER = 0x0400_0000
ALT_MODIFIER = 0x0800_0000
KEYPAD_MODIFIER = 0x2000_0000

TEXT_WRAP_ANYWHERE = 0x2000

# Values of properties, for `set_number`.
PLAIN_TEXT = 0
NO_FOCUS, TAB_FOCUS = 0, 1
ALIGN_LEFT, ALIGN_TOP = 0x01, 0x20
PASSWORD_ECHO = 2
NO_CONTEXT_MENU = 4
SECRET_INPUT = 0x0080_0043  # hidden text, sensitive data, no predictive text, Latin letters only
NO_SCROLL_BAR = 1
# A dialog with title, system menu and close button, above all other windows.
DIALOG_ON_TOP = 0x0804_3003


def set_number(thing: QObject, name: str, value: int) -> None:
    """Set the property `name`, an enumeration of Qt's, by its number. Raises AttributeError where there is none."""
    if not thing.setProperty(name, value):
        raise AttributeError(name)
