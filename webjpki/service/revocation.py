# SPDX-License-Identifier: Apache-2.0
"""Keeps the revocation lists that the operator hands in loaded, and tells the log about them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from webjpki.crl_folder import CrlFolder, FolderState
from webjpki.service.journal import Journal
from webjpki.service.settings import Settings, SettingsError
from webjpki.trust import TrustAnchors


def open_lists(settings: Settings, trust: TrustAnchors, journal: Journal) -> CrlFolder | None:
    """Load the lists of the configured folder; None where none is. Raises SettingsError."""
    if settings.crl_folder is None:
        return None
    lists = CrlFolder(settings.crl_folder, trust.anchors)
    try:
        lists.refresh()
    except OSError as error:
        raise SettingsError(f"crl_folder: it cannot be read ({error.strerror})") from None
    _tell(journal, lists.state)
    return lists


@asynccontextmanager
async def watched(lists: CrlFolder | None, seconds: float, journal: Journal) -> AsyncIterator[None]:
    """Look for new lists meanwhile; loading them holds up no request."""
    if lists is None:
        yield
        return
    watching = asyncio.create_task(_watch(lists, seconds, journal))
    try:
        yield
    finally:
        watching.cancel()


async def _watch(lists: CrlFolder, seconds: float, journal: Journal) -> None:
    readable = True
    while True:
        await asyncio.sleep(seconds)
        try:
            if await asyncio.to_thread(lists.refresh):
                _tell(journal, lists.state)
            readable = True
        except OSError as error:
            if readable:
                journal.event("error", "crl_folder_unreadable", error=type(error).__name__)
            readable = False


def _tell(journal: Journal, state: FolderState) -> None:
    until = state.until.isoformat() if state.until else None
    journal.event("info" if state.lists else "warning", "crl_lists", lists=state.lists, until=until)
    for name, code in state.refused:
        journal.event("warning", "crl_refused", file=name, code=code)
