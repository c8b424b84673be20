# SPDX-License-Identifier: Apache-2.0
"""The page that lists the services of this server, and takes whoever asks for no service by name."""

from collections.abc import Sequence
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .service import INDEX, Service, Site
from .visits import Visit


class Index(Service):
    """Leads to each service, with one sentence about it."""

    name = INDEX

    def __init__(self, site: Site, services: Sequence[str]) -> None:
        super().__init__(site)
        self._services = services

    def routes(self) -> list[Route]:
        return [self.get("/", self.show)]

    async def show(self, request: Request, visit: Visit) -> Response:
        """List them."""
        texts = self.pages.texts[visit.lang]
        links = "".join(
            self.pages.part(
                "service",
                visit.lang,
                service=name,
                address=f"{self.site.address(name)}/language/{visit.lang}?back=/",
                title=escape(texts[f"{name}_title"]),
                lead=escape(texts[f"{name}_lead"]),
            )
            for name in self._services
        )
        return self.page("www", visit, services=links)
