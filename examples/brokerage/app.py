# SPDX-License-Identifier: Apache-2.0
"""Puts the site together: which request goes to which view, and what holds for all of them."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from examples.language import preferred_language
from examples.looks import styles
from webjpki import TrustAnchors

from .account import AccountOpening, Document
from .accounts import Accounts
from .evidence import Evidence
from .pages import Pages
from .record import IdentityRecords
from .session import Session, Sessions, set_cookie
from .signin import SignIn
from .views import Views

View = Callable[[Request, Session], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]

_HERE = Path(__file__).parent
_CLIENT = _HERE.parents[1] / "protocol" / "client" / "webjpki.js"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that, forms are posted with the origin "null".
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def create_app(
    *,
    origin: str,
    trust: TrustAnchors,
    evidence: Evidence,
    accounts: Path,
    enclosure: Document | None = None,
    font: Path | None = None,
    index: str | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Starlette:
    """Make the site for one origin, such as `https://brokerage.example.jp`.

    `accounts` is the SQLite file; `enclosure` a document that is signed together with the
    application; `font` a Japanese font for the identity record's page; `index` the address of a
    page that lists this site among others.
    """
    views = Views(
        sign_in=SignIn(origin, trust, evidence),
        opening=AccountOpening(trust, evidence),
        accounts=Accounts(accounts),
        records=IdentityRecords(origin, font),
        sessions=Sessions(time.monotonic),
        pages=Pages(testing=any(anchor.is_test for anchor in trust.anchors), index=index),
        enclosure=enclosure,
        now=now,
    )

    return Starlette(
        routes=_routes(views, lambda view: _with_session(view, views.sessions, origin))
    )


def _routes(views: Views, endpoint: Callable[[View], Endpoint]) -> list[BaseRoute]:
    return [
        Route("/", endpoint(views.start)),
        Route("/language/{lang}", endpoint(views.language)),
        Route("/signin/challenge", endpoint(views.challenge), methods=["POST"]),
        Route("/signin", endpoint(views.check_sign_in), methods=["POST"]),
        Route("/signout", endpoint(views.sign_out), methods=["POST"]),
        Route("/account", endpoint(views.choose)),
        Route("/account/application", endpoint(views.write), methods=["POST"]),
        Route("/account/sign", endpoint(views.read)),
        Route("/account/documents/{number:int}", endpoint(views.document)),
        Route("/account/signatures", endpoint(views.check_signatures), methods=["POST"]),
        Route("/account/done", endpoint(views.done)),
        Route("/account/record", endpoint(views.record)),
        Route("/account/record.pdf", endpoint(views.record_page)),
        styles(),
        Route("/static/webjpki.js", _client),
        Mount("/static/webjpki", StaticFiles(directory=_CLIENT.with_suffix(""))),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]


def _with_session(view: View, sessions: Sessions, origin: str) -> Endpoint:
    async def answer(request: Request) -> Response:
        # A page of another site may not post on the person's behalf.
        if request.method == "POST" and request.headers.get("origin") != origin:
            raise HTTPException(403)
        lang = preferred_language(request.headers.get("accept-language", ""))
        session = sessions.of(request.cookies, lang)
        response = await view(request, session)
        set_cookie(response, session)
        response.headers.update(_HEADERS)
        return response

    return answer


async def _client(request: Request) -> Response:
    return FileResponse(_CLIENT, media_type="text/javascript")
