# SPDX-License-Identifier: Apache-2.0
"""A reader that hangs on extended length does so once: it fails soon, and is asked in the classic way from then on."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from threading import Thread

import pytest

from native_host.card.reader_notes import ReaderNotes
from simulated_card import Fault, SimulatedCard
from tests.native_host.desk import READY, Desk, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.rig.host import HostProcess

MONTH = 31 * 24 * 3600


def is_extended(command: str) -> bool:
    """READ BINARY with an Le of three bytes."""
    return command.startswith("00B0") and len(command) == 14


def begin(desk: Desk, state: Path) -> HostProcess:
    host = HostElsewhere(HOST, {**desk.env, "XDG_STATE_HOME": str(state)})
    host.request("authenticate", **sign_in_arguments())
    return host


def insert(desk: Desk) -> SimulatedCard:
    return desk.use(SimulatedCard(desk.pki_dir, extended_length=True, short_file_ids=True))


@pytest.mark.pcsc
@pytest.mark.window
def test_a_reader_hangs_on_extended_length_once(desk: Desk, tmp_path: Path) -> None:
    """Seen to fail when: nothing was remembered, so that the next request hung in the same way."""
    card = insert(desk)
    with begin(desk, tmp_path / "other") as host:
        desk.enter("1234")
        assert "signature" in host.reply()
    (at,) = [n for n, command in enumerate(desk.commands(), 1) if is_extended(command)]
    card = insert(desk)
    card.set_faults([Fault(at, "mute")])
    with begin(desk, tmp_path) as host:
        desk.wait_for_window()
        desk.read_failure(host)
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_CARD_FAILED"
    insert(desk)
    with begin(desk, tmp_path) as host:
        desk.wait_for_command(READY)
        desk.enter("1234")
        assert "signature" in host.reply()
    assert not any(map(is_extended, desk.commands()))
    assert desk.card.tries["authentication"] == 3


def test_what_was_noted_is_the_persons_own_and_is_forgotten(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    notes = ReaderNotes(lambda: folder)
    assert notes.takes_extended("Reader ア")
    for name in ("Reader ア", "Reader B", "Reader ア"):
        notes.hung(name)
    assert not notes.takes_extended("Reader ア")
    assert not notes.takes_extended("Reader B")
    assert notes.takes_extended("Reader")
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    long_ago = time.time() - MONTH
    os.utime(file, (long_ago, long_ago))
    assert notes.takes_extended("Reader ア")


def test_where_nothing_can_be_noted_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (None, tmp_path / "file" / "below"):
        notes = ReaderNotes(lambda where=folder: where)  # type: ignore[misc]  # a default fixes it
        notes.hung("Reader")
        assert notes.takes_extended("Reader")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_pipe_in_the_notes_place_makes_nobody_wait(tmp_path: Path) -> None:
    """Seen to fail when: it was opened as a file is, which waits until somebody writes."""
    os.mkfifo(tmp_path / "short-readers.txt")
    told: list[bool] = []
    notes = ReaderNotes(lambda: tmp_path)
    asked = Thread(target=lambda: told.append(notes.takes_extended("Reader")), daemon=True)
    asked.start()
    asked.join(20)
    assert told == [True], "it waits for somebody to write"
