# SPDX-License-Identifier: Apache-2.0
"""End of the host after the browser closed the pipe: at rest, while a PIN is typed, and amid signatures.

The end of the process, which comes after the card was powered off. The card is as slow as a contact card.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from simulated_card import SimulatedCard
from simulated_card.timing import CONTACT
from tests.bench.timed import RUNS
from tests.native_host.desk import ORIGIN, READY, Desk, hash_document, sign_in_arguments
from tests.rig.host import HostProcess
from tests.rig.screen import Screen
from tools.figure import Figure

SECONDS = 1  # promise 8: window gone and card released within 1 s


def measure() -> Iterator[Figure]:
    """Take the longest of several ends at each stage."""
    stages = {"after the greeting": _greeted, "PIN being typed": _typing, "signing": _signing}
    with tempfile.TemporaryDirectory() as folder, Screen() as screen:
        root = Path(folder)
        for stage, reach in stages.items():
            ends = [_end(screen, root, reach) for _ in range(RUNS)]
            yield Figure(f"pipe closed to host gone, {stage}", max(ends), "s", SECONDS)


def _greeted(host: HostProcess, _desk: Desk) -> None:
    host.read()


def _typing(host: HostProcess, desk: Desk) -> None:
    host.request("authenticate", **sign_in_arguments())
    desk.wait_for_window()
    desk.wait_for_command(READY)
    desk.screen.type("12")


def _signing(host: HostProcess, desk: Desk) -> None:
    host.request("sign", origin=ORIGIN, documents=[hash_document()] * 100)
    desk.enter("ABC123")


def _end(screen: Screen, root: Path, reach: Callable[[HostProcess, Desk], None]) -> float:
    card = SimulatedCard(root, timing=CONTACT)
    with Desk(screen, root, root, card=card) as desk, desk.host() as host:
        reach(host, desk)
        begin = time.perf_counter()
        host.close_stdin()
        assert host.process.wait(20) == 0
        taken = time.perf_counter() - begin
        desk.wait_powered_off()
    return taken
