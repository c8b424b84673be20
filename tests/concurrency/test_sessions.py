# SPDX-License-Identifier: Apache-2.0
"""Two sessions at one reader, each with a screen and a runtime folder of its own, as two users have them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.native_host.desk import READY, TITLE, Desk, sign_in_arguments
from tests.rig.screen import Screen

pytestmark = [pytest.mark.pcsc, pytest.mark.window]


def test_the_second_session_waits_for_the_reader_and_then_goes_on(
    desk: Desk, tmp_path: Path
) -> None:
    """Two sessions of one user id: the reader, not a lock file, is what keeps them apart.

    Seen to fail when: PcscReaders connected shared.
    """
    (tmp_path / "other").mkdir()
    with Screen() as screen, desk.host() as first:
        other = desk.neighbour(screen, tmp_path / "other")
        first.request("authenticate", **sign_in_arguments())
        desk.wait_for_window()
        desk.wait_for_command(READY)
        asked = desk.card.log_count()
        with other.host() as second:
            second.request("authenticate", **sign_in_arguments())
            other.wait_for_window()
            other.screen.type("1234")  # what its window shows is that it waits for the reader
            other.screen.key("Return")
            assert desk.screen.shows(TITLE)
            assert other.screen.shows(TITLE)
            assert desk.card.log_count() == asked
            desk.enter("1234")
            assert "signature" in first.reply()
            other.wait_for_command(READY, 2)
            other.enter("1234")
            assert "signature" in second.reply()
    desk.wait_powered_off()
    assert [entry.response for entry in desk.verifications()] == ["9000", "9000"]
    assert desk.card.tries["authentication"] == 3
