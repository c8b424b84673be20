# SPDX-License-Identifier: Apache-2.0
"""5. Held exclusively while a PIN counts, then another application and power off: nobody signs after us."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulated_card import Fault, SimulatedCard
from tests.fakes.gate import SIGN, GatedCard
from tests.native_host.desk import ORIGIN, Desk, hash_document
from tests.promises.ceremonies import PINS, hold
from tests.rig.waiting import PATIENCE

MakeCard = Callable[..., SimulatedCard]
SELECT_JPKI, SELECT_KEY = "00A4040C0AD392F000260100000001", "00A4020C02001A"
SIGN_COMMAND = "802A008001AA00"
OTHER_APPLICATION = "00A4040C07A0000001510000"
SHARING_VIOLATION, NOT_VERIFIED = "8010000B", "6982"


@pytest.mark.pcsc
@pytest.mark.window
def test_promise_05_while_we_sign_and_afterwards_nobody_else_can(desk: Desk) -> None:
    """Seen to fail when: PcscReaders connected shared; JpkiCard.power_off did nothing."""
    gate = GatedCard(desk.pki_dir, SIGN)
    desk.use(gate.card)
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=[hash_document()] * 2)
        desk.enter("ABC123")
        gate.wait()
        assert desk.second_program(SELECT_JPKI, SELECT_KEY, SIGN_COMMAND) == [SHARING_VIOLATION]
        assert desk.share() == SHARING_VIOLATION
        gate.open()
        assert len(host.reply()["signatures"]) == 2
        answers = desk.second_program(SELECT_JPKI, SELECT_KEY, SIGN_COMMAND)
        assert answers == ["9000", "9000", NOT_VERIFIED]


@pytest.mark.pcsc
@pytest.mark.window
def test_promise_05_after_a_crash_the_card_loses_its_power_too(desk: Desk) -> None:
    """Seen to fail when: the simulated card kept its power. (The daemon does this, not the host.)"""
    gate = GatedCard(desk.pki_dir, SIGN)
    desk.use(gate.card)
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=[hash_document()])
        desk.enter("ABC123")
        gate.wait()
        host.process.kill()
        host.process.wait(PATIENCE)
    gate.open()
    desk.wait_powered_off()


@pytest.mark.parametrize("command", list(PINS))
def test_promise_05_the_last_command_selects_another_application(
    card: SimulatedCard, command: str
) -> None:
    """Seen to fail when: power_off did not select the card manager."""
    assert "error" not in hold(card, command).reply
    assert card.log[-1].command == OTHER_APPLICATION
    assert (card.powered, card.verified) == (False, frozenset())


@pytest.mark.parametrize("fault", ["status", "mute", "reset", "truncate", "corrupt", "pull-after"])
@pytest.mark.parametrize("command", list(PINS))
def test_promise_05_however_it_ends_power_is_removed(
    make_card: MakeCard, command: str, fault: str
) -> None:
    """Seen to fail when: sign() and authenticate() powered off only after success."""
    card = make_card()
    hold(card, command)
    for at in range(4, card.log_count() + 1):
        card = make_card()
        card.set_faults([Fault(at, fault)])  # type: ignore[arg-type]  # a kind of fault
        hold(card, command)
        assert (card.powered, card.verified) == (False, frozenset()), f"command {at}"


@pytest.mark.parametrize("pins", [(None,), ("0000", None), ("ABC123X", None)])
def test_promise_05_whoever_gives_up_leaves_no_power(
    card: SimulatedCard, pins: tuple[str | None, ...]
) -> None:
    """Seen to fail when: sign() and authenticate() powered off only after success."""
    hold(card, "authenticate", *pins)
    assert (card.powered, card.verified) == (False, frozenset())
