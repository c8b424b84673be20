# SPDX-License-Identifier: Apache-2.0
"""Shows each planned fault, the log that keeps no PIN, and the time a card takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulated_card import TEST_PINS, CardGone, CardMute, Fault, SimulatedCard
from simulated_card.timing import Timing
from tests.simulated_card.commands import (
    READ_256,
    SELECT_JPKI,
    select_file,
    send,
    sign,
    verify,
)

MakeCard = Callable[..., SimulatedCard]
VERIFY = (SELECT_JPKI, select_file(0x0018), verify(TEST_PINS["authentication"]))


def test_a_status_word_instead_of_the_command(make_card: MakeCard) -> None:
    card = make_card(faults=[Fault.parse("3:6F00")])
    assert send(card, *VERIFY) == "6F00"
    assert (card.verified, card.tries["authentication"]) == (frozenset(), 3)
    assert send(card, VERIFY[2]) == "9000"


def test_pulled_before_the_command_spends_no_try(make_card: MakeCard) -> None:
    card = make_card(faults=[Fault(3, "pull")])
    with pytest.raises(CardGone):
        send(card, *VERIFY[:2], verify("0000"))
    assert card.tries["authentication"] == 3
    assert card.log[-1].response == ""
    assert card.log[-1].status is None


def test_pulled_after_the_command_spends_the_try(make_card: MakeCard) -> None:
    card = make_card(faults=[Fault(3, "pull-after")])
    with pytest.raises(CardGone):
        send(card, *VERIFY[:2], verify("0000"))
    assert card.tries["authentication"] == 2


def test_a_mute_card_raises_instead_of_answering(make_card: MakeCard) -> None:
    card = make_card(faults=[Fault(1, "mute")])
    with pytest.raises(CardMute):
        card.transmit(SELECT_JPKI)


def test_a_card_without_power_is_mute(card: SimulatedCard) -> None:
    card.power_off()
    with pytest.raises(CardMute):
        card.transmit(SELECT_JPKI)
    assert card.log_count() == 0


def test_a_momentary_loss_of_power_forgets(make_card: MakeCard) -> None:
    card = make_card(faults=[Fault(4, "reset")])
    assert send(card, *VERIFY) == "9000"
    assert send(card, READ_256) == "6F00"
    assert card.verified == frozenset()
    assert send(card, SELECT_JPKI, select_file(0x0017), sign(b"\x01")) == "6982"


def test_truncated_and_corrupted_answers(make_card: MakeCard) -> None:
    card, good = make_card(), make_card()
    whole = [good.transmit(a) for a in (SELECT_JPKI, select_file(0x0006), READ_256)][-1]
    card.set_faults([Fault(3, "truncate"), Fault(4, "corrupt"), Fault(5, "truncate")])
    send(card, SELECT_JPKI, select_file(0x0006))
    assert card.transmit(READ_256) == whole[:80] + b"\x90\x00"
    corrupt = card.transmit(READ_256)
    assert [at for at in range(len(whole)) if whole[at] != corrupt[at]] == [80]
    assert card.transmit(SELECT_JPKI) == b"\x90"


def test_empty_short_late_and_missing_answers(make_card: MakeCard) -> None:
    """Seen to fail when: `short` kept the whole data; `slow` did not sleep."""
    slept: list[float] = []
    card = make_card(sleep=slept.append)
    whole = [card.transmit(a) for a in (SELECT_JPKI, select_file(0x0006), READ_256)][-1]
    card.set_faults(
        [Fault(1, "empty"), Fault(2, "short"), Fault(3, "slow", seconds=4), Fault(4, "mute-after")]
    )
    assert card.transmit(READ_256) == b""
    assert card.transmit(READ_256) == whole[:80] + b"\x90\x00"
    assert (card.transmit(READ_256), slept) == (whole, [4])
    with pytest.raises(CardMute):
        send(card, select_file(0x0018))
    assert send(card, verify(TEST_PINS["authentication"])) == "9000"


def test_a_card_may_have_other_pins(make_card: MakeCard) -> None:
    card = make_card(pins={**TEST_PINS, "authentication": "9876"})
    assert send(card, *VERIFY) == "63C2"
    assert send(card, verify("9876")) == "9000"


def test_fault_numbers_count_from_when_they_are_set(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, SELECT_JPKI)
    card.set_faults([Fault(2, "status", 0x6A82)])
    assert [send(card, SELECT_JPKI) for _ in range(3)] == ["9000", "6A82", "9000"]


@pytest.mark.parametrize("text", ["", "pull", "0:pull", "3:", "3:shout", "3:status", "3:90000"])
def test_nonsense_is_no_fault(text: str) -> None:
    with pytest.raises(ValueError, match="not a fault"):
        Fault.parse(text)


def test_the_log_keeps_no_pin(make_card: MakeCard, tmp_path: Path) -> None:
    card = make_card(log_path=tmp_path / "log")
    send(card, *VERIFY)
    send(card, bytes.fromhex("0020008008") + b"1234")
    send(card, bytes.fromhex("0024018004") + b"1234")
    assert [e.command for e in card.log[2:]] == [
        "0020008004********",
        "0020008008********",
        "0024018004********",
    ]
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line["command"] for line in lines] == [entry.command for entry in card.log]
    assert "31323334" not in (tmp_path / "log").read_text()


def test_the_log_is_a_copy_with_names(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, select_file(0x000A), READ_256)
    card.log.clear()
    entry = card.log[2]
    assert (entry.number, entry.application, entry.file) == (3, "jpki", "000A")
    assert (entry.command, entry.status) == ("00B0000000", 0x9000)
    assert card.log_count() == 3


def test_time_is_taken_per_command_byte_and_signature(make_card: MakeCard) -> None:
    slept: list[float] = []
    timing = Timing(per_apdu=10, per_byte=1, per_signature=1000)
    card = make_card(timing=timing, sleep=slept.append)
    send(card, SELECT_JPKI, select_file(0x0017), sign(b"\x01"))
    lengths = [15 + 2, 7 + 2, 7 + 2]
    expected = [0.01 + 0.001 * n for n in lengths]
    assert slept == pytest.approx([*expected[:2], expected[2] + 1])
