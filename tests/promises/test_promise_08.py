# SPDX-License-Identifier: Apache-2.0
"""8. Port closed: window gone and card released. (What closes the port is shown with a real browser in e2e.)"""

from __future__ import annotations

import pytest

from tests.fakes.gate import SIGN, GatedCard
from tests.native_host.desk import (
    ORIGIN,
    PATIENCE,
    READY,
    TITLE,
    Desk,
    hash_document,
    sign_in_arguments,
)

pytestmark = [pytest.mark.pcsc, pytest.mark.window]


@pytest.mark.parametrize("stage", ["waiting for a card", "typing the PIN", "signing"])
def test_promise_08_the_port_closes(desk: Desk, stage: str) -> None:
    """Seen to fail when: Conversation did not set the interruption at the end of the pipe."""
    gate = GatedCard(desk.pki_dir, SIGN)
    desk.use(gate.card)
    if stage == "waiting for a card":
        desk.slot.remove()
    with desk.host() as host:
        if stage == "signing":
            host.request("sign", origin=ORIGIN, documents=[hash_document()] * 100)
            desk.enter("ABC123")
            gate.wait()
        else:
            host.request("authenticate", **sign_in_arguments())
            desk.wait_for_window()
        if stage == "typing the PIN":
            desk.wait_for_command(READY)
            desk.screen.type("12")
        host.close_stdin()
        assert host.process.wait(PATIENCE) == 0
        assert not desk.screen.shows(TITLE)
        assert not any("signature" in f or "signatures" in f for f in host.frames())
    gate.open()
    desk.wait_powered_off()
    assert sum(command.startswith(SIGN) for command in desk.commands()) <= 1
