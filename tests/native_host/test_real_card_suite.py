# SPDX-License-Identifier: Apache-2.0
"""The suite for real cards: never by default, never on a card that lost a try, and tried here on a simulated one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from functools import partial

import pytest

from tests.native_host.desk import Desk, pin_entries
from tests.rig.host import ROOT
from tests.rig.pcsc import READER_NAMES
from tests.rig.waiting import PATIENCE, wait_for

NOTHING_COLLECTED, REFUSED = 5, 3
COMMAND = [
    sys.executable,
    "-m",
    "pytest",
    "-p",
    "no:cacheprovider",
    "-q",
    "-n",
    "0",
    "tests/hardware",
]
REAL_CARD = [*COMMAND, "--real-card", READER_NAMES[0]]


def run(command: list[str], env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command, env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def verified(desk: Desk, count: int) -> bool:
    return len(desk.verifications()) == count


def test_without_the_option_nothing_is_collected() -> None:
    with run(COMMAND) as suite:
        told, _ = suite.communicate(timeout=60)
    assert suite.returncode == NOTHING_COLLECTED, told


@pytest.mark.pcsc
@pytest.mark.window
def test_a_card_that_lost_a_try_is_left_alone(desk: Desk) -> None:
    desk.second_program(
        "00A4040C0AD392F000260100000001", "00A4020C02001B", "00200080065752" + "4F4E4730"
    )
    assert desk.card.tries["signature"] == 4
    with run(REAL_CARD, desk.env) as suite:
        told, _ = suite.communicate(timeout=60)
    assert suite.returncode == REFUSED, told
    assert "not full (authentication: 3, signature: 4)" in told
    assert len(pin_entries(desk.card.log)) == 1


@pytest.mark.pcsc
@pytest.mark.window
def test_the_suite_itself_passes_on_a_simulated_card(desk: Desk) -> None:
    with run(REAL_CARD, desk.env) as suite:
        for count, pin in ((1, "1234"), (2, "ABC123")):
            desk.enter(pin)
            wait_for(partial(verified, desk, count), "no PIN arrived")
            desk.screen.wait_gone("Web JPKI")
        told, _ = suite.communicate(timeout=PATIENCE)
    assert suite.returncode == 0, told
    assert "3 passed" in told
