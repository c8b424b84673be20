# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of the history: kept, switched off by whom, or failing; and it makes no file."""

from __future__ import annotations

from native_host.doctor.finding import State
from native_host.doctor.history import look
from native_host.history.entry import Entry
from native_host.history.place import Place, place_of
from native_host.history.store import Store
from tests.doctor.conftest import Patient


def place(patient: Patient) -> Place:
    return place_of("linux", patient.home, patient.environ, patient.root)


def said(patient: Patient) -> tuple[str, State, str | None]:
    (finding,) = look(patient.computer)
    return finding.id, finding.state, finding.data.get("trouble")


def test_a_history_that_is_not_yet_there_is_not_made(patient: Patient) -> None:
    assert said(patient) == ("history.kept", State.OK, None)
    assert not place(patient).folder.exists()


def test_a_folder_that_cannot_be_made_is_said_before_anything_is_lost(patient: Patient) -> None:
    """Seen to fail when: a history that is not there yet always counts as kept."""
    in_the_way = patient.write("/state")
    patient.environ["XDG_STATE_HOME"] = str(in_the_way)
    assert said(patient) == ("history.failing", State.WARN, "read-only")


def test_who_has_switched_it_off(patient: Patient) -> None:
    place(patient).turn(on=False)
    assert said(patient) == ("history.off", State.OK, None)
    policy = patient.write("/etc/webjpki/policy.json", '{"history": false}')
    assert said(patient) == ("history.forbidden", State.OK, None)
    policy.write_text("?", encoding="utf-8")
    assert said(patient) == ("history.unreadable", State.WARN, None)


def test_a_damaged_file_and_a_loss_since_the_last_entry(patient: Patient) -> None:
    where = place(patient)
    with Store(where.file) as store:
        store.append(Entry("2026-03-15T09:30:00Z", "https://bank.example.jp", "sign-in", "done"))
    assert said(patient) == ("history.kept", State.OK, None)
    where.failure.write_text('{"count": 1, "at": "2026-03-14T00:00:00Z", "trouble": "full"}')
    assert said(patient) == ("history.kept", State.OK, None)
    where.failure.write_text('{"count": 1, "at": "2026-03-16T00:00:00Z", "trouble": "full"}')
    assert said(patient) == ("history.failing", State.WARN, "full")
    where.file.write_bytes(b"?" * 5000)
    assert said(patient) == ("history.failing", State.WARN, "damaged")
