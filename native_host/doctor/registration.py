# SPDX-License-Identifier: Apache-2.0
"""Whether each browser that is used here finds the host, and what lies in its way where it does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..browsers import MANIFEST, Browser, Place, RegistryKey, Scope
from ..registration_manifest import Found, program_named
from .computer import Computer
from .finding import Finding, State, fail, ok, unknown, warn

# Places in which manifests are found though no browser reads them, below the home and below the root.
_HOME_MISTAKES = (
    ".config/mozilla/native-messaging-hosts",  # profiles have moved there, hosts have not
    ".mozilla/NativeMessagingHosts",
    ".config/google-chrome/native-messaging-hosts",
    ".config/chromium/native-messaging-hosts",
    ".config/microsoft-edge/native-messaging-hosts",
)
_ROOT_MISTAKES = (
    "/etc/mozilla/native-messaging-hosts",
    "/etc/chrome/native-messaging-hosts",
    "/etc/opt/chromium/native-messaging-hosts",
    "/etc/opt/brave/native-messaging-hosts",
)

_WORKING = frozenset({"browser.registered", "browser.another-copy"})


def look(computer: Computer) -> Iterator[Finding]:
    """Judge every browser that was ever started by this person."""
    used = [browser for browser in computer.browsers if browser.was_used]
    if not used:
        yield unknown("browser.none")
    findings = [_browser(browser, computer) for browser in used]
    # One that works is enough: a browser that called us does, whatever is written for the others.
    works = computer.extension is not None or any(f.id in _WORKING for f in findings)
    for finding in findings:
        fails = finding.state is State.FAIL
        yield replace(finding, state=State.WARN) if works and fails else finding
    if computer.is_linux:
        yield from _misplaced(computer)


def _browser(browser: Browser, computer: Computer) -> Finding:
    """What the first manifest that the browser meets says: its own user's come before the system's."""
    for scope in (Scope.USER, Scope.SYSTEM):
        for place in browser.places(scope):
            try:
                found = computer.registrar.found(place, browser.family)
            except OSError:
                return unknown("browser.unreadable", browser=browser.title, place=_words(place))
            if found is not Found.NOTHING:
                return judged(computer, browser, place, found, scope)
    mend = _register(computer, browser)
    return fail("browser.unregistered", mend, browser=browser.title)


def judged(
    computer: Computer, browser: Browser, place: Place, found: Found, scope: Scope
) -> Finding:
    """What the manifest that a browser meets in `place` means, and the command that mends it."""
    title, where = browser.title, _words(place)
    if found is Found.OURS:
        return ok("browser.registered", browser=title, place=where)
    option = "--replace" if found is not Found.STALE else ""
    mend = _register(computer, browser, option, scope=scope)
    if found is Found.FOREIGN:
        return fail("browser.foreign", mend, browser=title, place=where)
    if found is Found.STALE:
        return fail("browser.stale", mend, browser=title, place=where)
    program = _program(place, browser)
    if program is not None and not os.access(program, os.X_OK):
        return fail("browser.not-executable", mend, browser=title, program=str(program))
    return warn("browser.another-copy", browser=title, program=str(program or where))


def _register(
    computer: Computer, browser: Browser, option: str = "", *, scope: Scope = Scope.USER
) -> str:
    words = [computer.command, "register", "--browser", browser.name, option]
    if scope is Scope.SYSTEM:
        administrator = "" if computer.platform == "win32" else "sudo"
        words = [administrator, *words, "--system"]
    return " ".join(word for word in words if word)


def _program(place: Place, browser: Browser) -> Path | None:
    if isinstance(place, RegistryKey):
        return None
    return program_named((place / MANIFEST).read_bytes(), browser.family)


def _misplaced(computer: Computer) -> Iterator[Finding]:
    folders = [computer.home / name for name in _HOME_MISTAKES]
    folders += [computer.path(name) for name in _ROOT_MISTAKES]
    for folder in folders:
        if (folder / MANIFEST).exists():
            yield warn("browser.misplaced", place=str(folder))


def _words(place: Place) -> str:
    return f"{place.hive}\\{place.path}" if isinstance(place, RegistryKey) else str(place)
