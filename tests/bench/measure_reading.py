# SPDX-License-Identifier: Apache-2.0
"""First page of a long PDF, from a confined child that is started for it, beside bare pypdfium2 in a fresh process."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from native_host.reading.kinds import Kind
from native_host.reading.renderer import Renderer
from tests.bench.timed import medians, python, seconds_to_first_byte
from tests.reading.children import sealed
from tools.figure import Figure

RUNS = 25
_FILE = Path("/usr/share/debian-reference/debian-reference.ja.pdf")  # more than 200 pages
_WIDTH = 900  # pixels
_BARE = """
import os, sys
import pypdfium2
page = pypdfium2.PdfDocument(sys.argv[1])[0]
page.render(scale=int(sys.argv[2]) / page.get_width()).buffer[0]
os.write(1, b".")
"""


def measure() -> Iterator[Figure]:
    """Take medians of interleaved runs."""
    octets = _FILE.read_bytes()
    content, digest = sealed(octets), hashlib.sha256(octets).hexdigest()
    bare = python("-I", "-c", _BARE, str(_FILE), str(_WIDTH))

    def first_page(*, ready: bool) -> float:
        with closing(Renderer(content, Kind.PDF, digest)) as renderer:
            if ready:
                renderer.open()
            return _seconds(lambda: renderer.page(0, _WIDTH))

    cold, warm, theirs = medians(
        lambda: first_page(ready=False),
        lambda: first_page(ready=True),
        lambda: seconds_to_first_byte(bare),
        runs=RUNS,
    )
    beside = "bare pypdfium2, fresh process"
    yield Figure("first page of 272, child started for it", cold / theirs, "x", 1.5, beside)
    yield Figure("the same, child started with the window", warm / theirs, "x", 1.5, beside)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
