# SPDX-License-Identifier: Apache-2.0
"""W12: one window at a time for one user."""

from __future__ import annotations

import errno
import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from native_host import turn
from native_host.errors import Busy
from native_host.turn import Turn


def test_W12_the_second_has_to_wait(tmp_path: Path) -> None:
    first = Turn(tmp_path)
    with pytest.raises(Busy):
        Turn(tmp_path)
    first.end()
    Turn(tmp_path).end()


def test_ending_twice_is_harmless(tmp_path: Path) -> None:
    first = Turn(tmp_path)
    first.end()
    first.end()


def test_a_process_that_dies_gives_its_turn_back(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from native_host.turn import Turn; t = Turn(Path(sys.argv[2]))\n"
        "print(flush=True); sys.stdin.read()"
    )
    root = str(Path(turn.__file__).parents[1])
    command = [sys.executable, "-c", script, root, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(Busy):
            Turn(tmp_path)
        other.kill()
        other.wait()
    Turn(tmp_path).end()


def test_the_folder_is_made_for_this_user_only(tmp_path: Path) -> None:
    Turn(tmp_path / "a" / "b").end()
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a" / "b" / "window.lock").stat().st_mode & 0o777 == 0o600


def test_without_a_place_to_write_everybody_has_a_turn(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file" / "folder"):
        first, second = Turn(folder), Turn(folder)
        first.end()
        second.end()


@pytest.mark.parametrize("error", [errno.ENOLCK, errno.EOPNOTSUPP, errno.EIO])
def test_where_nothing_can_be_locked_nobody_is_said_to_be_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    """As on some network drives. Seen to fail when: any error stands for another window, which nobody could ever close."""

    def lock(file: int, operation: int) -> None:
        raise OSError(error, "no locks here")

    monkeypatch.setattr(fcntl, "flock", lock)
    first, second = Turn(tmp_path), Turn(tmp_path)
    first.end()
    second.end()


def test_the_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert turn.lock_folder() == tmp_path / "webjpki"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert turn.lock_folder() == tmp_path / ".cache" / "webjpki"
