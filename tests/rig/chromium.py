# SPDX-License-Identifier: Apache-2.0
"""Starts a real Chromium with the extension in it, and websites under names of their own.

Nothing here switches the extension into another mode: permissions come from Chromium's own
extensions page and from a real click on the extension's own buttons.
"""

import asyncio
import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from playwright.sync_api import (
    BrowserContext,
    CDPSession,
    Error,
    Page,
    Playwright,
    sync_playwright,
)

from native_host.browsers import HOST_NAME as HOST_NAME
from native_host.registration import Registrar, profile_spot
from native_host.registration_manifest import Program
from tests.rig.waiting import PATIENCE, wait_for

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "extension"
CHROMIUM = "/usr/bin/chromium"
ANY_SITE = "https://*/*"

_SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


def extension_id() -> str:
    """Return the id that the manifest's fixed key gives the extension in Chromium."""
    key = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))["key"]
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest)


def install_host(profile: Path, command: Sequence[str]) -> None:
    """Register `command` as the host in this profile; the browser adds the caller's origin to it."""
    registrar = Registrar(Program(tuple(command)), profile, no_registry)
    for outcome in registrar.apply(registrar.plan_register([profile_spot(profile)], replace=True)):
        if outcome.failure is not None:
            raise outcome.failure


def no_registry() -> NoReturn:
    """Stand for the registry where there is none."""
    raise OSError("a profile's hosts are files")


@dataclass(frozen=True)
class Chromium:
    """A running browser with the extension in it; `profile` is its data folder."""

    context: BrowserContext
    profile: Path

    def own_page(self, name: str) -> Page:
        """Open a page of the extension, such as `options.html`, in a new tab."""
        page = self.context.new_page()
        page.goto(f"chrome-extension://{extension_id()}/{name}")
        return page

    def permit(self, pattern: str) -> None:
        """Let the browser grant `pattern` without its own prompt, which no test can answer headless.

        The extension still has to be asked by a click: its own store is untouched by this.
        """
        page = self.context.new_page()
        page.goto("chrome://extensions")
        page.evaluate(
            "([id, pattern]) => chrome.developerPrivate.addHostPermission(id, pattern)",
            [extension_id(), pattern],
        )
        page.close()

    def first_run(self) -> Page | None:
        """Return the first-run page, which opens by itself; None where it was closed."""
        return next((p for p in self.context.pages if p.url.endswith("/welcome.html")), None)

    def choose_any_site(self) -> None:
        """Do what a person does on the first-run page: let any https site ask."""
        self.permit(ANY_SITE)
        page = self.first_run() or self.own_page("welcome.html")
        page.wait_for_selector("#any[aria-pressed]")  # a click before the page's script is lost
        page.click("#any")
        page.wait_for_selector("#any[aria-pressed=true]")
        page.close()

    def choose_listed_sites(self) -> None:
        """Do what a person does on the first-run page: only sites that the person allows."""
        page = self.first_run() or self.own_page("welcome.html")
        page.wait_for_selector("#listed[aria-pressed]")
        page.click("#listed")
        page.wait_for_selector("#listed[aria-pressed=true]")
        page.close()

    def forbid(self, pattern: str) -> None:
        """Take `pattern` back, as the person can in the browser's own settings."""
        page = self.context.new_page()
        page.goto("chrome://extensions")
        page.evaluate(
            "([id, pattern]) => chrome.developerPrivate.removeHostPermission(id, pattern)",
            [extension_id(), pattern],
        )
        page.close()

    def stop_worker(self) -> None:
        """Stop the extension's service worker, as the browser may do at any time."""
        page = self.own_page("help.html")
        devtools = self.devtools(page)
        devtools.send("ServiceWorker.enable")
        devtools.send("ServiceWorker.stopAllWorkers")
        page.close()

    def devtools(self, page: Page) -> CDPSession:
        """Return the raw protocol: unlike `page.evaluate` it never makes up a person's gesture."""
        return self.context.new_cdp_session(page)


def on(page: Page) -> Callable[[float], None]:
    """Make a pause of so many seconds out of a page, so that Playwright hears the browser meanwhile."""
    return lambda seconds: page.wait_for_timeout(seconds * 1000)


def _wait_for_first_run(browser: Chromium) -> None:
    wait_for(browser.first_run, "no first-run page", pause=on(browser.context.pages[0]))


def _switches(extension: Path | None, sites: Mapping[str, int], lang: str) -> list[str]:
    rules = ", ".join(
        f"MAP {name if ':' in name else name + ':443'} 127.0.0.1:{port}"
        for name, port in sites.items()
    )
    only = [f"--load-extension={extension}", f"--disable-extensions-except={extension}"]
    return [
        *_SWITCHES,
        # A package from an administrator's server, which has no certificate that a browser knows.
        *(["--ignore-certificate-errors"] if extension is None else only),
        f"--host-resolver-rules={rules}",
        f"--lang={lang}",
    ]


def _left_out(extension: Path | None) -> list[str]:
    """Of the switches, what would keep a policy from bringing its extension along."""
    return ["--disable-background-networking"] if extension is None else []


def _environment(lang: str) -> dict[str, str]:
    return {
        **os.environ,
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
        "LANGUAGE": lang,
        # There on every system. With a locale that is not, Chromium loads nothing from a folder
        # whose name has other letters than ASCII.
        "LANG": "C.UTF-8",
    }


_drivers: list[Playwright] = []


@contextmanager
def _driver() -> Iterator[Playwright]:
    """One driver for all browsers that are open at a time: Playwright allows a thread no second one."""
    if _drivers:
        yield _drivers[-1]
        return
    # A test that ran out of time leaves its event loop behind; the tests after it need not fail too.
    asyncio._set_running_loop(None)
    with sync_playwright() as started:
        _drivers.append(started)
        try:
            yield started
        finally:
            _drivers.clear()


@contextmanager
def chromium(
    host: Sequence[str] | None,
    *,
    sites: Mapping[str, int] | None = None,
    headless: bool = True,
    lang: str = "ja",
    env: Mapping[str, str] | None = None,
    extension: Path | None = EXTENSION,
    program: str = CHROMIUM,
) -> Iterator[Chromium]:
    """Run Chromium with a fresh profile.

    `host` is the command that starts the native host; with None the browser finds what is installed
    on this computer, if anything is.
    `sites` maps a host name to the port of a local server: `{"bank.example.jp": 40443}` stands for
    https; a name with another port, such as `"bank.example.jp:80"`, for whatever is served there.
    `env` is added to the environment, which the browser hands down to the host. `extension` is the
    folder that is loaded: a package would have to come from a store; None: a policy brings it along.
    `program` starts Chromium.
    """
    with tempfile.TemporaryDirectory(prefix="chromium-") as folder, _driver() as playwright:
        profile = Path(folder)
        if host is not None:
            install_host(profile, host)
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program,
            headless=headless,
            chromium_sandbox=os.geteuid() != 0,
            args=_switches(extension, sites or {}, lang),
            ignore_default_args=["--disable-extensions", *_left_out(extension)],
            ignore_https_errors=True,
            locale=None,
            env={**_environment(lang), **(env or {})},
        )
        context.set_default_timeout(PATIENCE * 1000)
        try:
            running = Chromium(context, profile)
            _wait_for_first_run(running)
            yield running
        finally:
            with suppress(Error):  # a test may have killed it
                context.close()
