# SPDX-License-Identifier: Apache-2.0
"""A service that begins with a sign-in, and knows its visitors by a pseudonym of its own."""

import hashlib
import hmac
import secrets
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from examples.posted import body
from webjpki import (
    AuthenticationResult,
    AuthenticationVerifier,
    Challenges,
    Policy,
    VerificationError,
)

from .service import Service, Site, go
from .visits import Visit


class EntryService(Service):
    """Sign-in and out; a service says what is behind it."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self._challenges = Challenges()
        self._verifier = AuthenticationVerifier(origin=self.origin, trust=self.policy())
        self._secret = _secret(site.data / f"{self.name}.secret")

    def policy(self) -> Policy:
        """Say what is accepted; nobody is asked about revocation unless a service does so here."""
        return Policy.of(self.site.trust)

    def routes(self) -> list[Route]:
        return [
            self.get("/", self.start),
            self.post("/signin/challenge", self.challenge),
            self.post("/signin", self.sign_in),
            self.post("/signout", self.sign_out),
        ]

    async def start(self, request: Request, visit: Visit) -> Response:
        """Show the sign-in, or what is behind it."""
        if visit.sign_in is None:
            return self.page("signin", visit)
        return await self.inside(request, visit, visit.sign_in)

    async def inside(
        self, request: Request, visit: Visit, signed_in: AuthenticationResult
    ) -> Response:
        """Show the page behind the sign-in."""
        raise NotImplementedError

    async def challenge(self, request: Request, visit: Visit) -> Response:
        """Give the page the nonce that this browser must have signed within five minutes."""
        return JSONResponse({"nonce": self._challenges.issue(visit.id).nonce})

    async def sign_in(self, request: Request, visit: Visit) -> Response:
        """Check the token that the page got from the card."""
        token = await body(request)
        try:
            nonce = self._challenges.consume(visit.id)
            # In a thread: it may have to ask the CA.
            visit.sign_in = await run_in_threadpool(
                self._verifier.verify, token, expected_nonce=nonce
            )
        except VerificationError as refusal:
            return self.refused(refusal.code, visit)
        self.visits.renew(visit)
        return JSONResponse({"next": "/"})

    async def sign_out(self, request: Request, visit: Visit) -> Response:
        """Forget the visit."""
        self.visits.end(visit)
        return go("/")

    def pseudonym(self, signed_in: AuthenticationResult) -> str:
        """Name the holder of this certificate, for this service only.

        The serial itself would be the same at every service. A renewed certificate has another,
        and with it another pseudonym: only notified verifiers learn from J-LIS which follows which.
        """
        certificate, anchor = signed_in.certificate, signed_in.chain.anchor
        named = f"{anchor.sha256}:{certificate.serial:x}".encode()
        return hmac.new(self._secret, named, hashlib.sha256).hexdigest()


def _secret(path: Path) -> bytes:
    """Read the service's secret, or make it on the first start."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()
