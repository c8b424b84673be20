# SPDX-License-Identifier: Apache-2.0
"""A bounded sample of the fault campaign, the same seeds every time: nothing it looks for may be broken."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from tests.campaigns.faults.__main__ import hold, main, scheduled
from tests.campaigns.faults.schedule import (
    CARD_KINDS,
    WORDS,
    AfterPull,
    Command,
    Kind,
    Place,
    draw,
)
from tests.campaigns.faults.summary import Summary
from tests.campaigns.faults.sweep import sweep

IN_MEMORY = 120
# One run at a desk for each of these, and two with a browser.
AT_A_DESK: tuple[Kind, ...] = (
    *("window-closed", "port-closed", "unwanted-frame", "signalled", "paused", "killed"),
    *("service-killed", "clock-moved", "disk-full", "rival", "pull", "pull-after"),
)
IN_A_BROWSER: tuple[Kind, ...] = ("worker-stopped", "browser-killed")
_SOON = 12  # by this command of a request it must strike, to be sure that it does
_EVERY = 149  # one run in so many of the sweep
_MANY = 40_000


def held(seeds: Iterable[int], pki_dir: Path) -> Summary:
    return hold(seeds, 0, pki_dir, tells=False)


def first_with(place: Place, kind: Kind) -> int:
    """The first seed whose only trouble, there, is this kind."""
    for seed in range(_MANY):
        schedule = draw(seed)
        alone = [trouble.kind for trouble in schedule.troubles] == [kind]
        soon = alone and schedule.troubles[0].at <= _SOON
        if soon and schedule.place == place and not schedule.blocked:
            return seed
    raise AssertionError(f"no seed with {kind} in {place}")


def test_a_sample_in_memory(pki_dir: Path) -> None:
    """Seen to fail when: power_off took no power; present sent a PIN twice; serve wrote each reply twice."""
    seeds = [seed for seed in range(2 * IN_MEMORY) if draw(seed).place == "memory"]
    summary = held(seeds[:IN_MEMORY], pki_dir)
    assert summary.runs == IN_MEMORY
    assert summary.violations == []


def test_a_sample_of_the_sweep(pki_dir: Path) -> None:
    """Seen to fail when: power_off took no power; present sent a PIN twice."""
    summary = held(range(-len(sweep()), 0, _EVERY), pki_dir)
    assert summary.runs > 50
    assert summary.violations == []


def test_the_sweep_is_complete() -> None:
    met = {(s.command, t.kind, t.amount, t.at) for s in sweep() for t in s.troubles}
    for command, at in product(get_args(Command), range(1, 23)):
        assert {
            t.kind for s in sweep() if s.command == command for t in s.troubles if t.at == at
        } == {*CARD_KINDS}
        assert {(command, "status", word, at) for word in WORDS} <= met
    assert [scheduled(s.seed) for s in sweep()[:50]] == list(sweep()[:50])


@pytest.mark.pcsc
@pytest.mark.window
def test_a_sample_at_a_desk(pki_dir: Path) -> None:
    """Seen to fail when: each PIN was written to a file at home."""
    summary = held([first_with("desk", kind) for kind in AT_A_DESK], pki_dir)
    assert summary.violations == []
    assert summary.runs == len(AT_A_DESK)


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.browser
def test_a_sample_in_a_browser(pki_dir: Path) -> None:
    """Seen to fail when: Conversation did not set the interruption at the end of the pipe."""
    summary = held([first_with("browser", kind) for kind in IN_A_BROWSER], pki_dir)
    assert summary.violations == []
    assert summary.runs == len(IN_A_BROWSER)


def test_a_seed_is_always_the_same_run() -> None:
    assert [draw(seed) for seed in range(50)] == [draw(seed) for seed in range(50)]
    assert len({draw(seed) for seed in range(50)}) == 50


def test_every_trouble_comes_in_every_place_where_it_can() -> None:
    schedules = [draw(seed) for seed in range(_MANY // 2)]
    seen = {(s.place, t.kind) for s in schedules for t in s.troubles}
    assert {kind for _, kind in seen} == {
        kind for group in get_args(Kind) for kind in get_args(group) or (group,)
    }
    assert {s.after_pull for s in schedules} == set(get_args(AfterPull))
    assert {s.place for s in schedules} == set(get_args(Place))
    assert {dict(s.manners)["blocked_status"] for s in schedules if s.blocked} == {
        *(0x6983, 0x6984, 0x63C0)
    }
    words = {t.amount for s in schedules for t in s.troubles if t.kind == "status"}
    assert len(words) > 200


def test_the_command_tells_what_it_did(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    summary = tmp_path / "summary"
    arguments = ["--runs", "12", "--seed", "3", "--place", "memory", "--summary", str(summary)]
    assert main(arguments) == 0
    assert "violations: 0" in capsys.readouterr().out
    text = summary.read_text()
    assert "seeds 3 to" in text
    assert "host's code in one process" in text
