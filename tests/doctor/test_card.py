# SPDX-License-Identifier: Apache-2.0
"""What the doctor says of each card, that it spends no try, and that it gives every card back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from native_host.doctor import card
from native_host.doctor.finding import State
from native_host.errors import CardFailed, NoCard, ReaderBusy
from simulated_card import Fault
from tests.doctor.conftest import MakeCard, Patient
from tests.fakes.readers import Content, FakeReaders
from webjpki.outline import read_outline

A, B = "Reader A", "Reader B"


def found(patient: Patient) -> dict[str, State]:
    return {finding.id: finding.state for finding in card.look(patient.computer)}


def in_reader(patient: Patient, **slots: Content) -> dict[str, State]:
    patient.readers = FakeReaders({name.replace("_", " "): slot for name, slot in slots.items()})
    return found(patient)


def test_a_card_in_order(patient: Patient, make_card: MakeCard) -> None:
    hanako = make_card()
    before = len(hanako.log)
    assert in_reader(patient, Reader_A=hanako) == {
        "card.jpki": State.OK,
        "authentication.current": State.OK,
        "signature.present": State.OK,
        "authentication-pin.left": State.OK,
        "signature-pin.left": State.OK,
    }
    assert hanako.tries == {"authentication": 3, "signature": 5, "text": 3}
    sent = [entry.command for entry in hanako.log[before:]]
    assert not any("*" in command for command in sent), "a PIN was presented"
    assert patient.readers.channels[A][0].ended_by == ["power_off"]  # type: ignore[attr-defined]  # of fakes


def test_a_period_without_end(
    patient: Patient, make_card: MakeCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RFC 5280, 4.1.2.5. Seen to fail when: the last day there is has to have a next one in Japan."""
    last = datetime.max.replace(tzinfo=UTC)
    monkeypatch.setattr(
        card, "read_outline", lambda der: replace(read_outline(der), not_after=last)
    )
    patient.readers = FakeReaders({A: make_card()})
    [finding] = [f for f in card.look(patient.computer) if f.id.startswith("authentication.")]
    assert (finding.id, finding.data["until"]) == ("authentication.current", "9999-12-31")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "authentication.early"),
        (datetime(2030, 12, 1, tzinfo=UTC), "authentication.current"),
        (datetime(2031, 1, 1, tzinfo=UTC), "authentication.soon"),
        (datetime(2031, 3, 16, tzinfo=UTC), "authentication.expired"),
    ],
)
def test_the_period(patient: Patient, make_card: MakeCard, now: datetime, expected: str) -> None:
    patient.now = now
    patient.readers = FakeReaders({A: make_card()})
    [finding] = [f for f in card.look(patient.computer) if f.id.startswith("authentication.")]
    assert finding.id == expected
    assert finding.data.get("until") == (None if expected.endswith("early") else "2031-03-15")


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (2, "authentication-pin.left"),
        (1, "authentication-pin.last"),
        (0, "authentication-pin.blocked"),
    ],
)
def test_tries_are_told_and_not_spent(
    patient: Patient, make_card: MakeCard, left: int, expected: str
) -> None:
    hanako = make_card()
    hanako._pins.tries["authentication"] = left
    findings = in_reader(patient, Reader_A=hanako)
    assert findings[expected] is (State.FAIL if left == 0 else State.WARN)
    assert hanako.tries["authentication"] == left


def test_without_a_signature_certificate_its_pin_is_not_asked_for(
    patient: Patient, make_card: MakeCard
) -> None:
    findings = in_reader(patient, Reader_A=make_card("child"))
    assert findings["signature.absent"] is State.WARN
    assert not any(name.startswith("signature-pin") for name in findings)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(ReaderBusy(), "card.busy"), (NoCard(), "card.gone"), (CardFailed(), "card.mute")],
)
def test_what_connecting_says(patient: Patient, content: Content, expected: str) -> None:
    assert in_reader(patient, Reader_A=content) == {expected: State.WARN}


def test_another_card_is_given_back_as_it_was(patient: Patient, make_card: MakeCard) -> None:
    assert in_reader(patient, Reader_A=make_card(label="JPKIAPICCTOKEN")) == {
        "card.other": State.WARN
    }
    assert patient.readers.channels[A][0].ended_by == ["leave"]  # type: ignore[attr-defined]  # of fakes


def test_a_card_that_is_pulled_is_said_to_be_gone(patient: Patient, make_card: MakeCard) -> None:
    findings = in_reader(patient, Reader_A=make_card(faults=[Fault(6, "pull")]))
    assert list(findings)[-1] == "card.gone"


def test_two_cards_and_none(patient: Patient, make_card: MakeCard) -> None:
    two = in_reader(patient, Reader_A=make_card(), Reader_B=make_card("taro"))
    assert two["card.several"] is State.OK
    assert in_reader(patient, Reader_A=None) == {"card.none": State.WARN}
    assert in_reader(patient) == {}


def test_without_the_service_nothing_is_said(patient: Patient) -> None:
    patient.readers.service = False
    assert found(patient) == {}


def test_the_last_day_is_the_one_in_japan(patient: Patient, make_card: MakeCard) -> None:
    patient.now = datetime(2031, 3, 15, 14, 59, 59, tzinfo=UTC)
    assert "authentication.soon" in in_reader(patient, Reader_A=make_card())
    patient.now += timedelta(seconds=1)
    assert "authentication.expired" in in_reader(patient, Reader_A=make_card())
