# SPDX-License-Identifier: Apache-2.0
"""The limit on one command to the card."""

from __future__ import annotations

import os
import signal
import sys
from subprocess import PIPE, Popen
from threading import Event
from threading import enumerate as enumerate_threads
from time import sleep

import pytest

from native_host.card.watchdog import Watchdog
from tests.rig.host import ROOT


def test_it_barks_while_a_block_lasts_too_long() -> None:
    barked = Event()
    with Watchdog(0.01, barked.set).guarding():
        assert barked.wait(20)


def test_it_is_called_off_when_the_block_ends() -> None:
    """Seen to fail when: a block that raised left its deadline behind."""
    others = set(enumerate_threads())
    watchdog = Watchdog(1, lambda: None)
    for _ in range(100):
        with watchdog.guarding():
            pass
    with pytest.raises(RuntimeError), watchdog.guarding():
        raise RuntimeError
    (watching,) = set(enumerate_threads()) - others
    watching.join(60)  # it ends by itself once there is nothing to watch
    assert not watching.is_alive()
    assert not watchdog.barked


@pytest.mark.parametrize("pause", [0, 0.2])
def test_a_later_block_is_guarded_as_the_first(pause: float) -> None:
    """Seen to fail when: the thread that found nothing to watch was not started again."""
    barked = Event()
    watchdog = Watchdog(0.05, barked.set)
    with watchdog.guarding():
        pass
    sleep(pause)
    with watchdog.guarding():
        assert barked.wait(60)
    assert watchdog.barked


STOPPED = """
import sys
from native_host.card.watchdog import Watchdog
long, brief = Watchdog(3.0, lambda: None), Watchdog(30.0, lambda: None)
with long.guarding(), brief.guarding_briefly(3.0, lambda: None):
    print("begun", flush=True)
    sys.stdin.readline()
print(long.barked, brief.barked, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="processes are stopped there in another way")
def test_time_in_which_the_process_is_stopped_is_not_held_against_the_card() -> None:
    """Seen to fail when: the limit was one wait for all of it."""
    command = [sys.executable, "-c", STOPPED]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGSTOP)
        sleep(3.5)
        process.send_signal(signal.SIGCONT)
        sleep(0.2)  # the card needs a moment more
        process.stdin.write("answer\n")
        process.stdin.flush()
        assert process.stdout.readline() == "False False\n"
