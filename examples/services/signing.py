# SPDX-License-Identifier: Apache-2.0
"""A service that writes a paper and has it signed, by one person or by several after each other."""

import json
import unicodedata
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import ClassVar
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from examples.findings import JAPAN, Findings, facts, local_time
from examples.posted import body
from webjpki import VerificationError, read_certificate

from .checks import Checks, Unusable
from .service import Service, Site, go
from .store import Document, Paper, SignedMeanwhile
from .visits import Visit

NOBODY = "nobody"
_KEPT = 200  # characters of a field
_TYPES = {"pdf": "application/pdf", "xml": "application/xml", "cms": "application/octet-stream"}


class SigningService(Service):
    """Form, paper, signatures; a service says what the paper is and who signs it."""

    roles: ClassVar[Sequence[str]] = ("signer",)

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._checks = Checks(site.trust)

    @abstractmethod
    async def write(self, form: FormData, today: date) -> Sequence[Document]:
        """Make the documents that the form asks for; raises ValueError with the field in its way."""

    def routes(self) -> list[Route]:
        return [
            self.get("/", self.form),
            self.post("/papers", self.make),
            self.get("/papers/{key}", self.show),
            self.get("/papers/{key}/documents/{place:int}/{name}", self.document),
            self.post("/papers/{key}/signatures", self.sign),
        ]

    def owner(self, visit: Visit) -> str:
        """Whose paper it is; "" where everybody who has the address may see it, NOBODY for none."""
        return ""

    def after(self, lang: str) -> str:
        """Say where a person can go from a paper."""
        return self.pages.part("after", lang)

    async def form(self, request: Request, visit: Visit) -> Response:
        """Show the form."""
        return self.page(f"{self.name}_form", visit)

    async def make(self, request: Request, visit: Visit) -> Response:
        """Write the paper."""
        now = self.site.now()
        if self.owner(visit) == NOBODY:
            return go("/")
        async with request.form(max_files=1, max_fields=20, max_part_size=1 << 16) as form:
            try:
                documents = await self.write(form, now.astimezone(JAPAN).date())
            except ValueError as error:
                visit.problem, visit.typed = str(error), _typed(form)
                return go("/")
        return go(f"/papers/{self.store.add(documents, now, self.owner(visit))}")

    async def show(self, request: Request, visit: Visit) -> Response:
        """Show the documents, who signed, what was checked, and who is next."""
        paper = self._paper(request, visit)
        texts = self.pages.texts[visit.lang]
        done = len(paper.signatures) == len(self.roles)
        return self.page(
            "paper",
            visit,
            back=f"/papers/{paper.key}",
            heading=escape(texts["done_title" if done else "sign_title"]),
            intro=escape(texts["done_lead" if done else "sign_lead"]),
            number=paper.number,
            received=self._received(paper, visit.lang) if done else "",
            signatures="".join(
                self._signature(paper, place, visit.lang) for place in range(len(self.roles))
            ),
            documents=self._signed(paper, visit.lang) if done else self._to_sign(paper, visit.lang),
            after=self.after(visit.lang),
        )

    async def document(self, request: Request, visit: Visit) -> Response:
        """Give a document as it is now: with every signature so far."""
        paper, place = self._paper(request, visit), int(request.path_params["place"])
        if place >= len(paper.documents):
            raise HTTPException(404)
        document = paper.documents[place]
        return Response(document.content, media_type=_TYPES[document.options["format"]])

    async def sign(self, request: Request, visit: Visit) -> Response:
        """Take one person's signatures, when they pass every check."""
        paper = self._paper(request, visit)
        if len(paper.signatures) == len(self.roles):
            return self.refused("all_signed", visit)
        try:
            answer = json.loads(await body(request))
            documents, signature = self._checks.check(paper, answer, self.site.now())
            self.store.sign(paper, documents, signature)
        except (VerificationError, Unusable) as refusal:
            return self.refused(refusal.code, visit)
        except SignedMeanwhile:
            return self.refused("signed_meanwhile", visit)
        except (ValueError, RecursionError):
            return self.refused("signatures_unusable", visit)
        return JSONResponse({"next": f"/papers/{paper.key}"})

    def _received(self, paper: Paper, lang: str) -> str:
        time = local_time(datetime.fromisoformat(paper.signatures[-1].at), lang)
        return f"{escape(self.pages.texts[lang]['received_label'])} <strong>{escape(time)}</strong>"

    def _paper(self, request: Request, visit: Visit) -> Paper:
        paper = self.store.paper(request.path_params["key"])
        if paper is None or paper.owner != self.owner(visit):
            raise HTTPException(404)
        return paper

    def _signature(self, paper: Paper, place: int, lang: str) -> str:
        texts = self.pages.texts[lang]
        role = escape(texts[f"role_{self.roles[place]}"])
        if place >= len(paper.signatures):
            state = texts["is_next" if place == len(paper.signatures) else "is_later"]
            return self.pages.part("waiting", lang, role=role, state=escape(state))
        signature = paper.signatures[place]
        holder = read_certificate(signature.certificate).holder
        named = {
            texts["holder_name"]: _words(holder and holder.name, texts),
            texts["signed_at"]: local_time(datetime.fromisoformat(signature.at), lang),
        }
        found = Findings.read(signature.checked[lang])
        # Several signers' lists would hide each other.
        findings = (found.folded if len(self.roles) > 1 else found.html)(lang, "h4")
        return self.pages.part("signed", lang, role=role, rows=facts(named), findings=findings)

    def _to_sign(self, paper: Paper, lang: str) -> str:
        links = self._documents(paper, opened_by='target="_blank"')
        role = self.pages.texts[lang][f"role_{self.roles[len(paper.signatures)]}"]
        turn = self.pages.part("turn", lang, role=escape(role)) if len(self.roles) > 1 else ""
        return self.pages.part("to_sign", lang, key=paper.key, documents=links, turn=turn)

    def _signed(self, paper: Paper, lang: str) -> str:
        return self.pages.part("saved", lang, documents=self._documents(paper))

    def _documents(self, paper: Paper, opened_by: str = "download") -> str:
        links = "\n".join(
            f'<li><a href="/papers/{paper.key}/documents/{place}/{quote(one.name)}" {opened_by}'
            f' data-document="{escape(json.dumps({**one.options, "name": one.name}))}">'
            f"{escape(one.name)}</a></li>"
            for place, one in enumerate(paper.documents)
        )
        return f'<ul class="files">{links}</ul>'


def _words(text: object, texts: dict[str, str]) -> str:
    value, exact = getattr(text, "value", ""), getattr(text, "exact", True)
    return (value or texts["not_stated"]) + ("" if exact else f" {texts['substituted']}")


def field(form: FormData, name: str, longest: int = 60) -> str:
    """Read one line of text from a form; raises ValueError when it is missing or too long."""
    value = form.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= longest:
        raise ValueError(name)
    if not value.replace("\u3000", " ").isprintable():  # the space of Japanese is none to Python
        raise ValueError(name)
    return value.strip()


def amount(form: FormData, name: str) -> int:
    """Read a sum in yen as people write it; raises ValueError when it is none of up to twelve digits."""
    text = unicodedata.normalize("NFKC", field(form, name, 20)).replace(",", "").removesuffix("円")
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise ValueError(name)
    return int(text)


def _typed(form: FormData) -> Mapping[str, str]:
    """Keep what was typed, for the form to be shown again."""
    return {name: text[:_KEPT] for name, text in form.items() if isinstance(text, str)}
