# SPDX-License-Identifier: Apache-2.0
"""The host as a process: who may start it, what reaches stdout, and what cannot get in from around it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest

from native_host import PROTOCOL, __version__
from native_host.browsers import MANIFEST
from native_host.callers import CHROMIUM_ID, FIREFOX_ID
from tests.native_host.desk import ORIGIN, Desk, pin_entries, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.rig.host import CALLER, ROOT, HostProcess
from tests.webjpki_pdf.test_changes import CONTRACT


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
    """Qt writes to stderr, fontconfig to what was stdout. Seen to fail when: take_over left fd 1 alone."""
    noisy = {"QT_DEBUG_PLUGINS": "1", "QT_LOGGING_RULES": "*=true", "FC_DEBUG": "1"}
    with HostProcess({**desk.env, **noisy}) as host:
        assert host.process.stderr is not None
        noise: list[bytes] = []
        reader = Thread(target=lambda: noise.extend(host.process.stderr or ()))
        reader.start()  # or the host would wait for somebody to read
        host.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        assert "signature" in host.reply()
        reader.join()
    assert b"FC_DEBUG=1\n" in b"".join(noise)
    assert len(noise) > 100


HIJACKED = ("json", "struct", "ctypes", "smartcard", "asn1crypto", "native_host", "webjpki")
WAYS = ("PYTHONPATH", "PYTHONHOME", "current folder")


class Traps:
    """Modules that leave a trace when they are loaded, where a careless Python finds them before its own."""

    def __init__(self, folder: Path) -> None:
        self.modules, self.home = folder / "modules", folder / "python"
        self._trace = folder / "trace"
        # Python has hardly more than this when it looks for its first module, `encodings`.
        spy = f"import posix\nposix.open({os.fsencode(self._trace)!r}, posix.O_CREAT)\n"
        early = self.home / "lib" / "python{}.{}".format(*sys.version_info) / "encodings"
        for place in (self.modules, early):
            place.mkdir(parents=True)
        (early / "__init__.py").write_text(spy)
        for name in (*HIJACKED, "sitecustomize", "usercustomize"):
            (self.modules / f"{name}.py").write_text(spy)

    def sprung(self) -> bool:
        """Tell whether one of them was loaded, and take the trace away."""
        found = self._trace.exists()
        self._trace.unlink(missing_ok=True)
        return found

    def around(self, *ways: str) -> tuple[dict[str, str], Path]:
        """The variables and the current folder by which a Python is led into the traps."""
        variables = {"PYTHONPATH": str(self.modules), "PYTHONHOME": str(self.home)}
        chosen = {name: value for name, value in variables.items() if name in ways}
        return chosen, self.modules if "current folder" in ways else Path("/")


def registered(home: Path) -> str:
    """What a browser starts, as the host's own command has told it."""
    command = [*HOST[:-1], "register", "--browser", "chromium"]
    subprocess.run(command, env={**os.environ, "HOME": str(home)}, capture_output=True, check=True)
    (manifest,) = home.rglob(MANIFEST)
    program: str = json.loads(manifest.read_bytes())["path"]
    return program


@pytest.mark.pcsc
@pytest.mark.window
def test_N6_nothing_around_the_process_gets_in(desk: Desk, tmp_path: Path) -> None:
    """Nor into the children that read a PDF and ask the keychain.

    Seen to fail when: own_program had no -I, or -E, or -P in its place; the keychain's child had no -I.
    """
    traps, home = Traps(tmp_path), tmp_path / "home"
    variables, folder = traps.around(*WAYS)
    rest = {
        "HOME": str(home),
        "PYTHONSTARTUP": str(traps.modules / "json.py"),
        "PYTHONINSPECT": "1",
        "PYTHONBREAKPOINT": "json.x",
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none",  # or nobody asks for a keychain
    }
    document = {"format": "pdf", "name": "契約書.pdf", "size": len(CONTRACT), "profile": "pades-b"}
    command, env = [registered(home), CALLER], {**desk.env, **variables, **rest}
    with HostElsewhere(command, env, cwd=folder) as host:
        host.request("sign", origin=ORIGIN, documents=[document])
        host.send_content(CONTRACT)
        host.send({"end": True})
        desk.enter("ABC123")
        assert "signatures" in host.reply()
    assert not traps.sprung()


@pytest.mark.parametrize("way", WAYS)
def test_N6_each_trap_is_armed(tmp_path: Path, way: str) -> None:
    """A host that is started without -I falls into it. PYTHONSTARTUP has none: only a prompt reads it."""
    traps = Traps(tmp_path)
    variables, folder = traps.around(way)
    careless = (sys.executable, "-m", "native_host", CALLER)
    env = {"PATH": os.environ["PATH"], **variables}
    subprocess.run(
        careless, env=env, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    assert traps.sprung()


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
