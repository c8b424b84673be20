# SPDX-License-Identifier: Apache-2.0
"""Termination signals become an interruption; seen in processes of their own, for masks are inherited."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = str(Path(__file__).parents[2])
SCRIPT = """
import sys; sys.path.insert(0, sys.argv[1])
from threading import Event
from native_host import signals
from native_host.prompt import Interruption
signals.block()
stopped, interruption = Event(), Interruption()
interruption.on_set(stopped.set)
signals.watch(interruption)
print("ready", flush=True)
stopped.wait(60)
print(type(interruption.error).__name__)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_request_instead_of_the_process(number: signal.Signals) -> None:
    command = [sys.executable, "-c", SCRIPT, ROOT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.readline() == "UserCancelled\n"
    assert process.returncode == 0
