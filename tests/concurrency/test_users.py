# SPDX-License-Identifier: Apache-2.0
"""Two users of one computer, with user ids, screens and homes of their own, want the one card at the same time."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from simulated_card.pcscd import apart
from tests.native_host.desk import READY, TITLE, Desk, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere
from tests.rig.host import ROOT, HostProcess
from tests.rig.screen import Screen

pytestmark = [
    pytest.mark.pcsc,
    pytest.mark.window,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users"),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv (util-linux)"),
]

USERS = (64_001, 64_002)
# What the programs need may lie below a folder that is closed to others, as root's home is. In a mount
# namespace of their own that folder is empty but for what they need.
_OPENED = """
closed=$1; user=$2; shift 2; mount -t tmpfs none /mnt && mkdir /mnt/kept || exit 1
number=0; paths=
while [ "$1" != -- ]; do
    number=$((number + 1)); mkdir "/mnt/kept/$number" && mount --bind "$1" "/mnt/kept/$number" || exit 1
    paths="$paths$1
"; shift
done; shift
[ -z "$closed" ] || { mount -t tmpfs none "$closed" && chmod 755 "$closed"; } || exit 1
number=0; echo "$paths" | while read -r path; do
    [ -n "$path" ] || continue
    number=$((number + 1)); mkdir -p "$path" && mount --bind "/mnt/kept/$number" "$path" || exit 1
done || exit 1
exec setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs "$@"
"""


class User:
    """One of the two, at a screen and with folders of their own; `seat` is the desk as they see it."""

    def __init__(self, uid: int, desk: Desk, screen: Screen, folder: Path) -> None:
        self.uid = uid
        self.home = folder
        self.seat = desk.neighbour(screen, folder)
        _ = self.seat.env  # makes the runtime folder
        for own in (folder, folder / "run"):
            os.chown(own, uid, uid)

    def host(self) -> HostProcess:
        """Start a host as this user's browser does."""
        state = {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home / "state")}
        return HostElsewhere([*_as_user(self.uid), *HOST], {**self.seat.env, **state})

    def asks(self, host: HostProcess) -> None:
        """Let it ask for a sign-in."""
        host.request("authenticate", **sign_in_arguments())
        self.seat.wait_for_window()


def _as_user(uid: int) -> list[str]:
    needed = {ROOT, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()}
    folders = {parent for path in needed for parent in path.parents}
    closed = sorted(path for path in folders if not path.stat().st_mode & stat.S_IXOTH)
    outermost = closed[:1]
    below = sorted(path for path in needed if any(c in path.parents for c in outermost))
    opened = [str(outermost[0]) if outermost else "", str(uid), *map(str, below), "--"]
    return [*apart(), "sh", "-c", _OPENED, "sh", *opened]


@pytest.fixture
def users(desk: Desk) -> Iterator[list[User]]:
    desk.daemon.folder.chmod(0o711)  # the daemon's socket is for everybody, as the system's is
    with ExitStack() as open_now:
        found = []
        for uid in USERS:
            folder = open_now.enter_context(tempfile.TemporaryDirectory(dir="/tmp"))
            found.append(User(uid, desk, open_now.enter_context(Screen()), Path(folder)))
        yield found


def test_two_users_and_one_card(desk: Desk, users: list[User]) -> None:
    """Who comes second hears "busy" at once, and goes on by itself when the other is done, or was killed.

    Seen to fail when: PcscReaders connected shared, so that the second user's window asked for a PIN too.
    """
    for first, second in (users, users[::-1]):
        asked = desk.commands().count(READY)
        with first.host() as one, second.host() as two, second.host() as looks:
            first.asks(one)
            desk.wait_for_command(READY, asked + 1)
            assert {os.stat(f"/proc/{h.pid}").st_uid for h in (one, two)} <= {0, *USERS}
            looks.request("status")
            assert looks.reply()["readers"][0]["card"] == "busy"
            second.asks(two)
            second.seat.screen.type("1234")  # its window waits for the reader: nobody takes a PIN
            second.seat.screen.key("Return")
            assert all(user.seat.screen.shows(TITLE) for user in users)
            assert desk.commands().count(READY) == asked + 1
            if first is users[0]:
                first.seat.enter("1234")
                assert "signature" in one.reply()
            else:
                one.process.kill()
            desk.wait_for_command(READY, asked + 2)
            second.seat.enter("1234")
            assert "signature" in two.reply()
        desk.wait_powered_off()
    assert [entry.response for entry in desk.verifications()] == ["9000"] * 3
    assert desk.card.tries["authentication"] == 3


def test_each_users_lock_and_history_are_their_own(desk: Desk, users: list[User]) -> None:
    """Seen to fail when: the lock stood in a folder of all users."""
    for user in users:
        with user.host() as host:
            user.asks(host)
            user.seat.enter("1234")
            assert "signature" in host.reply()
        state, runtime = user.home / "state", user.home / "run"
        assert [path for path in state.rglob("*") if path.is_file()], "nothing was remembered"
        assert [path.name for path in runtime.rglob("*.lock")] == ["window.lock"]
        for path in (*state.rglob("*"), *runtime.rglob("*")):
            assert path.stat().st_uid == user.uid
            assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
