# SPDX-License-Identifier: Apache-2.0
"""The child that asks the keychain, with a real Secret Service on a bus of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from native_host.history.journal import Journal
from native_host.history.keeper import answer_all
from native_host.history.keychain import Missing, NoKeychain, SystemKeychain
from native_host.history.verdict import Finding
from native_host.session_bus import session_bus
from tests.history.conftest import Bench

_PATIENCE = 60.0  # a slow machine; what is measured here is no time
_DAEMON = "gnome-keyring-daemon"
needs_bus = pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="needs dbus-daemon")
needs_keyring = pytest.mark.skipif(
    not (shutil.which("dbus-daemon") and shutil.which(_DAEMON)), reason="needs gnome-keyring"
)
# What a bus would start if somebody asked it for a keychain.
_SERVICE = "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/usr/bin/touch {mark}\n"


class MemoryBackend(KeyringBackend):
    """A keyring's backend in memory; `fault` is raised in place of an answer."""

    priority = 1.0

    def __init__(self, fault: Exception | None = None) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.fault = fault

    def get_password(self, service: str, username: str) -> str | None:
        if self.fault:
            raise self.fault
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


def answers(backend: KeyringBackend, *lines: bytes) -> list[bytes]:
    said = BytesIO()
    answer_all(BytesIO(b"".join(line + b"\n" for line in lines)), said, lambda: backend)
    return said.getvalue().splitlines()


def test_the_child_keeps_two_names_and_no_other() -> None:
    backend = MemoryBackend()
    asked = (b"get key", b"put key QUJD", b"get key", b"get other", b"put x", b"", b"\xff")
    told = [b"absent", b"done", b"value QUJD", *[b"failed"] * 4]
    assert answers(backend, *asked) == told
    assert list(backend.held) == [("org.webjpki.host history", "key")]


def test_what_a_backend_says_in_its_error_stays_in_the_child() -> None:
    backend = MemoryBackend(RuntimeError("the key is QUJD"))
    assert answers(backend, b"get key", b"get key") == [b"failed", b"failed"]


def test_only_a_bus_that_is_there_is_asked(tmp_path: Path) -> None:
    assert session_bus({}) is None
    assert session_bus({"DBUS_SESSION_BUS_ADDRESS": "disabled:"}) is None
    assert session_bus({"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}) is None
    assert session_bus({"XDG_RUNTIME_DIR": str(tmp_path)}) is None
    there = "unix:path=/run/user/1000/bus"
    assert session_bus({"DBUS_SESSION_BUS_ADDRESS": there}) == there


@contextmanager
def bus(folder: Path) -> Iterator[None]:
    """A session bus of the test's own, which would start a keychain for whoever asks for one."""
    services = folder / "share" / "dbus-1" / "services"
    services.mkdir(parents=True)
    mark = folder / "started"
    (services / "org.freedesktop.secrets.service").write_text(_SERVICE.format(mark=mark))
    before = dict(os.environ)
    own = {"HOME": folder, "XDG_DATA_DIRS": folder / "share", "XDG_DATA_HOME": folder / "data",
           "XDG_RUNTIME_DIR": folder}  # fmt: skip
    os.environ.update({name: str(path) for name, path in own.items()})
    command = ["dbus-daemon", "--session", "--print-address", "--nofork"]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
            assert daemon.stdout is not None
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
            try:
                yield
            finally:
                daemon.terminate()
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def keyring_daemon() -> Iterator[None]:
    """GNOME's keyring, opened with a password as at a login."""
    command = [_DAEMON, "--foreground", "--unlock", "--components=secrets"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as daemon:
        assert daemon.stdin is not None
        daemon.stdin.write(b"a test's password")
        daemon.stdin.close()
        daemon.stdin = None
        try:
            _wait_for_owner()
            yield
        finally:
            daemon.terminate()
            daemon.communicate()


def _wait_for_owner() -> None:
    import secretstorage
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import Proxy

    with closing(secretstorage.dbus_init()) as connection:
        while not Proxy(message_bus, connection).NameHasOwner("org.freedesktop.secrets")[0]:
            time.sleep(0.02)  # pytest's own limit ends it


def lock_all() -> None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()


@needs_bus
@pytest.mark.skipif(sys.platform != "linux", reason="a matter of D-Bus")
def test_no_keychain_is_started_to_ask_it(tmp_path: Path) -> None:
    """Seen to fail when: the keychain is asked without looking whether it runs (the mark appears)."""
    with bus(tmp_path):
        with pytest.raises(NoKeychain) as raised, SystemKeychain(patience=_PATIENCE) as keychain:
            keychain.get("key")
        assert raised.value.missing is Missing.NONE
    assert not (tmp_path / "started").exists()


@needs_keyring
def test_a_real_keychain_holds_the_key_and_is_not_asked_to_open(
    tmp_path: Path, bench: Bench
) -> None:
    """Seen to fail when: a locked keyring is used as it is (it wants to ask for its password)."""
    with bus(tmp_path), keyring_daemon():

        def ask(name: str) -> bytes | None:
            with SystemKeychain(patience=_PATIENCE) as keychain:
                return keychain.get(name)

        journal = Journal(bench.place, lambda: SystemKeychain(patience=_PATIENCE))
        assert ask("key") is None
        judged = journal.judge()
        assert judged is not None
        assert (judged.verdict.finding, judged.missing) == (Finding.SEALED, None)
        assert len(ask("key") or b"") == 32
        lock_all()
        judged = journal.judge()
        assert judged is not None
        assert (judged.verdict.finding, judged.missing) == (Finding.PLAIN, Missing.LOCKED)
