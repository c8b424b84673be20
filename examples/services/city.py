# SPDX-License-Identifier: Apache-2.0
"""A city's portal: sign in, apply for a place in a nursery, attach a paper, sign both."""

from collections.abc import Sequence
from datetime import date

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from webjpki import AuthenticationResult

from .entry import EntryService
from .paper import japanese_date, write_paper
from .signing import NOBODY, SigningService, field
from .store import Document
from .visits import Visit

_ATTACHMENT_LIMIT = 5 << 20  # bytes


class City(SigningService, EntryService):
    """One PIN signs the application and, beside it, the attached certificate of residence."""

    name = "city"

    def routes(self) -> list[Route]:
        return [*EntryService.routes(self), *SigningService.routes(self)[1:]]

    def owner(self, visit: Visit) -> str:
        """Only who made an application sees it."""
        return self.pseudonym(visit.sign_in) if visit.sign_in else NOBODY

    def after(self, lang: str) -> str:
        return super().after(lang) + self.pages.part("signout", lang)

    async def inside(
        self, request: Request, visit: Visit, signed_in: AuthenticationResult
    ) -> Response:
        return self.page("city_form", visit, findings=self.findings(signed_in, visit))

    async def write(self, form: FormData, today: date) -> Sequence[Document]:
        lines = (
            f"申込日: {japanese_date(today)}",
            f"保護者: {field(form, 'parent')}",
            f"児童: {field(form, 'child')}",
            f"希望する保育所: {field(form, 'nursery')}",
            "",
            "上記のとおり、保育所の利用を申し込みます。",
            "添付書類: 住民票の写し（PDF）",
        )
        content = write_paper("保育所利用申込書", lines)
        return [
            Document("保育所利用申込書.pdf", {"format": "pdf", "profile": "pades-b"}, content),
            Document("住民票の写し.pdf", {"format": "cms"}, await _attachment(form)),
        ]


async def _attachment(form: FormData) -> bytes:
    """Read the attached PDF; raises ValueError for anything else, or for too much of it."""
    given = form.get("residence")
    content = await given.read(_ATTACHMENT_LIMIT + 1) if isinstance(given, UploadFile) else b""
    if not content.startswith(b"%PDF-") or len(content) > _ATTACHMENT_LIMIT:
        raise ValueError("residence")
    return content
