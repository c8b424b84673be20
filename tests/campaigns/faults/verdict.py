# SPDX-License-Identifier: Apache-2.0
"""Judges a run: what must hold whatever went wrong, each broken rule in one sentence."""

from __future__ import annotations

from collections.abc import Iterator

from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.plausible import CODES, plausible
from tests.campaigns.faults.schedule import Kind, Schedule

# A wrong bit in the certificate can be told from a right one only by who holds the CA: the website's
# server, which refuses it. Attributes carry nothing to tell by.
_FALSIFY: frozenset[Kind] = frozenset({"corrupt"})


def judge(schedule: Schedule, seen: Observed) -> list[str]:
    """Name every rule that this run broke; empty where all hold."""
    return [
        *_pins(seen),
        *_afterwards(seen),
        *_answer(schedule, seen),
    ]


def _pins(seen: Observed) -> Iterator[str]:
    given = [presented.pin for presented in seen.presented]
    left = iter(seen.sent)
    if not all(pin in left for pin in given):
        # Test cards' PINs: what was typed and what arrived tell how it came to this.
        yield f"a VERIFY that the person did not ask for: {given}, sent off: {seen.sent}"
    if seen.closed_at is not None and any(p.at > seen.closed_at for p in seen.presented):
        yield "a VERIFY after the request was ended"
    if seen.closed_at is not None and any(at > seen.closed_at + 1 for at in seen.signed_at):
        yield "a signature begun after the request was ended"
    if seen.tries_lost > seen.wrong_sent:
        yield f"{seen.tries_lost} tries lost, but {seen.wrong_sent} wrong PINs entered"


def _afterwards(seen: Observed) -> Iterator[str]:
    if seen.verified_after and not seen.hung:
        yield "a PIN is still verified"
    if seen.powered_after and not seen.hung:
        yield "the card still has power"
    if seen.left_verified:
        yield "the card was given back with power and a verified PIN"
    for what in seen.stolen:
        yield f"a second program could sign: {what}"
    for orphan in seen.orphans:
        yield f"a process is left: {orphan}"
    for leak in seen.leaks:
        yield f"a secret is left: {leak}"
    if seen.ended_badly is not None:
        yield f"the host ended badly: {seen.ended_badly}"
    if seen.next_trouble is not None:
        yield f"the next request does not work: {seen.next_trouble}"


def _answer(schedule: Schedule, seen: Observed) -> Iterator[str]:
    count = len(seen.replies)
    if count > 1 or (count == 0 and seen.answerable):
        yield f"{count} answers"
    if not count:
        return
    if seen.code is None:
        yield from _result(seen)
    elif seen.code not in CODES:
        yield f"a code outside of the closed list: {seen.code}"
    elif seen.code not in plausible(schedule, seen):
        yield f"the wrong code: {seen.code}"


def _result(seen: Observed) -> Iterator[str]:
    if seen.objection is not None and not seen.kinds & _FALSIFY:
        yield f"a wrong result: {seen.objection}"
