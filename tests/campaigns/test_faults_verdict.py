# SPDX-License-Identifier: Apache-2.0
"""The campaign's judge: each broken rule is named, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.campaigns.faults.card import Presented
from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.schedule import Schedule, Trouble
from tests.campaigns.faults.verdict import judge

RIGHT, WRONG = b"1234", b"0000"
TOKEN = {"format": "web-eid:1.0"}
ASKED = Schedule(
    seed=1,
    place="memory",
    command="authenticate",
    documents=1,
    manners=(),
    blocked=False,
    wrong=0,
    confirms=True,
    after_pull="none",
    troubles=(),
)


def seen(**changed: object) -> Observed:
    """A run in which all is well, but for what is `changed`."""
    facts: dict[str, object] = {
        "frames": [{"progress": {"step": "asking"}}, TOKEN],
        "sent": [RIGHT],
        "presented": [Presented(15, RIGHT)],
        "signed_at": [17],
    }
    return Observed(**{**facts, **changed})  # type: ignore[arg-type]  # a test names its own facts


def error(code: str) -> list[dict[str, object]]:
    return [{"error": {"code": code, "message": ""}}]


def pulled(code: str) -> Observed:
    return seen(fired=[Trouble("pull", 9)], frames=error(code))


BROKEN: dict[str, Callable[[], Observed]] = {
    "a VERIFY that the person did not ask for": lambda: seen(sent=[]),
    "a VERIFY that the person did not ask for ": lambda: seen(
        presented=[Presented(15, RIGHT), Presented(16, RIGHT)]
    ),
    "a VERIFY after the request was ended": lambda: seen(closed_at=14, signed_at=[]),
    "a signature begun after the request was ended": lambda: seen(closed_at=15),
    "1 tries lost, but 0 wrong PINs entered": lambda: seen(tries_lost=1),
    "a PIN is still verified": lambda: seen(verified_after=True),
    "the card still has power": lambda: seen(powered_after=True),
    "the card was given back with power and a verified PIN": lambda: seen(left_verified=1),
    "a second program could sign: signature key": lambda: seen(stolen=["signature key"]),
    "a process is left: host": lambda: seen(orphans=["host"]),
    "a secret is left: PIN in log": lambda: seen(leaks=["PIN in log"]),
    "the host ended badly: status 1": lambda: seen(ended_badly="status 1"),
    "the next request does not work: busy": lambda: seen(next_trouble="busy"),
    "0 answers": lambda: seen(frames=[]),
    "2 answers": lambda: seen(frames=[TOKEN, TOKEN]),
    "a wrong result: no": lambda: seen(objection="no"),
    "a code outside of the closed list: ERR_OTHER": lambda: pulled("ERR_OTHER"),
    "the wrong code: ERR_WEBJPKI_INTERNAL": lambda: pulled("ERR_WEBJPKI_INTERNAL"),
    "the wrong code: ERR_WEBJPKI_CARD_FAILED": lambda: pulled("ERR_WEBJPKI_CARD_FAILED"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_named(rule: str) -> None:
    (told,) = judge(ASKED, BROKEN[rule]())
    assert told.startswith(rule.strip())


@pytest.mark.parametrize(
    "well",
    [
        seen(),
        pulled("ERR_WEBJPKI_CARD_REMOVED"),
        seen(sent=[WRONG, RIGHT], presented=[Presented(15, WRONG), Presented(16, RIGHT)]),
        seen(sent=[WRONG], wrong_sent=1, tries_lost=1, presented=[Presented(15, WRONG)]),
        seen(frames=[], answerable=False),
        seen(hung=True, powered_after=True, verified_after=True),
        seen(gave_up=True, frames=error("ERR_WEBJPKI_USER_CANCELLED")),
        seen(fired=[Trouble("corrupt", 8)], objection="a wrong bit in the certificate"),
    ],
)
def test_a_run_in_order_is_not_blamed(well: Observed) -> None:
    assert judge(ASKED, well) == []
