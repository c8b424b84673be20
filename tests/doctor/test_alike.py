# SPDX-License-Identifier: Apache-2.0
"""The same trouble, told by the doctor and by the window: each has its sentence, and they mean the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from native_host.card.finder import find_card
from native_host.doctor import card, readers, service
from native_host.errors import CardFailed, HostError, ReaderBusy, UserCancelled
from native_host.prompt import ChooseCard, Wait, Waiting
from simulated_card import SimulatedCard
from tests.doctor.conftest import MakeCard, Patient
from tests.fakes.person import FakePerson
from tests.fakes.readers import Content, FakeReaders

ROOT = Path(__file__).resolve().parents[2] / "native_host"
A, B = "Reader A", "Reader B"
HELLO, KEY = "Windows Hello for Business 1", "Yubico YubiKey OTP+FIDO+CCID 00 00"
Slots = Callable[[MakeCard], Mapping[str, Content]]

TROUBLES: dict[str, tuple[Slots, str, object]] = {
    "no reader": (lambda _: {}, "reader.none", Waiting(Wait.READER)),
    "only what looks like one": (
        lambda _: {HELLO: None, KEY: CardFailed()},
        "reader.only-others",
        Waiting(Wait.READER),
    ),
    "no card": (lambda _: {A: None, HELLO: None}, "card.none", Waiting(Wait.CARD)),
    "a card of another kind": (
        lambda make: {A: make(label="JPKIAPICCTOKEN")},
        "card.other",
        Waiting(Wait.OTHER_CARD),
    ),
    "a card that another program has": (
        lambda _: {A: ReaderBusy()},
        "card.busy",
        Waiting(Wait.BUSY),
    ),
    "a card that does not answer": (
        lambda _: {A: CardFailed()},
        "card.mute",
        Waiting(Wait.MUTE_CARD),
    ),
    "two cards": (lambda make: {A: make(), B: make("taro")}, "card.several", ChooseCard((A, B))),
}


def told_by_the_doctor(patient: Patient) -> set[str]:
    probes = (service.look, readers.look, card.look)
    return {finding.id for look in probes for finding in look(patient.computer)}


def shown_by_the_window(slots: FakeReaders) -> list[object]:
    """What the window shows until the person gives up."""
    person = FakePerson(UserCancelled())
    person.on_show = lambda view: (
        person.interruption.set(UserCancelled()) if isinstance(view, Waiting) else None
    )
    with pytest.raises(HostError):
        find_card(slots, person, person.interruption)
    return list(person.views)


@pytest.mark.parametrize(("slots", "finding", "view"), TROUBLES.values(), ids=TROUBLES)
def test_the_same_trouble_is_the_same_in_both(
    patient: Patient, make_card: MakeCard, slots: Slots, finding: str, view: object
) -> None:
    """Seen to fail when: the window takes Windows Hello or a security key for a card reader."""
    patient.readers = FakeReaders(slots(make_card))
    assert finding in told_by_the_doctor(patient)
    assert shown_by_the_window(FakeReaders(slots(make_card))) == [view]


def test_a_service_that_does_not_run(patient: Patient, make_card: MakeCard) -> None:
    patient.write("/usr/sbin/pcscd")
    patient.readers.service = False
    assert told_by_the_doctor(patient) == {"service.stopped"}
    assert shown_by_the_window(patient.readers) == [Waiting(Wait.SERVICE)]
    patient.readers = FakeReaders({A: make_card()})  # started again
    assert {"service.running", "card.jpki"} <= told_by_the_doctor(patient)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_one_of_them_has_sentences(lang: str) -> None:
    window = json.loads((ROOT / f"window/texts/{lang}.json").read_text("utf-8"))
    doctor = json.loads((ROOT / "doctor/texts.json").read_text("utf-8"))
    for wait in set(Wait) - {Wait.READING}:
        assert window[f"waiting.{wait.value}.heading"]
        assert window[f"waiting.{wait.value}.next"]
    assert all(doctor[finding][lang]["found"] for _, finding, _ in TROUBLES.values())


def test_a_card_that_is_in_order_needs_no_words(patient: Patient, make_card: MakeCard) -> None:
    made: SimulatedCard = make_card()
    patient.readers = FakeReaders({A: made, HELLO: None})
    assert told_by_the_doctor(patient) >= {"card.jpki", "reader.hello"}
    person = FakePerson()
    find_card(FakeReaders({A: make_card(), HELLO: None}), person, person.interruption).power_off()
    assert person.views == []
