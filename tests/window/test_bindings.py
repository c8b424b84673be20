# SPDX-License-Identifier: Apache-2.0
"""Qt's bindings start without their explanations for programmers, and go on without them when called wrongly."""

import json
import subprocess
import sys
from typing import Any

from tests.rig.host import ROOT

# Another thread loads modules all the while: that ended the process where Shiboken walked through them.
_LOAD = """
import builtins, json, sys, threading, types
from native_host.window import bindings
own_way = sys.argv[1:] == ["own-way"]
if own_way:
    bindings._TRIED = set()
over = threading.Event()
def disturb():
    number = 0
    while not over.is_set():
        number += 1
        sys.modules[f"disturbing{number}"] = types.ModuleType("disturbing")
if not own_way:
    threading.Thread(target=disturb, daemon=True).start()
bindings.load()
over.set()
import PySide6.QtCore
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication(["test", "-platform", "offscreen"])
faults = []
for wrong in (lambda: QLabel("a").setText(3), lambda: QLabel(3, 4, 5), lambda: QLabel("a", no=1)):
    try:
        wrong()
    except (TypeError, AttributeError) as error:
        faults.append(str(error))
print(json.dumps({
    "support": [name for name in sys.modules if name.startswith("shibokensupport")],
    "import": builtins.__import__.__name__,
    "label": QLabel("a").text(),
    "help": QLabel.setText.__doc__,
    "faults": faults,
}))
"""


def _load(*how: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", _LOAD, *how],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_nothing_is_unpacked_and_a_wrong_call_is_still_an_error() -> None:
    """Seen to fail when: the installed Shiboken is of another version, or starts in its own way."""
    told = _load()
    assert told["support"] == ["shibokensupport.signature.mapping"]
    assert told["import"] != "__feature_import__"  # it reads the source of whatever is loaded
    assert told["label"] == "a"
    assert told["help"] is None
    assert told["faults"] == [
        "PySide6.QtWidgets.QLabel.setText: called with wrong arguments",
        *["PySide6.QtWidgets.QLabel.__init__: called with wrong arguments"] * 2,
    ]


def test_another_version_starts_in_its_own_way() -> None:
    """Seen to fail when: the version is not asked for."""
    told = _load("own-way")
    assert "shibokensupport.signature.loader" in told["support"]
    assert told["import"] == "__feature_import__"
    assert told["label"] == "a"
    assert len(told["faults"]) == 3
