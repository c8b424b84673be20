# SPDX-License-Identifier: Apache-2.0
"""A library whose card is the My Number Card, under a number that no other service knows."""

from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webjpki import AuthenticationResult

from .entry import EntryService
from .service import go
from .visits import Visit

BOOKS = ("吾輩は猫である", "銀河鉄道の夜", "枕草子")


class Library(EntryService):
    """Lends books to a pseudonym."""

    name = "library"

    def routes(self) -> list[Route]:
        return [*super().routes(), self.post("/loans", self.lend)]

    async def inside(
        self, request: Request, visit: Visit, signed_in: AuthenticationResult
    ) -> Response:
        reader = self.pseudonym(signed_in)
        number = f"{int(reader[:12], 16):015}"
        return self.page(
            "library",
            visit,
            card=" ".join(number[at : at + 5] for at in (0, 5, 10)),
            loans=self._loans(reader, visit.lang),
            books="".join(f'<option lang="ja">{escape(one)}</option>' for one in BOOKS),
            findings=self.findings(signed_in, visit),
        )

    def _loans(self, reader: str, lang: str) -> str:
        loans = "".join(f'<li lang="ja">{escape(one)}</li>' for one in self.store.seen(reader))
        return f"<ul>{loans}</ul>" if loans else self.pages.part("no_loans", lang)

    async def lend(self, request: Request, visit: Visit) -> Response:
        """Note a loan."""
        async with request.form(max_files=0) as form:
            book = form.get("book")
        if visit.sign_in is not None and book in BOOKS:
            self.store.visit(self.pseudonym(visit.sign_in), self.site.now(), str(book))
        return go("/")
