# SPDX-License-Identifier: Apache-2.0
"""What the window asks before it deletes anything, and where it asks for a file to write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from ...history.wording import Wording


def sure(parent: QWidget, say: Wording, question: str, yes: str) -> bool:
    """Ask `question` with the button `yes`; Return and Escape mean no."""
    box = QMessageBox(parent)
    box.setWindowTitle(say("title"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    agreed = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    refused = box.addButton(say("button.cancel"), QMessageBox.ButtonRole.RejectRole)
    for button in (agreed, refused):
        button.setAccessibleName(button.text())
    box.setDefaultButton(refused)
    box.setEscapeButton(refused)
    box.exec()
    return box.clickedButton() is agreed


def file_to_write(parent: QWidget, say: Wording) -> Path | None:
    """Ask where to export to; the name's end says in which form."""
    csv, json = say("export.csv"), say("export.json")
    filters = f"{csv} (*.csv);;{json} (*.json)"
    chosen, form = QFileDialog.getSaveFileName(
        parent, say("export.title"), str(Path.home() / "webjpki-history.csv"), filters
    )
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix not in (".csv", ".json"):
        path = path.with_name(path.name + (".json" if form.startswith(json) else ".csv"))
    return path


def tell(parent: QWidget, say: Wording, news: str) -> None:
    """Show one sentence until the person has read it."""
    box = QMessageBox(parent)
    box.setWindowTitle(say("title"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(news)
    box.addButton(say("button.close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()
