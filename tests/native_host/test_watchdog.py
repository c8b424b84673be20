# SPDX-License-Identifier: Apache-2.0
"""The limit on one command to the card."""

from __future__ import annotations

from threading import Event, Timer

import pytest

from native_host.card.watchdog import Watchdog


def test_it_barks_while_a_block_lasts_too_long() -> None:
    barked = Event()
    with Watchdog(0.01, barked.set).guarding():
        assert barked.wait(20)


def test_it_is_called_off_when_the_block_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    timers: list[Timer] = []

    def started(seconds: float, bark: object) -> Timer:
        timers.append(Timer(seconds, bark))  # type: ignore[arg-type]  # a function
        return timers[-1]

    monkeypatch.setattr("native_host.card.watchdog.Timer", started)
    watchdog = Watchdog(3600, pytest.fail)
    with watchdog.guarding():
        pass
    with pytest.raises(RuntimeError), watchdog.guarding():
        raise RuntimeError
    for timer in timers:
        timer.join(20)  # a timer that was called off ends at once
        assert not timer.is_alive()
    assert len(timers) == 2
