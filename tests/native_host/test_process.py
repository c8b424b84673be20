# SPDX-License-Identifier: Apache-2.0
"""The host as a process: who may start it, what reaches stdout, and what cannot get in from around it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from native_host import PROTOCOL, __version__
from native_host.callers import CHROMIUM_ID, FIREFOX_ID
from tests.native_host.desk import Desk, pin_entries, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.rig.host import CALLER, ROOT, HostProcess


def test_the_greeting_and_the_end() -> None:
    with HostProcess() as host:
        assert host.read() == {"version": __version__, "protocol": PROTOCOL}
        host.send({"command": "quit", "arguments": {}})
        assert host.reply() == {}


def test_N4_firefox_names_the_extension_second() -> None:
    with HostProcess({}, "/somewhere/org.webjpki.host.json", FIREFOX_ID) as host:
        host.request("quit")
        assert host.reply() == {}


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("",),
        (f"chrome-extension://{CHROMIUM_ID}",),
        (f"chrome-extension://{CHROMIUM_ID}/x",),
        (f"chrome-extension://{'a' * 32}/",),
        (f"https://{CHROMIUM_ID}/",),
        ("manifest.json", "other@example.com"),
        (FIREFOX_ID,),
        ("--parent-window=0",),
    ],
)
def test_N4_another_caller_is_refused_without_a_frame(arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-I", "-m", "native_host", *arguments]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr


def test_N5_a_development_mode_full_of_warnings_leaves_stdout_alone(tmp_path: Path) -> None:
    command = (sys.executable, "-I", "-X", "dev", "-X", "importtime", *HOST[2:])
    env = {**os.environ, "PCSCLITE_CSOCK_NAME": str(tmp_path / "none")}
    with HostElsewhere(command, env) as host:
        host.request("status")
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_SERVICE_UNAVAILABLE"
        assert host.process.stderr is not None
        assert host.process.stderr.read()  # there was noise


@pytest.mark.pcsc
@pytest.mark.window
def test_N5_a_talkative_toolkit_leaves_stdout_alone(desk: Desk) -> None:
    noisy = {"QT_DEBUG_PLUGINS": "1", "QT_LOGGING_RULES": "*=true"}
    with HostProcess({**desk.env, **noisy}) as host:
        assert host.process.stderr is not None
        noise: list[bytes] = []
        reader = Thread(target=lambda: noise.extend(host.process.stderr or ()))
        reader.start()  # or the host would wait for somebody to read
        host.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        assert "signature" in host.reply()
        reader.join()
    assert len(noise) > 100


SPY = "import os\nopen(os.environ['SPY'], 'a').close()\n"
HIJACKED = ("json", "struct", "ctypes", "smartcard", "asn1crypto", "native_host", "webjpki")


def test_N6_nothing_around_the_process_gets_in(tmp_path: Path) -> None:
    for name in (*HIJACKED, "sitecustomize", "usercustomize"):
        (tmp_path / f"{name}.py").write_text(SPY)
    spy = tmp_path / "spy"
    env = {
        **os.environ,
        "SPY": str(spy),
        "PYTHONPATH": str(tmp_path),
        "PYTHONSTARTUP": str(tmp_path / "json.py"),
        "PYTHONINSPECT": "1",
        "PYTHONUSERBASE": str(tmp_path),
        "PYTHONBREAKPOINT": "json.x",
        "PCSCLITE_CSOCK_NAME": str(tmp_path / "none"),
    }
    with HostElsewhere(HOST, env, cwd=tmp_path) as host:
        host.request("status")
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_SERVICE_UNAVAILABLE"
    assert not spy.exists()
    # The same without -I falls into the trap: so it was armed.
    careless = (sys.executable, "-m", "native_host", CALLER)
    subprocess.run(
        careless, env=env, cwd=tmp_path, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    assert spy.exists()


@pytest.mark.pcsc
@pytest.mark.window
def test_N10_a_captured_request_still_needs_the_pin(desk: Desk) -> None:
    captured = {"command": "authenticate", "arguments": sign_in_arguments()}
    for turn in (1, 2):
        with desk.host() as host:
            host.read()
            host.send(captured)
            desk.wait_for_command("00200080", turn)
            if turn == 1:
                desk.enter("1234")
                assert "signature" in host.reply()
            else:
                desk.wait_for_window()
                host.close_stdin()
                assert not any("signature" in frame for frame in host.frames())
    assert len(pin_entries(desk.card.log)) == 1
    assert sum(command.startswith("802A") for command in desk.commands()) == 1
