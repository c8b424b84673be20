# SPDX-License-Identifier: Apache-2.0
"""The versions of host and extension, and where the extension is installed."""

from __future__ import annotations

from collections.abc import Iterator

from .. import __version__
from ..browsers import Browser, Family
from ..callers import CHROMIUM_ID, FIREFOX_ID
from .computer import Computer
from .finding import Finding, ok, warn


def look(computer: Computer) -> Iterator[Finding]:
    """Compare with the extension that asks, or look for it in every browser that was used."""
    if computer.extension is not None:
        yield _compared(computer.extension)
        return
    yield ok("versions.host", host=__version__)
    for browser in computer.browsers:
        if browser.was_used:
            yield _in_browser(browser)


def _compared(extension: str) -> Finding:
    versions = {"host": __version__, "extension": extension}
    ours, theirs = _parts(__version__), _parts(extension)
    if ours == theirs:
        return ok("versions.same", **versions)
    return warn("versions.older-host" if ours < theirs else "versions.older-extension", **versions)


def _parts(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def _in_browser(browser: Browser) -> Finding:
    if any(next(folder.glob(_where(browser)), None) for folder in browser.data):
        return ok("extension.installed", browser=browser.title)
    return warn("extension.absent", browser=browser.title)


def _where(browser: Browser) -> str:
    """Where an installed extension lies in any profile, below the browser's own folder."""
    if browser.family is Family.CHROMIUM:
        return f"*/Extensions/{CHROMIUM_ID}"
    # Windows and macOS keep Firefox's profiles one folder deeper.
    return f"**/extensions/{FIREFOX_ID}.xpi"
