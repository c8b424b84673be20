# SPDX-License-Identifier: Apache-2.0
"""A run that begins with a click in Chromium: page, extension, host, window and card, and what breaks between them."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue
from threading import Event
from types import TracebackType
from typing import Any, Self

from playwright.sync_api import Error

from tests.campaigns.faults import processes
from tests.campaigns.faults.leaks import found_in, in_files
from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.request import Ask, Server, sign_in, signature
from tests.campaigns.faults.schedule import Schedule, Trouble
from tests.campaigns.faults.sitting import Sitting, orphans
from tests.campaigns.faults.table import Table
from tests.e2e.extension.site import PAGES, Site
from tests.native_host.desk import NONCE, ORIGIN
from tests.native_host.elsewhere import HOST
from tests.rig.chromium import Chromium, chromium
from tests.rig.websites import websites

_HANDED_OVER = 20.0  # seconds until a strike that the main thread has to make is given up
_ENDINGS = ("page-left", "tab-closed", "browser-killed")


class InBrowser:
    """Makes runs in one browser at `table`; a browser that was killed is started anew."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._server = Server(table.pki_dir)
        self._site_server = ExitStack()
        self._browser = ExitStack()
        self._running: Chromium | None = None

    def __enter__(self) -> Self:
        self._port = self._site_server.enter_context(websites(PAGES))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._browser.close()
        self._site_server.close()

    def run(self, schedule: Schedule) -> Observed:
        """Make one run and tell what was seen."""
        running = self._running or self._start()
        run = _Run(schedule, self._table, self._server)
        seen = run.run(running)
        seen.leaks += in_files(running.profile)
        if not run.browser_killed:
            seen.leaks += _stored(running)
        else:
            self._running = None
            self._browser.close()
        return seen

    def _start(self) -> Chromium:
        sites = {ORIGIN.removeprefix("https://"): self._port}
        # The browser keeps a home of its own: the table's is for what the host writes.
        env = {**self._table.env, "HOME": os.environ["HOME"]}
        browser = self._browser.enter_context(chromium(HOST, sites=sites, env=env))
        browser.choose_any_site()
        self._running = browser
        return browser


class _Run(Sitting):
    browser_killed = False

    def run(self, browser: Chromium) -> Observed:
        self._browser = browser
        self._handed: SimpleQueue[tuple[Callable[[], None], Event]] = SimpleQueue()
        self._outcome: dict[str, Any] | None = None
        asked = sign_in() if self.schedule.command == "authenticate" else signature(1)
        self._site: Site | None = Site(browser, f"{ORIGIN}/")
        self._site.job(_expression(asked))
        self.begin()
        self._site.press()
        if not self.typist.attend(self._is_over):
            self.seen.ended_badly = "it did not end"
        orphans()
        self._is_over()
        if self._site is not None:
            self.seen.frames = [_frame(self._outcome)] if self._outcome else []
            answers = [m for m in self._site.heard() if m["webjpki"] in ("result", "error")]
            if len(answers) > 1:
                self.seen.ended_badly = f"the extension answered {len(answers)} times"
            self._site.page.close()
        return self.look(asked)

    def strike(self, trouble: Trouble) -> None:
        """Do to browser, page or host what `trouble` says, as well as to the desk."""
        super().strike(trouble)
        if trouble.kind in _ENDINGS:
            self.seen.answerable = False
        match trouble.kind:
            case "killed":
                self.killed = True
                for process in processes.hosts():
                    with suppress(ProcessLookupError):
                        os.kill(process, trouble.amount)
            case "worker-stopped":
                self._hand_over(self._browser.stop_worker)
            case "page-left":
                self._hand_over(lambda: self._leave(close=False))
            case "tab-closed":
                self._hand_over(lambda: self._leave(close=True))
            case "browser-killed":
                self._kill_browser()

    def _kill_browser(self) -> None:
        self.browser_killed = True
        self._site = None
        for process in list(processes.hosts()):
            parent = processes.parent(process)
            if parent is not None and parent not in (os.getpid(), *processes.hosts()):
                os.kill(parent, signal.SIGKILL)

    def _leave(self, *, close: bool) -> None:
        if self._site is None:
            return
        page = self._site.page
        self._site = None
        if close:
            page.close()
        else:
            page.goto(f"{ORIGIN}/empty")

    def _hand_over(self, work: Callable[[], object]) -> None:
        """Have the main thread do `work`, which alone may talk to the browser, and wait for it."""
        done = Event()
        self._handed.put((lambda: void(work()), done))
        done.wait(_HANDED_OVER)

    def _is_over(self) -> bool:
        with suppress(Empty):
            work, done = self._handed.get_nowait()
            with suppress(Error):  # what it was about is gone already
                work()
            done.set()
        if self._site is not None and self._outcome is None:
            self._outcome = self._site.evaluate("outcome")
        return (self._site is None or self._outcome is not None) and not processes.hosts()


def _stored(browser: Chromium) -> list[str]:
    """Look through what the extension has stored."""
    page = browser.own_page("options.html")
    areas = page.evaluate(
        "Promise.all(['local', 'session', 'sync'].map((area) => chrome.storage[area].get(null)))"
    )
    page.close()
    return [
        f"{what} in the extension's storage"
        for what in found_in(json.dumps(areas, ensure_ascii=False).encode())
    ]


def void(_result: object) -> None:
    """Forget a result."""


def _expression(asked: Ask) -> str:
    if asked.command == "authenticate":
        return f"client.authenticate({json.dumps(NONCE)})"
    documents = json.dumps(asked.documents)
    return f"client.sign({documents}).then(({{certificate, signatures}}) => ({{certificate, signatures}}))"


def _frame(outcome: dict[str, Any]) -> dict[str, Any]:
    return {"error": outcome} if "code" in outcome else dict(outcome["result"])
