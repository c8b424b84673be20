# SPDX-License-Identifier: Apache-2.0
"""A home in which nothing can be kept costs the person the history and nothing else, and they are told so."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from native_host.history.troubles import Trouble
from tests.installers.test_command import read_only
from tests.native_host.conftest import desk, pcscd, pki_dir, screen
from tests.native_host.desk import ORIGIN, Desk, hash_document, sign_in_arguments
from tests.native_host.elsewhere import HOST, HostElsewhere

__all__ = ["desk", "pcscd", "pki_dir", "screen"]
pytestmark = [pytest.mark.pcsc, pytest.mark.window]

_FULL = 'mount -t tmpfs -o size=16k none "$0"; cat /dev/zero >"$0/full" 2>/dev/null; exec "$@"'
# The host, and then, in the same home, what the person is told.
_THEN = """
out=$1; shift; "$@"; ended=$?
"$1" -I -m native_host doctor --json >"$out/doctor.json" </dev/null
"$1" -I -m native_host history --export "$out/history.json" </dev/null >&2
exit $ended
"""


def missing(_home: Path) -> tuple[list[str], str]:
    return [], "/dev/null/home"


def only_read(home: Path) -> tuple[list[str], str]:
    return read_only(home), str(home)


def full(home: Path) -> tuple[list[str], str]:
    read_only(home)  # skips where there are no mount namespaces
    return ["unshare", "-rm", "sh", "-c", _FULL, str(home)], str(home)


HOMES = {"missing": missing, "only-read": only_read, "full": full}


@pytest.mark.parametrize("kind", HOMES)
def test_a_person_signs_in_and_signs_and_is_told_that_nothing_is_kept(
    desk: Desk, tmp_path: Path, kind: str
) -> None:
    """Seen to fail when: taking the turn raises where no lock can be made (no window opens); an existing journal counts as kept unread."""
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    out.mkdir()
    around, named = HOMES[kind](home)
    env = {**os.environ, **desk.env, "HOME": named, "LANG": "en_US.UTF-8"}
    for folder in ("XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "LC_ALL", "LANGUAGE"):
        env.pop(folder, None)
    command = [*around, "sh", "-c", _THEN, "sh", str(out), *HOST]
    with HostElsewhere(command, env) as host:
        host.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        assert host.reply()["format"] == "web-eid:1.0"
    with HostElsewhere(command, env) as host:
        host.request("sign", origin=ORIGIN, documents=[hash_document()], lang="en")
        desk.enter("ABC123")
        assert len(host.reply()["signatures"]) == 1
    findings = json.loads((out / "doctor.json").read_text("utf-8"))["findings"]
    trouble = Trouble.FULL if kind == "full" else Trouble.READ_ONLY
    [told] = [f for f in findings if f["id"].startswith("history.")]
    assert (told["id"], told["data"]) == ("history.failing", {"trouble": trouble.value})
    assert json.loads((out / "history.json").read_text("utf-8"))["entries"] == []
    assert not list(home.iterdir())
