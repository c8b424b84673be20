# SPDX-License-Identifier: Apache-2.0
"""What assistive programs are told: a name for everything that takes the focus, and never the PIN."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reading.samples import pdf
from tests.rig.screen import Screen
from tests.window.puppet import AUTHENTICATION, SIGNATURE, TITLE, Window, ask_pin
from tests.window.test_reader import opened

_SYSTEM_PYTHON = "/usr/bin/python3"  # pyatspi is a package of the system
_READER = Path(__file__).with_name("accessible_tree.py")


def _has_pyatspi() -> bool:
    if shutil.which(_SYSTEM_PYTHON) is None or shutil.which("dbus-daemon") is None:
        return False
    probe = [_SYSTEM_PYTHON, "-c", "import pyatspi"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


needs_pyatspi = pytest.mark.skipif(
    not _has_pyatspi(), reason="needs at-spi2-core and python3-pyatspi"
)
pytestmark = [pytest.mark.window, needs_pyatspi]


@pytest.fixture
def bus(screen: Screen) -> Iterator[dict[str, str]]:
    """Start a session bus of the test's own; give the environment to reach it."""
    command = ["dbus-daemon", "--session", "--print-address", "--nofork"]
    with subprocess.Popen(command, env=screen.env, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        yield screen.env | {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }
        daemon.terminate()


def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tree
    for child in tree["children"]:
        yield from nodes(child)


def seen(env: dict[str, str], title: str = TITLE) -> list[dict[str, Any]]:
    """Return every node of the window that is on the screen."""
    command = [_SYSTEM_PYTHON, str(_READER), title]
    done = subprocess.run(command, env=env, check=True, capture_output=True, timeout=60)
    return [node for node in nodes(json.loads(done.stdout)) if node["showing"]]


VIEWS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (AUTHENTICATION, ask_pin("authentication")),
    (SIGNATURE, ask_pin("signature")),
    (AUTHENTICATION, {"is": "Waiting", "what": "card"}),
    (AUTHENTICATION, {"is": "ChooseCard", "readers": ["One", "Two"]}),
    (SIGNATURE, {"is": "ConfirmLastTry", "kind": "signature"}),
    (SIGNATURE, {"is": "Working", "done": 1, "total": 3}),
    (SIGNATURE, {"is": "Failed", "error": "NoReader"}),
]


@pytest.mark.parametrize(("occasion", "view"), VIEWS, ids=[view["is"] for _, view in VIEWS])
def test_everything_that_takes_the_focus_has_a_name(
    screen: Screen, bus: dict[str, str], occasion: dict[str, Any], view: dict[str, Any]
) -> None:
    with Window(screen, occasion, env=bus) as window:
        screen.find(TITLE)
        window.show(view)
        found = seen(bus)
    focusable = [node for node in found if node["focusable"]]
    assert focusable
    assert [node["role"] for node in focusable if not node["name"].strip()] == []
    assert [node["name"] for node in focusable if node["focused"]] != []
    assert any(occasion["origin"] in node["name"] for node in found)


def test_P1_the_pin_is_a_password_field_that_tells_only_its_length(
    screen: Screen, bus: dict[str, str]
) -> None:
    with Window(screen, AUTHENTICATION, env=bus) as window:
        screen.find(TITLE)
        window.show(ask_pin("authentication"))
        screen.type("4071")
        assert window.look()["typed"] == ["****"]
        found = seen(bus)
    (field,) = [node for node in found if node["role"] == "password text"]
    assert field["name"] == "利用者証明用暗証番号（数字4桁）"
    assert field["description"]
    assert len(field["text"]) == 4
    assert len(set(field["text"])) == 1
    assert "4071" not in json.dumps(found)


READERS = {
    "page": ("a.pdf", pdf(b"", pages=2)),
    "tree": ("a.xml", b"<a><b>1</b></a>"),
    "text": ("a.txt", b"one"),
    "broken": ("b.pdf", b"%PDF-1.7"),
}


@pytest.mark.parametrize("what", READERS)
def test_everything_in_a_reader_has_a_name(
    screen: Screen, bus: dict[str, str], tmp_path: Path, what: str
) -> None:
    name, octets = READERS[what]
    (tmp_path / name).write_bytes(octets)
    document = {"name": name, "kind": "cms", "file": str(tmp_path / name)}
    with Window(screen, SIGNATURE | {"documents": [document]}, env=bus) as window:
        opened(screen, window)
        found = seen(bus, f"書類の内容 － {name}")
    focusable = [node for node in found if node["focusable"]]
    # Rows and cells of a tree are named by what stands in them, and some are empty.
    controls = [node for node in focusable if node["role"] not in ("table cell", "tree item")]
    assert [node["role"] for node in controls if not node["name"].strip()] == []
    assert any(node["focused"] for node in found)
    assert any(node["name"] == "読み終わる" for node in controls)
