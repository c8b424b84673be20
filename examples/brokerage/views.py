# SPDX-License-Identifier: Apache-2.0
"""Answers the site's requests: pages for the person, JSON for the two scripts."""

import binascii
import json
import secrets
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from examples.findings import JAPAN, Findings, local_time
from examples.posted import body
from webjpki import SignatureResult, VerificationError, read_certificate

from .account import AccountOpening, Document, SignaturesUnusable, needs_a_person, objection
from .accounts import Account, Accounts
from .application import write_application
from .pages import Pages, form_values, holder_rows
from .record import IdentityRecords
from .session import Session, Sessions
from .signin import SignIn

_KEPT = 250  # characters of a field; an application takes 200


@dataclass(frozen=True)
class Views:
    """One method per request; each gets the browser's session."""

    sign_in: SignIn
    opening: AccountOpening
    accounts: Accounts
    records: IdentityRecords
    sessions: Sessions
    pages: Pages
    enclosure: Document | None
    now: Callable[[], datetime]

    async def start(self, request: Request, session: Session) -> Response:
        """Show the sign-in page."""
        if session.sign_in is not None:
            return _go("/account")
        return self._page("signin", session)

    async def language(self, request: Request, session: Session) -> Response:
        """Switch the language and go back to where the person was."""
        session.lang = "en" if request.path_params["lang"] == "en" else "ja"
        back = request.query_params.get("back", "/")
        return _go(back if back in ("/", "/account", "/account/sign", "/account/done") else "/")

    async def challenge(self, request: Request, session: Session) -> Response:
        """Give the page a nonce."""
        return JSONResponse({"nonce": self.sign_in.challenge(session.id)})

    async def check_sign_in(self, request: Request, session: Session) -> Response:
        """Check the token the page got."""
        token = await body(request)
        try:
            session.sign_in = self.sign_in.verify(session.id, token)
        except VerificationError as refusal:
            return self._refused(refusal.code, session)
        self.sessions.renew(session)
        return JSONResponse({"next": "/account"})

    async def sign_out(self, request: Request, session: Session) -> Response:
        """Forget the session."""
        self.sessions.end(session)
        return _go("/")

    async def choose(self, request: Request, session: Session) -> Response:
        """Show what was checked, and the form of the application."""
        if session.sign_in is None:
            return _go("/")
        findings = Findings.of(session.sign_in, session.lang).html(session.lang)
        return self._page("account", session, findings=findings, **form_values(session.stated))

    async def write(self, request: Request, session: Session) -> Response:
        """Write the application the form asks for."""
        if session.sign_in is None:
            return _go("/")
        fields = parse_qs((await body(request)).decode("utf-8", "replace"))
        form = {name: values[0].strip() for name, values in fields.items()}
        reference = f"{self.now().astimezone(JAPAN):%Y%m%d}-{secrets.randbelow(10**6):06}"
        session.stated = {name: text[:_KEPT] for name, text in form.items()}
        try:
            application = write_application(form, reference, self.now(), session.lang)
        except ValueError:
            session.problem = True
            return _go("/account")
        session.kind = form["kind"]
        session.documents = (application, *([self.enclosure] if self.enclosure else []))
        return _go("/account/sign")

    async def read(self, request: Request, session: Session) -> Response:
        """Show the documents and the button that signs them."""
        if not session.documents:
            return _go("/account")
        links = self.pages.document_links(session.documents, session.lang)
        return self._page("sign", session, documents=links)

    async def document(self, request: Request, session: Session) -> Response:
        """Give one document, exactly as it will be checked."""
        number = int(request.path_params["number"])
        if number >= len(session.documents):
            raise HTTPException(404)
        document = session.documents[number]
        return Response(document.content, media_type=document.media_type)

    async def check_signatures(self, request: Request, session: Session) -> Response:
        """Check what the page's sign() returned."""
        try:
            signatures = _signatures(await body(request))
            results = self.opening.verify(session.documents, signatures)
        except VerificationError as refusal:
            return self._refused(refusal.code, session)
        except SignaturesUnusable:
            return self._refused("signatures_unusable", session)
        refusal_code = objection(session.stated, results[0].certificate.holder)
        if refusal_code is not None:
            return self._refused(refusal_code, session)
        account = self._account(session, results[0])
        session.account = self.accounts.add(account, session.documents, signatures)
        return JSONResponse({"next": "/account/done"})

    def _account(self, session: Session, result: SignatureResult) -> Account:
        """Open the account; or leave it closed, where a person has to look."""
        now = self.now()
        return Account(
            at=now.isoformat(),
            is_open=not needs_a_person(result.certificate.holder),
            kind=session.kind,
            certificate=result.certificate.der,
            findings={lang: Findings.of(result, lang).kept() for lang in ("ja", "en")},
            record=self.records.write(result, session.documents[0], now),
        )

    async def done(self, request: Request, session: Session) -> Response:
        """Show who signed, by the certificate, and what was checked."""
        account = self.accounts.account(session.account)
        if account is None:
            return _go("/account")
        lang, texts = session.lang, self.pages.texts[session.lang]
        outcome = "opened" if account.is_open else "waiting"
        return self._page(
            "done",
            session,
            title=escape(texts[f"{outcome}_title"]),
            lead=escape(texts[f"{outcome}_lead"]),
            number=escape(session.account),
            kind=escape(texts[account.kind]),
            at=escape(local_time(datetime.fromisoformat(account.at), lang)),
            holder=holder_rows(read_certificate(account.certificate).holder, texts),
            findings=Findings.read(account.findings[lang]).html(lang),
            names="".join(
                f"<li>{escape(n)}</li>" for n in self.accounts.documents(session.account)
            ),
            printed="" if self.records.can_print else "hidden",
        )

    async def record(self, request: Request, session: Session) -> Response:
        """Give the identity record, which holds personal data, to the person it is about."""
        account = self.accounts.account(session.account)
        if account is None:
            raise HTTPException(404)
        return Response(account.record, media_type="application/json")

    async def record_page(self, request: Request, session: Session) -> Response:
        """Give the same as a page to print."""
        account = self.accounts.account(session.account)
        page = self.records.page(account.record) if account else None
        if page is None:
            raise HTTPException(404)
        return Response(page, media_type="application/pdf")

    def _page(self, name: str, session: Session, **values: str) -> HTMLResponse:
        problem, session.problem = session.problem, False
        return HTMLResponse(self.pages.render(name, session.lang, problem=problem, **values))

    def _refused(self, code: str, session: Session) -> JSONResponse:
        words = self.pages.refusal(code, session.lang)
        return JSONResponse({"code": code, **words}, status_code=400)


def _go(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)


def _signatures(body: bytes) -> list[bytes]:
    """Read `{"signatures": [base64, ...]}`; raises SignaturesUnusable."""
    try:
        given = json.loads(body)["signatures"]
        return [b64decode(text, validate=True) for text in given]
    except (ValueError, LookupError, TypeError, RecursionError, binascii.Error):
        raise SignaturesUnusable from None
