# SPDX-License-Identifier: Apache-2.0
"""Shows how the card counts tries and how long it remembers a verified PIN (jpki-facts A6, A8)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulated_card import TEST_PINS, SimulatedCard
from tests.simulated_card.commands import (
    RETRY_QUERY,
    SELECT_ISD,
    SELECT_JPKI,
    SELECT_TEXT,
    digest_info,
    select_file,
    send,
    sign,
    verify,
)

MakeCard = Callable[..., SimulatedCard]
AUTHENTICATION = (select_file(0x0018), verify(TEST_PINS["authentication"]))
SIGNATURE = (select_file(0x001B), verify(TEST_PINS["signature"]))
USE_KEY = (select_file(0x0017), sign(digest_info(b"x")))


@pytest.mark.parametrize(("file", "status"), [(0x0018, "63C3"), (0x001B, "63C5")])
def test_the_retry_query_tells_and_costs_nothing(
    card: SimulatedCard, file: int, status: str
) -> None:
    send(card, SELECT_JPKI, select_file(file))
    assert [send(card, RETRY_QUERY) for _ in range(4)] == [status] * 4
    assert send(card, RETRY_QUERY + b"\x00") == status


def test_the_retry_query_hides_that_the_pin_is_verified(card: SimulatedCard) -> None:
    assert send(card, SELECT_JPKI, *AUTHENTICATION) == "9000"
    assert send(card, RETRY_QUERY) == "63C3"
    assert card.verified == {"authentication"}


def test_a_wrong_pin_costs_one_try_and_forgets_the_right_one(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, *AUTHENTICATION)
    assert send(card, verify("9999")) == "63C2"
    assert card.tries == {"authentication": 2, "signature": 5, "text": 3}
    assert card.verified == frozenset()
    assert send(card, verify("1234")) == "9000"
    assert card.tries["authentication"] == 3


def test_lower_case_is_a_wrong_signature_pin(card: SimulatedCard) -> None:
    assert send(card, SELECT_JPKI, select_file(0x001B), verify("abc123")) == "63C4"


@pytest.mark.parametrize("dialect", [0x6983, 0x6984, 0x63C0])
def test_a_blocked_pin_speaks_its_dialect(make_card: MakeCard, dialect: int) -> None:
    card = make_card(blocked_status=dialect)
    send(card, SELECT_JPKI, select_file(0x0018))
    assert [send(card, verify("0000")) for _ in range(3)] == ["63C2", "63C1", "63C0"]
    assert send(card, verify("1234")) == f"{dialect:04X}"
    assert send(card, RETRY_QUERY) == f"{dialect:04X}"
    assert card.tries["authentication"] == 0
    assert card.verified == frozenset()


def test_the_counters_survive_the_card_object(make_card: MakeCard, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    send(make_card(state_path=state), SELECT_JPKI, select_file(0x001B), verify("WRONG1"))
    again = make_card(state_path=state)
    assert send(again, SELECT_JPKI, select_file(0x001B), RETRY_QUERY) == "63C4"
    assert send(again, verify(TEST_PINS["signature"])) == "9000"
    assert make_card(state_path=state).tries["signature"] == 5
    assert list(tmp_path.iterdir()) == [state]
    assert TEST_PINS["signature"] not in json.dumps(json.loads(state.read_text()))


def test_verified_survives_selecting_the_same_application_and_a_reset(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, *AUTHENTICATION)
    assert send(card, SELECT_JPKI, *USE_KEY) == "9000"
    card.reset()
    assert send(card, select_file(0x0017)) == "6D00"
    assert send(card, SELECT_JPKI, *USE_KEY) == "9000"


@pytest.mark.parametrize("other", [SELECT_TEXT, SELECT_ISD])
def test_verified_is_dropped_by_another_application(card: SimulatedCard, other: bytes) -> None:
    send(card, SELECT_JPKI, *AUTHENTICATION, *SIGNATURE)
    assert send(card, other) == "9000"
    assert card.verified == frozenset()
    assert send(card, SELECT_JPKI, *USE_KEY) == "6982"


def test_a_refused_selection_leaves_everything(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, *AUTHENTICATION)
    assert send(card, bytes.fromhex("00A4040C0A") + bytes(10)) == "6A82"
    assert send(card, *USE_KEY) == "9000"


def test_verified_is_dropped_by_power_off_but_the_tries_stay(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, *AUTHENTICATION, select_file(0x001B), verify("WRONG1"))
    card.power_off()
    assert not card.powered
    card.power_on()
    assert send(card, SELECT_JPKI, *USE_KEY) == "6982"
    assert card.tries == {"authentication": 3, "signature": 4, "text": 3}


def test_the_pins_do_not_stand_in_for_each_other(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, *AUTHENTICATION)
    assert send(card, select_file(0x001A), sign(digest_info(b"x"))) == "6982"


def test_verify_needs_a_pin_file(card: SimulatedCard) -> None:
    assert send(card, SELECT_JPKI, RETRY_QUERY) == "6986"
    assert send(card, select_file(0x000A), verify("1234")) == "6986"
    assert card.tries["authentication"] == 3
