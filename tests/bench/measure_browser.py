# SPDX-License-Identifier: Apache-2.0
"""A PDF of 100 MB through Chromium: the browser's share, stated apart, and the host's most memory in all of it.

The page reads a Blob, the extension hands its chunks on, the host confirms each; at the end the page makes
the finished Blob. Beside it the same chunks through a pipe, from a Python process.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from threading import Event, Thread

from tests.bench import pdf_work
from tests.bench.timed import peak_memory
from tests.e2e.extension.site import PAGES, Site
from tests.native_host.desk import Desk
from tests.rig.chromium import chromium
from tests.rig.host import HostProcess
from tests.rig.screen import Screen
from tests.rig.websites import websites
from tools.figure import Figure

RUNS = 3
_HOST = [sys.executable, "-I", "-m", "native_host"]
_SIGN = """(window.since = performance.now(), window.at = {},
  client.sign([{format: 'pdf', name: 'large.pdf', profile: 'pades-b', content: large}],
    {onProgress: ({step}) => (at[step] = performance.now() - since)})
  .then(({files: [file]}) => ({...at, done: performance.now() - since, size: file.size})))"""


def measure() -> Iterator[Figure]:
    """Sign the same file several times, each with a host of its own."""
    with tempfile.TemporaryDirectory() as name, Screen() as screen:
        folder = Path(name)
        pdf_work.make(folder)
        large = (folder / "large.pdf").read_bytes()
        with Desk(screen, folder / "pki", folder) as desk:
            piped = median(_through_a_pipe(large) for _ in range(RUNS))
            with (
                websites({**PAGES, "/large.pdf": large}) as port,
                chromium(_HOST, sites={"bank.example.jp": port}, env=desk.env) as browser,
            ):
                browser.choose_any_site()
                site = Site(browser)
                site.evaluate(
                    "fetch('/large.pdf').then(async (r) => void (window.large = await r.blob()))"
                )
                runs = [_signed(site, desk, len(large)) for _ in range(RUNS)]
    sent, back, memory = (median(column) for column in zip(*runs, strict=True))
    yield Figure("PDF of 100 MB through Chromium, until the host has it", sent, "s")
    yield Figure("the same chunks to the host through a pipe", piped, "s")
    yield Figure("so much of it is the browser's", 1 - piped / sent, "of 1")
    yield Figure("from the signature to the finished Blob, host and browser", back, "s")
    room = 2.2 * len(large) / 2**20 + 150
    yield Figure("most memory of the host, window and all", memory, "MiB", room)


def _signed(site: Site, desk: Desk, size: int) -> tuple[float, float, float]:
    """Seconds until the host has the file, seconds from signature to Blob, MiB of the host."""
    memory: list[float] = []
    gone = Event()
    watch = Thread(target=_watch, args=(str(desk.env["XDG_RUNTIME_DIR"]), memory, gone))
    watch.start()
    site.job(_SIGN)
    site.press()
    desk.enter("ABC123")
    result = site.outcome(seconds=120)["result"]
    gone.set()
    watch.join()
    desk.wait_powered_off()
    assert result["size"] > size, result
    return result["receiving"] / 1000, (result["done"] - result["signing"]) / 1000, max(memory)


def _watch(mark: str, memory: list[float], gone: Event) -> None:
    """Note the most memory of the host that has `mark` in its environment."""
    while not gone.wait(0.05):
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError, StopIteration):
                arguments = (process / "cmdline").read_bytes().split(b"\0")
                if b"native_host" in arguments and mark in _environment(process).values():
                    memory.append(peak_memory(int(process.name)))


def _environment(process: Path) -> Mapping[str, str]:
    pairs = (process / "environ").read_bytes().decode(errors="replace").split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def _through_a_pipe(content: bytes) -> float:
    """Seconds until a host has taken all chunks."""
    with HostProcess() as host:
        announced = {"format": "pdf", "name": "large.pdf", "profile": "pades-b"}
        document = {**announced, "size": len(content)}
        host.request("sign", origin="https://bank.example.jp", documents=[document])
        begin = time.perf_counter()
        host.send_content(content)
        return time.perf_counter() - begin
