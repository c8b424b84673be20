# SPDX-License-Identifier: Apache-2.0
"""A browser that closes its host's port, or leaves amid a request, leaves the entry all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from native_host.history.store import Store
from native_host.history.troubles import Unusable
from tests.e2e.chain.conftest import Chain
from tests.e2e.extension.site import AUTHENTICATE
from tests.native_host.desk import READY
from tests.rig.waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]


def results(chain: Chain) -> list[tuple[str, str]]:
    """What the person's history says, oldest first; nothing while it is not there yet."""
    file = Path(chain.desk.env["XDG_STATE_HOME"]) / "webjpki" / "history.sqlite3"
    try:
        with Store(file, only_read=True) as store:
            return [(row.entry.origin, row.entry.result) for row in store.rows()]
    except Unusable:
        return []


def test_U5_what_is_done_in_a_browser_is_remembered(chain: Chain) -> None:
    """Seen to fail when: the host ends with its reply."""
    origin = "https://bank.example.jp"
    chain.ask(AUTHENTICATE, "1234")
    wait_for(lambda: results(chain) == [(origin, "done")], "the sign-in left no entry")
    chain.site.job(AUTHENTICATE)
    chain.site.press()
    chain.desk.wait_for_window()
    chain.desk.wait_for_command(READY, 2)
    chain.site.page.close()
    cancelled = (origin, "ERR_WEBJPKI_USER_CANCELLED")
    wait_for(lambda: results(chain)[1:] == [cancelled], "leaving left no entry")
