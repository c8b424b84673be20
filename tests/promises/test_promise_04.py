# SPDX-License-Identifier: Apache-2.0
"""4. Counter first, last try only after a yes, none left no VERIFY, never by itself again, never an impossible PIN."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from native_host.pins import PinKind
from native_host.prompt import AskPin, ConfirmLastTry
from simulated_card import SimulatedCard
from tests.native_host.desk import pin_entries
from tests.promises.ceremonies import PINS, hold

MakeCard = Callable[..., SimulatedCard]
COMMANDS = list(PINS)
WRONG = {"authenticate": "0000", "sign": "WRONG0"}
KIND = {"authenticate": PinKind.AUTHENTICATION, "sign": PinKind.SIGNATURE}
FULL = {"authenticate": 3, "sign": 5}


@pytest.mark.parametrize("command", COMMANDS)
def test_promise_04_the_counter_is_read_before_the_pin_is_asked_for(
    card: SimulatedCard, command: str
) -> None:
    """Seen to fail when: verify_pin began with `tries = None`."""
    held = hold(card, command, WRONG[command], PINS[command])
    commands = [entry.command for entry in card.log]
    assert commands.index("00200080") < commands.index(pin_entries(card.log)[0].command)
    asked = [view for view in held.window.views if isinstance(view, AskPin) and view.ready]
    assert [view.tries_left for view in asked] == [FULL[command], FULL[command] - 1]


@pytest.mark.parametrize("command", COMMANDS)
def test_promise_04_each_pin_is_sent_once(card: SimulatedCard, command: str) -> None:
    """Seen to fail when: the card was given the PIN again after 63Cn."""
    hold(card, command, WRONG[command], None)
    assert len(pin_entries(card.log)) == 1
    assert card.tries[KIND[command].value] == FULL[command] - 1  # type: ignore[index]  # its names


@pytest.mark.parametrize("command", COMMANDS)
def test_promise_04_the_last_try_is_taken_only_after_a_yes(
    card: SimulatedCard, command: str
) -> None:
    """Seen to fail when: verify_pin asked for no confirmation."""
    hold(card, command, *[WRONG[command]] * (FULL[command] - 1), None)
    assert len(pin_entries(card.log)) == FULL[command] - 1
    held = hold(card, command, PINS[command])
    assert [type(v) for v in held.window.views].index(ConfirmLastTry) == (
        [isinstance(v, AskPin) and v.ready for v in held.window.views].index(True) - 1
    )
    assert "error" not in held.reply


@pytest.mark.parametrize("blocked", [0x6983, 0x6984, 0x63C0])
@pytest.mark.parametrize("command", COMMANDS)
def test_promise_04_with_no_try_left_nothing_is_sent(
    make_card: MakeCard, command: str, blocked: int
) -> None:
    """Seen to fail when: 6983 did not count as blocked; verify_pin asked at zero tries."""
    card = make_card(blocked_status=blocked)
    hold(card, command, *[WRONG[command]] * FULL[command])
    before = len(pin_entries(card.log))
    assert before == FULL[command]
    held = hold(card, command, PINS[command])
    assert held.reply["error"]["code"] == "ERR_WEBJPKI_PIN_BLOCKED"
    assert len(pin_entries(card.log)) == before


@pytest.mark.parametrize(
    ("command", "pin"),
    [("authenticate", text) for text in ("", "123", "12345", "12A4")]
    + [("sign", text) for text in ("", "1234", "ABC12", "A" * 17, "abc123", "ABC 12")],
)
def test_promise_04_a_pin_that_cannot_be_right_is_never_sent(
    card: SimulatedCard, command: str, pin: str
) -> None:
    """Seen to fail when: Pin.is_possible was always true. (The window refuses them before: its own tests.)"""
    held = hold(card, command, pin)
    assert held.reply["error"]["code"] == "ERR_WEBJPKI_INTERNAL"
    assert pin_entries(card.log) == []
