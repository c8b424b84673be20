# SPDX-License-Identifier: Apache-2.0
"""Remembers who is at which browser, in memory, by a cookie that scripts cannot read."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from webjpki import AuthenticationResult

COOKIE = "__Host-visit"  # this prefix makes browsers insist on Secure, Path=/ and no Domain
LIFETIME = 30 * 60  # seconds without a request
_CAPACITY = 10_000


@dataclass
class Visit:
    """One browser; `sign_in` is what was checked when its person signed in.

    `problem` is what in the last form could not be used, and `typed` what it held: both told once.
    """

    id: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    lang: str = "ja"
    sign_in: AuthenticationResult | None = None
    problem: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    last_seen: float = 0.0


class Visits:
    """All visits of one service."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, Visit] = OrderedDict()

    def of(self, cookies: Mapping[str, str], lang: str = "ja") -> Visit:
        """Give the visit that the cookie names, or a new one in `lang` when it names none that lives."""
        visit = self._known.get(cookies.get(COOKIE, ""))
        if visit is None or self._clock() - visit.last_seen > LIFETIME:
            visit = Visit(lang=lang)
        visit.last_seen = self._clock()
        self._known[visit.id] = visit
        self._known.move_to_end(visit.id)
        if len(self._known) > _CAPACITY:
            self._known.popitem(last=False)
        return visit

    def renew(self, visit: Visit) -> None:
        """Give the visit a new id: one that was planted before sign-in is worth nothing after."""
        self._known.pop(visit.id, None)
        visit.id = Visit().id
        self._known[visit.id] = visit

    def end(self, visit: Visit) -> None:
        """Forget it."""
        self._known.pop(visit.id, None)
