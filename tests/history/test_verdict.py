# SPDX-License-Identifier: Apache-2.0
"""What somebody who has the file can do to it, and what the person is told of it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable

import pytest

from native_host.history import chain
from native_host.history.keychain import Missing
from native_host.history.store import Store
from native_host.history.verdict import Finding
from tests.history.conftest import CONTRACT, Bench, entry


def finding(bench: Bench) -> Finding:
    judged = bench.journal.judge()
    assert judged is not None
    return judged.verdict.finding


def relink(bench: Bench, *, seals: bool = True) -> None:
    """Write every link anew, as anybody can who has read the source."""
    with Store(bench.place.file) as store:
        before, rows = store.chain().start, store.rows()
    with sqlite3.connect(bench.place.file) as db:
        for row in rows:
            before = chain.link(before, row.entry.octets(row.number))
            db.execute("UPDATE entry SET link = ? WHERE number = ?", (before, row.number))
        db.execute("UPDATE chain SET last = ?", (before,))
        if not seals:
            db.execute("UPDATE entry SET seal = NULL")
            db.execute("UPDATE chain SET seal = NULL")
    db.close()


def another_site(bench: Bench) -> None:
    bench.run("UPDATE entry SET origin = 'https://evil.example' WHERE number = 2")


def another_digest(bench: Bench) -> None:
    bench.run("UPDATE document SET digest = replace(digest, 'a', 'b')")


def one_taken_out(bench: Bench) -> None:
    bench.run("DELETE FROM document WHERE entry = 2", "DELETE FROM entry WHERE number = 2")


def tail_cut_off(bench: Bench) -> None:
    bench.run("DELETE FROM entry WHERE number = 3")


def taken_out_and_relinked(bench: Bench) -> None:
    one_taken_out(bench)
    relink(bench)


def relinked_without_seals(bench: Bench) -> None:
    another_site(bench)
    relink(bench, seals=False)


def tail_cut_off_and_relinked(bench: Bench) -> None:
    tail_cut_off(bench)
    relink(bench)


def head_cut_off(bench: Bench) -> None:
    """The first entry goes, and the chain claims to have begun with its link."""
    with sqlite3.connect(bench.place.file) as db:
        (link,) = db.execute("SELECT link FROM entry WHERE number = 1").fetchone()
        db.execute("DELETE FROM entry WHERE number = 1")
        db.execute("UPDATE chain SET start = ?", (link,))
    db.close()


def seal_moved(bench: Bench) -> None:
    """The seal of an entry as the seal of a start: the first two entries go."""
    with sqlite3.connect(bench.place.file) as db:
        link, seal = db.execute("SELECT link, seal FROM entry WHERE number = 2").fetchone()
        db.execute("DELETE FROM document")
        db.execute("DELETE FROM entry WHERE number < 3")
        db.execute("UPDATE chain SET start = ?, seal = ?", (link, seal))
    db.close()


def forged_at_the_end(bench: Bench) -> None:
    """An entry more, linked, with a seal of the forger's own key."""
    with Store(bench.place.file) as store:
        store.append(entry("forged"))
        link = store.rows()[-1].link
    with sqlite3.connect(bench.place.file) as db:
        seal = chain.seal_entry(hashlib.sha256(b"guess").digest(), link)
        db.execute("UPDATE entry SET seal = ? WHERE number = 4", (seal,))
    db.close()


def all_gone(bench: Bench) -> None:
    bench.place.file.unlink()


ATTACKS = (
    another_site, another_digest, one_taken_out, tail_cut_off, taken_out_and_relinked,
    relinked_without_seals, tail_cut_off_and_relinked, head_cut_off, seal_moved, forged_at_the_end,
    all_gone,
)  # fmt: skip


@pytest.fixture
def used(bench: Bench) -> Bench:
    bench.use(entry("bank"), entry("city", CONTRACT), entry("tax"))
    assert finding(bench) is Finding.SEALED
    return bench


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_U5_what_is_done_to_the_file_is_noticed_and_stays_noticed(
    used: Bench, attack: Callable[[Bench], None]
) -> None:
    """Seen to fail when: links are not compared (another_site, another_digest, one_taken_out); the
    keychain's end is not looked for (relinked_without_seals, tail_cut_off_and_relinked, all_gone); seals are
    not compared (forged_at_the_end); a start has no seal of its own (head_cut_off, seal_moved)."""
    attack(used)
    assert finding(used) in (Finding.CHANGED, Finding.CUT)
    used.use(entry("later"))  # what is written later is kept, and does not make it good
    assert used.sites()[-1] == "later"
    assert finding(used) in (Finding.CHANGED, Finding.CUT)
    assert all(row.seal is None for row in used.journal.rows()[-1:])


def test_U5_an_older_copy_that_is_put_back_is_noticed(used: Bench) -> None:
    """Seen to fail when: the end in the keychain is not looked for."""
    copy = used.place.file.with_suffix(".copy")
    shutil.copy(used.place.file, copy)
    used.use(entry("later"))
    shutil.copy(copy, used.place.file)
    assert finding(used) is Finding.CUT


def test_U5_what_the_person_deleted_cannot_be_put_back_unnoticed(used: Bench) -> None:
    """Seen to fail when: a new chain begins where the old one began."""
    copy = used.place.file.with_suffix(".copy")
    shutil.copy(used.place.file, copy)
    used.journal.delete(frozenset({3}))
    assert finding(used) is Finding.SEALED
    shutil.copy(copy, used.place.file)
    assert finding(used) is Finding.CUT


def test_a_host_that_dies_before_the_keychain_hears_of_it_raises_no_alarm(used: Bench) -> None:
    with Store(used.place.file) as store:
        store.append(entry("unsealed"))
    assert finding(used) is Finding.SEALED
    end = used.keychain.held["end"]
    used.journal.delete(frozenset({2, 3, 4}))
    used.keychain.held["end"] = (
        end  # the new end never arrived: the file says what replaced the old one
    )
    assert finding(used) is Finding.SEALED
    assert used.sites() == ["bank"]


def test_only_what_was_chosen_is_deleted(used: Bench) -> None:
    """Seen to fail when: the window, which cannot know of a later use, says what is to stay."""
    used.use(entry("later"))
    used.journal.delete(frozenset({1}))
    assert used.sites() == ["city", "tax", "later"]
    assert finding(used) is Finding.SEALED


def test_a_use_while_the_keychain_is_asked_is_not_deleted(used: Bench) -> None:
    """Seen to fail when: what is kept is read before the file is locked."""

    def use() -> None:
        with Store(used.place.file) as store:
            store.append(entry("meanwhile"))

    used.keychain.meanwhile = use
    used.journal.delete(frozenset({1}))
    assert used.sites() == ["city", "tax", "meanwhile"]
    assert finding(used) is Finding.SEALED


def test_U5_what_is_sealed_anew_is_what_was_judged(used: Bench) -> None:
    """Seen to fail when: one moment's entries are kept and another moment's are judged."""
    another_site(used)
    was = "UPDATE entry SET origin = 'https://city.example.jp' WHERE number = 2"
    used.keychain.meanwhile = lambda: used.run(was)
    used.journal.delete(frozenset({3}))
    assert (used.sites(), finding(used)) == (["bank", "city"], Finding.SEALED)


def test_deleting_does_not_make_a_change_good_but_accepting_does(used: Bench) -> None:
    """Seen to fail when: whatever is left after deleting is sealed."""
    another_site(used)
    used.journal.delete(frozenset({1}))
    assert finding(used) is Finding.CUT
    used.journal.accept()
    assert finding(used) is Finding.SEALED
    assert used.sites() == ["evil", "tax"]


def test_nothing_left_is_a_fresh_start(used: Bench) -> None:
    another_site(used)
    used.journal.delete(frozenset({1, 2, 3}))
    assert finding(used) is Finding.SEALED
    assert used.sites() == []


@pytest.mark.parametrize("missing", list(Missing))
def test_without_a_keychain_it_is_linked_and_says_so(bench: Bench, missing: Missing) -> None:
    bench.keychain.missing = missing
    bench.use(entry("bank"), entry("city", CONTRACT), entry("tax"))
    judged = bench.journal.judge()
    assert judged is not None
    assert (judged.verdict.finding, judged.missing) == (Finding.PLAIN, missing)
    another_digest(bench)
    judged = bench.journal.judge()
    assert judged is not None
    assert (judged.verdict.finding, judged.verdict.number) == (Finding.CHANGED, 2)


@pytest.mark.parametrize("key", [b"", b"short", b"\0" * 33])
def test_a_keychain_that_holds_no_key_of_ours_is_no_help(bench: Bench, key: bytes) -> None:
    """Anybody can seal with an empty key. Seen to fail when: whatever the keychain gives is taken for the key."""
    bench.keychain.held["key"] = key
    bench.use(entry("bank"))
    judged = bench.journal.judge()
    assert judged is not None
    assert (judged.verdict.finding, judged.missing) == (Finding.PLAIN, Missing.FAILED)
    assert [row.seal for row in bench.journal.rows()] == [None]


def test_what_was_written_without_a_keychain_is_sealed_when_there_is_one(bench: Bench) -> None:
    bench.keychain.missing = Missing.LOCKED
    bench.use(entry("bank"), entry("city"))
    bench.keychain.missing = None
    bench.use(entry("tax"))
    assert [row.seal is not None for row in bench.journal.rows()] == [True] * 3


def test_a_lost_key_is_told_apart_from_a_change(used: Bench) -> None:
    """Seen to fail when: a new key is made although an old one has sealed."""
    used.keychain.held.clear()
    used.use(entry("later"))
    assert finding(used) is Finding.KEY_GONE
    assert used.keychain.held == {}
    used.journal.accept()
    assert finding(used) is Finding.SEALED
    assert used.sites() == ["bank", "city", "tax", "later"]
