# SPDX-License-Identifier: Apache-2.0
"""Memory of the host while the content of a 200 MB document comes in, beside the host before it."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.bench.timed import peak_memory
from tests.rig.host import CHUNK, HostProcess
from tools.figure import Figure

SIZE = 200_000_000


def measure() -> Iterator[Figure]:
    """Send all of the document but its last chunk, so that no window opens."""
    with HostProcess() as host:
        document = {"format": "cms", "name": "a.bin", "size": SIZE}
        host.request("sign", origin="https://a.example", documents=[document])
        piece = {"chunk": base64.b64encode(bytes(CHUNK)).decode()}
        host.send(piece)
        host.read()
        before = peak_memory(host.pid)
        for _ in range(SIZE // CHUNK - 1):
            host.send(piece)
            host.read()
        after = peak_memory(host.pid)
    with HostProcess() as host:
        host.read()
        idle = peak_memory(host.pid)
    yield Figure("host waiting for a request", idle, "MiB")
    yield Figure("host hashing 200 MB, more than when idle", after - idle, "MiB", 30)
    yield Figure("of which grown after the first chunk", after - before, "MiB")
