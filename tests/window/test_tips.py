# SPDX-License-Identifier: Apache-2.0
"""What stands in a website's documents is shown as it is written: nothing in a tip is formatted or fetched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from native_host.document_names import file_name
from tests.rig.host import ROOT

SIDE = 300  # pixels of the picture that must not be there
_SHOW = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel
from native_host.reading.sheets import Row, Tree
from native_host.window.texts import Texts
from native_host.window.tree_view import TreeView
application = QApplication(["test", "-platform", "offscreen"])
picture, kind, name = sys.argv[1:]
image = QImage(300, 300, QImage.Format.Format_RGB32)
image.fill(0)
image.save(picture)
sheet = TreeView(Tree((Row(0, "a", name),), False), Texts("en")).sheet
widget = QLabel("x")
widget.setToolTip(name if kind == "raw" else sheet.topLevelItem(0).toolTip(1))
widget.resize(200, 40)
widget.show()
at = QPoint(5, 5)
application.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
application.processEvents()
(tip,) = [w for w in application.topLevelWidgets() if w.inherits("QTipLabel")]
read = QTextDocument()
read.setHtml(tip.text())
print(json.dumps({"height": tip.sizeHint().height(), "plain": read.toPlainText()}))
"""


def tip(kind: str, name: str, picture: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", _SHOW, str(picture), kind, name]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.window
@pytest.mark.parametrize("written", ["<b>x<img src='{}'>", "<h1>{}</h1>"])
def test_U1_what_looks_like_html_is_shown_as_it_is_written(written: str, tmp_path: Path) -> None:
    """A picture may lie on another computer. Seen to fail when: the tip was the bare text."""
    picture = tmp_path / "picture.png"
    text = written.format(picture)
    itself, ours = (tip(one, text, picture) for one in ("raw", "row"))
    assert ours["height"] < SIDE
    assert ours["plain"] == text
    # What Qt makes of it by itself.
    assert itself["plain"] != text
    assert (itself["height"] > SIDE) == ("img" in written)


def test_a_file_may_be_called_like_html() -> None:
    """Why it matters for names as well: a name is what the person knows a document by."""
    assert file_name("<b>領収書.pdf", "name") == "<b>領収書.pdf"
