# SPDX-License-Identifier: Apache-2.0
"""PINs that must never reach the card, or not twice: typed on a real screen, counted at the card."""

from __future__ import annotations

import pytest

from tests.native_host.desk import READY, Desk, sign_in_arguments
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.pcsc, pytest.mark.window]


@pytest.mark.parametrize("typed", ["", "123", "１２３４", "12a"])
def test_P2_P9_what_cannot_be_a_pin_costs_no_try(desk: Desk, typed: str) -> None:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        desk.wait_for_command(READY)
        if typed:
            desk.screen.type(typed)
        desk.screen.key("Return")
        desk.enter("1234")  # begins anew in the field; whatever Return has sent came before
        assert "signature" in host.reply()
    assert [entry.response for entry in desk.verifications()] == ["9000"]
    assert desk.card.tries["authentication"] == 3


@pytest.mark.parametrize("then", ["the person cancels", "the page leaves"])
def test_P4_a_wrong_pin_is_sent_once_whatever_happens_then(desk: Desk, then: str) -> None:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.enter("9999")
        wait_for(lambda: desk.card.tries["authentication"] == 2, "the card has not seen the PIN")
        if then == "the person cancels":
            desk.screen.key("Escape")
        else:
            host.close_stdin()
        assert not any("signature" in frame for frame in host.frames())
    desk.wait_powered_off()
    assert len(desk.verifications()) == 1
    assert desk.card.tries["authentication"] == 2
