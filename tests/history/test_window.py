# SPDX-License-Identifier: Apache-2.0
"""The history's window on a real screen, worked by keyboard; and how the extension has it opened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from native_host.history.entry import Entry
from native_host.history.store import Store
from tests.history.conftest import AT, CONTRACT, Bench, entry
from tests.rig.host import HostProcess
from tests.rig.screen import Screen
from tests.rig.waiting import wait_for
from tests.window.test_accessibility import bus, needs_pyatspi, seen

__all__ = ["bus"]
pytestmark = [pytest.mark.window]

ROOT = Path(__file__).resolve().parents[2]
TITLES = {"ja": "Web JPKI の履歴", "en": "Web JPKI history"}


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with Screen(1024, 700) as made:
        yield made


@pytest.fixture
def used(bench: Bench) -> Bench:
    bench.use(entry("bank"), entry("city", CONTRACT), entry("tax", result="ERR_WEBJPKI_NO_CARD"))
    bench.use(Entry(AT, "https://bank.example.jp", "attributes", "done"))
    return bench


def environment(bench: Bench, env: dict[str, str]) -> dict[str, str]:
    state = str(bench.place.folder.parent)
    return {"DBUS_SESSION_BUS_ADDRESS": "disabled:", **env, "XDG_STATE_HOME": state}


@contextmanager
def opened(bench: Bench, env: dict[str, str], lang: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-I", "-m", "native_host", "history", "--lang", lang, "--announce"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(bench, env), stdout=subprocess.PIPE, text=True
    ) as window:
        try:
            assert window.stdout is not None
            assert window.stdout.readline() == "shown\n"
            yield window
        finally:
            window.kill()


def sites(bench: Bench) -> list[str]:
    """Without Journal, which would seal and wait for its turn."""
    with Store(bench.place.file, patience=60, only_read=True) as store:
        return [row.entry.origin.split("//")[1].split(".")[0] for row in store.rows()]


def test_what_is_found_and_selected_is_deleted_after_a_question(
    used: Bench, screen: Screen
) -> None:
    """Seen to fail when: Return means yes (all are gone before the second question)."""
    with opened(used, screen.env, "ja"):
        window = screen.find(TITLES["ja"])
        screen.focus(window)
        screen.type("city")
        screen.key("Tab", "space")
        # Switch, export, delete; Return is no.
        screen.key("Tab", "Tab", "Tab", "Return")
        wait_for(lambda: len(_windows(screen)) == 2, "no question")
        screen.key("Return")
        wait_for(lambda: len(_windows(screen)) == 1, "the question stays")
        assert sites(used) == ["bank", "city", "tax", "bank"]
        screen.key("Return")
        wait_for(lambda: len(_windows(screen)) == 2, "no second question")
        screen.key("Left", "Return")
        wait_for(lambda: sites(used) == ["bank", "tax", "bank"], "nothing was deleted")


def _windows(screen: Screen) -> list[str]:
    """The windows of the history, its questions among them."""
    done = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", TITLES["ja"]],
        env=screen.env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split()


def test_the_switch_holds_from_the_next_use_on(used: Bench, screen: Screen) -> None:
    with opened(used, screen.env, "en"):
        screen.focus(screen.find(TITLES["en"]))
        screen.key("Tab", "Tab", "space")
        wait_for(used.place.off_mark.exists, "the switch does nothing")
        used.use(entry("later"))
        assert sites(used)[-1] == "bank"
        screen.key("space")
        wait_for(lambda: not used.place.off_mark.exists(), "the switch does nothing")
    used.use(entry("later"))
    assert sites(used)[-1] == "later"


@needs_pyatspi
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_everything_has_a_name_and_the_list_is_read_aloud(
    used: Bench, screen: Screen, bus: dict[str, str], lang: str
) -> None:
    with opened(used, bus, lang):
        screen.find(TITLES[lang])
        wait_for(lambda: "https://tax.example.jp" in _names(bus, lang), "the list stays empty")
        found = seen(bus, TITLES[lang])
    focusable = [node for node in found if node["focusable"]]
    assert [node["role"] for node in focusable if not node["name"].strip()] == []
    names = _texts(found)
    for site in ("bank", "city", "tax"):
        assert f"https://{site}.example.jp" in names
    assert "有効" not in names


def _names(bus: dict[str, str], lang: str) -> str:
    return _texts(seen(bus, TITLES[lang]))


def _texts(found: list[dict[str, object]]) -> str:
    return "\n".join(str(node["name"]) for node in found)


def test_the_extension_has_it_opened_once_and_it_outlives_the_host(
    used: Bench, screen: Screen
) -> None:
    """Seen to fail when: the window is started in the host's own session and process."""
    env = environment(used, {**os.environ, **screen.env})
    with HostProcess(env) as host:
        host.request("history", lang="ja")
        assert host.reply() == {}
    window = screen.find(TITLES["ja"])
    with HostProcess(env) as host:
        host.request("history", lang="ja")
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_BUSY"
    screen.focus(window)
    screen.key("Escape")
    screen.wait_gone(TITLES["ja"])


def test_without_a_screen_the_extension_is_told(used: Bench, screen: Screen) -> None:
    nowhere = {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    with HostProcess(environment(used, {**os.environ, **nowhere})) as host:
        host.request("history", lang="ja")
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_NO_SCREEN"


def test_the_command_writes_it_to_a_file_without_a_window(used: Bench, tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    command = [sys.executable, "-I", "-m", "native_host", "history", "--export", str(file)]
    subprocess.run(command, cwd=ROOT, env=environment(used, dict(os.environ)), check=True)
    assert [e["number"] for e in json.loads(file.read_bytes())["entries"]] == [1, 2, 3, 4]
