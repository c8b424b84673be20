# SPDX-License-Identifier: Apache-2.0
"""All probes together: each keeps to its own limit, and a broken one harms no other."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

from native_host.doctor.computer import Computer
from native_host.doctor.examination import Probe, examine
from native_host.doctor.finding import Finding, State, ok
from tests.doctor.conftest import Patient


def test_findings_come_in_the_order_of_the_probes(patient: Patient) -> None:
    second_is_done = Event()

    def first(_: Computer) -> Iterator[Finding]:
        assert second_is_done.wait(10)
        yield ok("first")

    def second(_: Computer) -> Iterator[Finding]:
        yield ok("second")
        second_is_done.set()

    probes = [Probe("card", first, patience=20), Probe("screen", second)]
    assert [f.id for f in examine(patient.computer, probes)] == ["first", "second"]


def test_what_hangs_keeps_what_it_found_and_costs_nothing_else(patient: Patient) -> None:
    for_ever = Event()

    def hangs(_: Computer) -> Iterator[Finding]:
        yield ok("before")
        for_ever.wait()
        yield ok("never")

    probes = [
        Probe("card", hangs, patience=0.05),
        Probe("screen", lambda _: [ok("other")], patience=20),
    ]
    findings = examine(patient.computer, probes)
    assert [f.id for f in findings] == ["before", "probe.slow", "other"]
    assert findings[1].state is State.UNKNOWN
    assert findings[1].data == {"topic": "card"}
    for_ever.set()


def test_a_fault_is_named_by_its_kind_only(patient: Patient) -> None:
    def breaks(_: Computer) -> Iterator[Finding]:
        yield ok("before")
        raise ValueError("山田 花子")

    findings = examine(patient.computer, [Probe("card", breaks)])
    assert [f.id for f in findings] == ["before", "probe.fault"]
    assert findings[1].data == {"topic": "card", "fault": "ValueError"}
