# SPDX-License-Identifier: Apache-2.0
"""What the window is held against: a plain dialog as anybody writes it, with nothing behind it.

It has a title, three labels, a password field and two buttons, in the language of the window beside it.
Arguments: "wait", where loading Qt waits for a byte on stdin, and the descriptor that a byte is written to
once the dialog is painted.
"""

import os
import sys

painted = int(sys.argv[-1])
if "wait" in sys.argv:
    os.write(1, b".")
    os.read(0, 1)

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtGui import QPaintEvent  # noqa: E402
from PySide6.QtWidgets import (  # noqa: E402
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)


class _Dialog(QDialog):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os.write(painted, b"."))


application = QApplication([])
dialog = _Dialog()
dialog.setWindowTitle("サインイン")
layout = QVBoxLayout(dialog)
for text in ("https://brokerage.example.jp", "サイトに送られるもの：証明書", "暗証番号"):
    layout.addWidget(QLabel(text))
field = QLineEdit()
field.setEchoMode(QLineEdit.EchoMode.Password)
layout.addWidget(field)
buttons = QHBoxLayout()
for text in ("キャンセル", "サインイン"):
    buttons.addWidget(QPushButton(text))
layout.addLayout(buttons)
dialog.show()
application.exec()
