# SPDX-License-Identifier: Apache-2.0
"""The one way a request is stopped from outside."""

from __future__ import annotations

from threading import Thread

import pytest

from native_host.errors import CardFailed, PersonTimeout, UserCancelled
from native_host.prompt import Interruption


def test_the_first_error_wins() -> None:
    interruption = Interruption()
    interruption.check()
    first = UserCancelled()
    interruption.set(first)
    interruption.set(CardFailed())
    assert interruption.error is first
    with pytest.raises(UserCancelled):
        interruption.check()


def test_everybody_who_listens_is_told_once_also_the_late() -> None:
    interruption = Interruption()
    told: list[str] = []
    interruption.on_set(lambda: told.append("early"))
    interruption.set(UserCancelled())
    interruption.set(CardFailed())
    interruption.on_set(lambda: told.append("late"))
    assert told == ["early", "late"]


def test_nothing_stops_a_request_that_is_being_replied_to() -> None:
    interruption = Interruption()
    interruption.conclude()
    interruption.set(UserCancelled())
    interruption.check()
    assert interruption.concluded


def test_a_stopped_request_is_not_replied_to() -> None:
    interruption = Interruption()
    interruption.set(UserCancelled())
    with pytest.raises(UserCancelled):
        interruption.conclude()
    assert not interruption.concluded


def test_waiting_ends_as_soon_as_it_is_set() -> None:
    interruption = Interruption()
    interruption.wait(0)
    thread = Thread(target=interruption.set, args=[PersonTimeout()])
    thread.start()
    with pytest.raises(PersonTimeout):
        interruption.wait(3600)
    thread.join()
