# SPDX-License-Identifier: Apache-2.0
"""What every service is: a website under a name of its own, with pages and a person's visit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from examples.findings import JAPAN, Findings
from examples.language import preferred_language
from examples.looks import styles
from webjpki import RevocationSource, TrustAnchors
from webjpki.statements import Statements

from .pages import Pages
from .store import Store
from .visits import COOKIE, Visit, Visits

View = Callable[[Request, Visit], Awaitable[Response]]
HERE = Path(__file__).parent
INDEX = "www"  # the name of the page that lists the services
_CLIENT = HERE.parents[1] / "protocol" / "client"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that, forms are posted with the origin "null".
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Site:
    """What the services of one server share.

    `address` gives a service's origin, such as `https://tax.example.jp`, by its name; `data` is
    where each keeps its SQLite file; `revocation` is None where nobody can be asked.
    """

    address: Callable[[str], str]
    trust: TrustAnchors
    data: Path
    revocation: RevocationSource | None = None
    now: Callable[[], datetime] = lambda: datetime.now(JAPAN)


class Service:
    """The common part; a service names itself and its routes."""

    name: ClassVar[str]

    def __init__(self, site: Site) -> None:
        self.site = site
        self.origin = site.address(self.name)
        site.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.visits = Visits()
        self.pages = Pages(
            self.name,
            site.address(INDEX),
            testing=any(one.is_test for one in site.trust.anchors),
        )

    @cached_property
    def store(self) -> Store:
        """What the service keeps."""
        return Store(self.site.data / f"{self.name}.sqlite")

    def routes(self) -> list[Route]:
        """Say which request goes where."""
        raise NotImplementedError

    def app(self) -> Starlette:
        """Put the service together."""
        return Starlette(
            routes=[
                *self.routes(),
                self.get("/language/{lang}", self.language),
                Mount("/webjpki", StaticFiles(directory=_CLIENT)),
                Mount("/static", StaticFiles(directory=HERE / "static")),
                styles(),
            ],
            exception_handlers={404: self._lost},
        )

    def get(self, path: str, view: View) -> Route:
        """Show a page."""
        return Route(path, self._visited(view), methods=["GET"])

    def post(self, path: str, view: View) -> Route:
        """Take what a page of ours sends."""
        return Route(path, self._visited(view), methods=["POST"])

    async def language(self, request: Request, visit: Visit) -> Response:
        """Switch the language and go back to where the person was."""
        visit.lang = "en" if request.path_params["lang"] == "en" else "ja"
        back = request.query_params.get("back", "/")
        return go(back if back.startswith("/") and back[1:2] not in ("/", "\\") else "/")

    def page(self, name: str, visit: Visit, back: str = "/", **values: str) -> HTMLResponse:
        """Show a page in the visitor's language; a form with what was typed, when it was not usable."""
        (problem, visit.problem), (typed, visit.typed) = (visit.problem, ""), (visit.typed, {})
        return HTMLResponse(self.pages.render(name, visit.lang, back, problem, typed, **values))

    def findings(self, result: Statements, visit: Visit) -> str:
        """Say in sentences what was checked, and what was not."""
        return Findings.of(result, visit.lang).html(visit.lang)

    def refused(self, code: str, visit: Visit) -> JSONResponse:
        """Tell a page's script no, in words for the person."""
        return JSONResponse(self.pages.refusal(code, visit.lang), status_code=400)

    def _visit(self, request: Request) -> Visit:
        lang = preferred_language(request.headers.get("accept-language", ""))
        return self.visits.of(request.cookies, lang)

    async def _lost(self, request: Request, error: Exception) -> Response:
        """Say what to do at an address where nothing is, or no longer."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        page = self.pages.render("lost", self._visit(request).lang)
        return HTMLResponse(page, status, _HEADERS)

    def _visited(self, view: View) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            # A page of another site may not post on the person's behalf.
            if request.method == "POST" and request.headers.get("origin") != self.origin:
                raise HTTPException(403)
            visit = self._visit(request)
            response = await view(request, visit)
            response.set_cookie(COOKIE, visit.id, secure=True, httponly=True, samesite="lax")
            response.headers.update(_HEADERS)
            return response

        return answer


def go(path: str) -> RedirectResponse:
    """Send the browser to another page of the same service."""
    return RedirectResponse(path, status_code=303)
