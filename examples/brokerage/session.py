# SPDX-License-Identifier: Apache-2.0
"""Remembers browser sessions in memory, by a cookie that scripts cannot read."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.responses import Response

from webjpki import AuthenticationResult

from .account import Document

COOKIE = "__Host-session"  # this prefix makes browsers insist on Secure, Path=/ and no Domain
LIFETIME = 30 * 60  # seconds without a request
_CAPACITY = 10_000


@dataclass
class Session:
    """What the site knows about one browser; everything is gone after LIFETIME.

    `account` is the number of the account that was applied for here; `problem` is true until the
    person was told that the last form could not be used.
    """

    id: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    lang: str = "ja"
    sign_in: AuthenticationResult | None = None
    kind: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    account: str = ""
    problem: bool = False
    last_seen: float = 0.0


class Sessions:
    """All sessions of this process."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock  # seconds, only ever growing
        self._known: OrderedDict[str, Session] = OrderedDict()

    def of(self, cookies: Mapping[str, str], lang: str = "ja") -> Session:
        """Give the session the cookie names, or a new one in `lang` when it names none that lives."""
        session = self._known.get(cookies.get(COOKIE, ""))
        if session is None or self._clock() - session.last_seen > LIFETIME:
            session = Session(lang=lang)
        session.last_seen = self._clock()
        self._known[session.id] = session
        self._known.move_to_end(session.id)
        if len(self._known) > _CAPACITY:
            self._known.popitem(last=False)
        return session

    def renew(self, session: Session) -> None:
        """Give the session a new id: one that was planted before sign-in is worth nothing after."""
        self._known.pop(session.id, None)
        session.id = Session().id
        self._known[session.id] = session

    def end(self, session: Session) -> None:
        """Forget the session."""
        self._known.pop(session.id, None)


def set_cookie(response: Response, session: Session) -> None:
    """Tell the browser which session it is in."""
    response.set_cookie(COOKIE, session.id, secure=True, httponly=True, samesite="lax", path="/")
