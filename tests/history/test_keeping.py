# SPDX-License-Identifier: Apache-2.0
"""Remembering: for the owner's eyes only, by as many hosts at once as there are, and never in anybody's way."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from native_host.history import store
from native_host.history.journal import Journal
from native_host.history.keeping import keep
from native_host.history.keychain import Keychain, SystemKeychain
from native_host.history.place import Place, Switch, place_of
from native_host.history.store import Store
from native_host.history.troubles import Trouble, Unusable
from native_host.history.verdict import Finding
from tests.history.conftest import CONTRACT, Bench, entry

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")


def test_only_the_owner_can_read_it(bench: Bench) -> None:
    """Seen to fail when: SQLite makes the file."""
    bench.use(entry("bank"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in bench.place.folder.iterdir()}
    assert modes == {"history.sqlite3": 0o600, "history.lock": 0o600}
    assert bench.place.folder.stat().st_mode & 0o777 == 0o700
    bench.place.file.chmod(0o644)
    bench.use(entry("city"))
    assert bench.place.file.stat().st_mode & 0o777 == 0o600


def test_what_was_deleted_is_no_longer_in_the_file(bench: Bench) -> None:
    """Seen to fail when: secure_delete and VACUUM are left out."""
    bench.use(*(entry("secret", CONTRACT) for _ in range(40)), entry("bank"))
    assert b"secret" in bench.place.file.read_bytes()
    bench.journal.delete(frozenset(range(1, 41)))
    assert bench.sites() == ["bank"]
    for path in bench.place.folder.iterdir():
        assert b"secret" not in path.read_bytes()


def test_many_hosts_at_once_lose_nothing(bench: Bench) -> None:
    hosts = [threading.Thread(target=bench.use, args=(entry(f"site-{i}"),)) for i in range(8)]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join()
    assert sorted(bench.sites()) == [f"site-{i}" for i in range(8)]
    judged = bench.journal.judge()
    assert judged is not None
    assert judged.verdict.finding is Finding.SEALED


def broken(bench: Bench) -> None:
    bench.place.file.write_bytes(b"no database at all" * 300)


def torn(bench: Bench) -> None:
    with bench.place.file.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)


def foreign(bench: Bench) -> None:
    bench.place.file.unlink()
    bench.run("CREATE TABLE another (thing TEXT)")


def table_gone(bench: Bench) -> None:
    bench.run("DROP TABLE document")


def of_other_types(bench: Bench) -> None:
    """What is no text stands where a time should. Left to itself it stops whoever reads it, and the window for ever."""
    bench.run(
        "ALTER TABLE entry RENAME TO before",
        "CREATE TABLE entry (number, at, origin, kind, result, link, seal)",
        "INSERT INTO entry SELECT number, x'00', origin, kind, result, link, seal FROM before",
        "DROP TABLE before",
    )


def with_a_trigger(bench: Bench) -> None:
    """What is deleted would be kept."""
    bench.run(
        "CREATE TABLE kept (at TEXT)",
        "CREATE TRIGGER keep BEFORE DELETE ON entry BEGIN INSERT INTO kept VALUES (old.at); END",
    )


def newer(bench: Bench) -> None:
    bench.run("PRAGMA user_version = 2")


def a_folder(bench: Bench) -> None:
    bench.place.file.unlink()
    bench.place.file.mkdir()


@pytest.mark.parametrize(
    ("harm", "trouble"),
    [
        (broken, Trouble.DAMAGED), (torn, Trouble.DAMAGED), (foreign, Trouble.DAMAGED),
        (table_gone, Trouble.DAMAGED), (a_folder, Trouble.DAMAGED), (newer, Trouble.NEWER),
        (of_other_types, Trouble.DAMAGED), (with_a_trigger, Trouble.DAMAGED),
    ],
)  # fmt: skip
def test_a_journal_that_cannot_be_used_is_left_alone_and_the_loss_is_counted(
    bench: Bench, harm: Callable[[Bench], None], trouble: Trouble
) -> None:
    bench.use(entry("bank", CONTRACT))
    harm(bench)
    content = bench.place.file.read_bytes() if bench.place.file.is_file() else b""
    bench.use(entry("city", CONTRACT), entry("tax", CONTRACT))
    assert not content or bench.place.file.read_bytes() == content
    failures = bench.journal.failures()
    assert failures is not None
    assert (failures.count, failures.trouble) == (2, trouble)
    with pytest.raises(Unusable) as raised:
        bench.journal.judge()
    assert raised.value.trouble is trouble


def test_a_full_journal_keeps_what_it_has(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own limit of pages, which answers as a full disk does."""
    monkeypatch.setattr(store, "_PAGES", 12)
    bench.use(*(entry("bank", *[CONTRACT] * 100) for _ in range(4)))
    failures = bench.journal.failures()
    assert failures is not None
    assert failures.trouble is Trouble.FULL
    kept = bench.sites()
    assert 0 < len(kept) < 4
    judged = bench.journal.judge()
    assert judged is not None
    assert not judged.verdict.alarming


def test_another_program_that_holds_the_file_is_not_waited_for(bench: Bench) -> None:
    """Seen to fail when: the failure is not caught at the boundary."""
    bench.use(entry("bank"))
    holder = sqlite3.connect(bench.place.file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    bench.use(entry("city"))
    holder.close()
    failures = bench.journal.failures()
    assert failures is not None
    assert failures.trouble is Trouble.BUSY
    bench.use(entry("tax"))
    assert bench.sites() == ["bank", "tax"]


def test_a_place_that_cannot_be_written_troubles_nobody(bench: Bench) -> None:
    bench.place.folder.parent.mkdir()
    bench.place.folder.write_bytes(b"a file where the folder should be")
    bench.use(entry("bank"))
    with pytest.raises(Unusable) as raised:
        bench.journal.judge()
    assert raised.value.trouble is Trouble.READ_ONLY


def test_what_can_only_be_read_is_read(bench: Bench) -> None:
    bench.use(entry("bank"))
    content = bench.place.file.read_bytes()
    with Store(bench.place.file, only_read=True) as opened, pytest.raises(Unusable) as raised:
        opened.append(entry("city"))
    assert raised.value.trouble is Trouble.READ_ONLY
    assert bench.sites() == ["bank"]
    assert bench.place.file.read_bytes() == content


def test_a_keychain_that_hangs_costs_the_seal_and_not_the_entry(bench: Bench) -> None:
    """A real child that never answers. Seen to fail when: nobody ends it (the call never returns)."""
    children: list[subprocess.Popen[bytes]] = []

    def mute(_patience: float) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-c", "import time; time.sleep(600)"]
        pipe = subprocess.PIPE
        children.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, bufsize=0))
        return children[0]

    keep([entry("bank")], bench.place, lambda: SystemKeychain(mute, patience=0.2))
    assert bench.sites() == ["bank"]
    assert children[0].wait(60) != 0
    assert bench.journal.rows()[0].seal is None


def test_what_hangs_for_ever_is_left_behind(bench: Bench) -> None:
    """Seen to fail when: the writer is waited for without a limit."""
    free = threading.Event()

    @contextmanager
    def never() -> Iterator[Keychain]:
        free.wait(60)
        yield bench.keychain

    keep([entry("bank")], bench.place, never)
    assert not free.is_set()
    assert bench.sites() == ["bank"]
    free.set()


def test_the_person_switches_it_off_and_on(bench: Bench) -> None:
    bench.place.turn(on=False)
    bench.use(entry("bank"))
    assert not bench.place.file.exists()
    bench.place.turn(on=True)
    bench.use(entry("city"))
    assert bench.sites() == ["city"]


@pytest.mark.parametrize(
    ("said", "switch"),
    [
        ('{"history": false}', Switch.FORBIDDEN), ('{"history": true}', Switch.ON), ("{}", Switch.ON),
        ('{"history": "no"}', Switch.UNREADABLE), ("[]", Switch.UNREADABLE), ("{", Switch.UNREADABLE),
    ],
)  # fmt: skip
def test_an_administrator_switches_it_off(bench: Bench, said: str, switch: Switch) -> None:
    assert bench.place.policy is not None
    bench.place.policy.parent.mkdir(parents=True)
    bench.place.policy.write_text(said, encoding="utf-8")
    assert bench.place.switch() is switch
    bench.place.turn(on=True)
    bench.use(entry("bank"))
    assert bench.place.file.exists() == (switch is Switch.ON)


def test_where_each_system_keeps_state(bench: Bench) -> None:
    home, root = bench.place.folder, bench.place.folder.parent

    def folder(platform: str, **environ: str) -> Place:
        return place_of(platform, home, environ, root)

    assert folder("linux").folder == home / ".local/state/webjpki"
    assert folder("linux", XDG_STATE_HOME="relative").folder == home / ".local/state/webjpki"
    assert folder("darwin").folder == home / "Library/Application Support/webjpki"
    assert folder("win32", LOCALAPPDATA=str(root)).folder == root / "webjpki"
    assert folder("win32").policy is None


def test_a_damaged_journal_is_set_aside_whole(bench: Bench) -> None:
    from datetime import UTC, datetime

    bench.use(entry("bank"))
    broken(bench)
    content = bench.place.file.read_bytes()
    journal: Journal = bench.journal
    journal.set_aside(datetime(2026, 3, 15, tzinfo=UTC))
    (aside,) = bench.place.folder.glob("*.damaged-*")
    assert aside.read_bytes() == content
    bench.use(entry("city"))
    assert bench.sites() == ["city"]
    judged = journal.judge()
    assert judged is not None
    assert judged.verdict.finding is Finding.CUT  # the person is told, until they accept it


def test_a_broken_note_of_failures_says_nothing(bench: Bench) -> None:
    bench.place.folder.mkdir(parents=True)
    for said in (b"", b"{", b"[]", json.dumps({"count": "x", "at": 1, "trouble": "no"}).encode()):
        bench.place.failure.write_bytes(said)
        assert bench.journal.failures() is None
