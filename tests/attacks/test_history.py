# SPDX-License-Identifier: Apache-2.0
"""A use that leaves no trace, or too much of one: real card, window and file; and a history that is in the way."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.native_host.desk import (
    NONCE,
    ORIGIN,
    READY,
    Desk,
    cms_document,
    hash_document,
    sign_in_arguments,
)
from tests.rig.host import ROOT

pytestmark = [pytest.mark.pcsc, pytest.mark.window]
CONTENT = "本文には山田 花子の秘密がある".encode()


def state(desk: Desk) -> Path:
    return Path(desk.env["XDG_STATE_HOME"]) / "webjpki"


def history(desk: Desk, tmp_path: Path) -> list[dict[str, object]]:
    """The person's history, as the installed command exports it."""
    file = tmp_path / "export.json"
    command = [sys.executable, "-I", "-m", "native_host", "history", "--export", str(file)]
    subprocess.run(command, env={**os.environ, **desk.env}, cwd=ROOT, check=True)
    entries: list[dict[str, object]] = json.loads(file.read_bytes())["entries"]
    return entries


def sign(desk: Desk) -> dict[str, object]:
    with desk.host() as host:
        documents = [cms_document(CONTENT, "契約書.pdf"), hash_document("別紙.pdf", b"\x11" * 32)]
        host.request("sign", origin=ORIGIN, documents=documents, lang="ja")
        host.send_content(CONTENT)
        host.send({"end": True})
        desk.enter("ABC123")
        return host.reply()


def sign_in(desk: Desk, pin: str | None) -> dict[str, object]:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        if pin is None:
            desk.wait_for_window()
            desk.wait_for_command(READY)
            desk.screen.key("Escape")
        else:
            desk.enter(pin)
        return host.reply()


def test_U5_every_use_is_remembered_with_nothing_personal(desk: Desk, tmp_path: Path) -> None:
    """Seen to fail when: nobody is told how an occasion ended; a summary's content is written too."""
    assert "signatures" in sign(desk)
    assert "error" in sign_in(desk, None)
    signed, cancelled = history(desk, tmp_path)
    assert (signed["site"], signed["kind"], signed["result"]) == (ORIGIN, "signature", "done")
    documents = signed["documents"]
    assert isinstance(documents, list)
    assert [(d["name"], d["form"], d["function"]) for d in documents] == [
        ("契約書.pdf", "cms", "SHA-256"), ("別紙.pdf", "hash", "SHA-256"),
    ]  # fmt: skip
    assert documents[1]["digest"] == "11" * 32
    assert cancelled["kind"] == "sign-in"
    assert cancelled["result"] == "ERR_WEBJPKI_USER_CANCELLED"
    for file in state(desk).iterdir():
        octets = file.read_bytes()
        for secret in (CONTENT, b"ABC123", NONCE.encode(), "花子".encode(), b"HANAKO"):
            assert secret not in octets, (file.name, secret)


def a_file_in_the_way(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_bytes(b"")


def no_database(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "history.sqlite3").write_bytes(b"x" * 5000)


def a_pipe_that_nobody_writes(folder: Path) -> None:
    """What opening it for reading would wait for, for ever."""
    folder.mkdir(parents=True)
    os.mkfifo(folder / "history.sqlite3")


@pytest.mark.parametrize("harm", [a_file_in_the_way, no_database, a_pipe_that_nobody_writes])
def test_U5_no_history_keeps_anybody_from_signing(desk: Desk, harm: Callable[[Path], None]) -> None:
    """Seen to fail when: the journal is written before the reply, with its failures let through."""
    harm(state(desk))
    assert "signatures" in sign(desk)


def test_U5_a_journal_that_somebody_holds_keeps_nobody_from_signing(desk: Desk) -> None:
    folder = state(desk)
    assert "signature" in sign_in(desk, "1234")
    holder = sqlite3.connect(folder / "history.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert "signatures" in sign(desk)
    finally:
        holder.close()
    noted = json.loads((folder / "history.failed.json").read_bytes())
    assert (noted["count"], noted["trouble"]) == (1, "busy")


def test_U5_who_wants_no_history_has_none(desk: Desk) -> None:
    folder = state(desk)
    folder.mkdir(parents=True)
    (folder / "history.off").touch()
    assert "signature" in sign_in(desk, "1234")
    assert [path.name for path in folder.iterdir()] == ["history.off"]
