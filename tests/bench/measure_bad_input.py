# SPDX-License-Identifier: Apache-2.0
"""Bad requests of every kind, each to a host that has just greeted, from the first byte sent to its error.

The kinds are those of tests/native_host/test_bad_input.py. The request follows the greeting at once,
as the extension sends it: whatever the host still has to import then counts.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

from tests.fakes.pipes import frame
from tests.native_host.desk import ORIGIN, cms_document
from tests.native_host.test_bad_input import BAD_ARGUMENTS, BAD_FRAMES, CONTENT, Trap
from tests.rig.host import HostProcess
from tools.figure import Figure

REQUESTS = 200
MILLISECONDS = 50  # from the bad message to its error


def measure() -> Iterator[Figure]:
    """Send them one after the other, kind after kind."""
    with tempfile.TemporaryDirectory() as folder:
        trap = Trap(Path(folder))
        taken = [_answer(trap, sent) for sent in islice(cycle(_kinds()), REQUESTS)]
        assert trap.untouched()
        trap.close()
    twentieths = quantiles(taken, n=20)
    yield Figure("bad request to error, median", 1000 * twentieths[9], "ms", MILLISECONDS)
    yield Figure("bad request to error, 19 of 20", 1000 * twentieths[18], "ms", MILLISECONDS)


def _kinds() -> list[bytes]:
    announced = _request("sign", {"origin": ORIGIN, "documents": [cms_document(b"abcd")]})
    return [
        *(sent for sent, _ in BAD_FRAMES.values()),
        *(_request(command, arguments) for command, arguments, _, _ in BAD_ARGUMENTS.values()),
        *(announced + b"".join(pieces) for pieces in CONTENT.values()),
    ]


def _request(command: str, arguments: dict[str, object]) -> bytes:
    return frame({"command": command, "arguments": arguments})


def _answer(trap: Trap, sent: bytes) -> float:
    with HostProcess(trap.env) as host:
        host.read()
        begin = time.perf_counter()
        host.write_raw(sent)
        message = host.read()
        while "progress" in message:
            message = host.read()
        taken = time.perf_counter() - begin
        assert "error" in message, message
        assert host.process.wait(5) == 0
    return taken
