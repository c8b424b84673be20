# SPDX-License-Identifier: Apache-2.0
"""A pension office that asks the CA's list whether the certificate was revoked."""

from dataclasses import replace
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from webjpki import AuthenticationResult, Policy, RevocationKind, WantedCrl

from .entry import EntryService
from .visits import Visit


class Lists:
    """The CA's lists as files `DIGEST.crl` in a folder, by the digest of the CA's certificate.

    J-LIS gives its lists to notified verifiers only; whoever is one puts them here.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def crl(self, wanted: WantedCrl) -> Path | None:
        """Name the complete list of this CA, if it is here."""
        path = self._folder / f"{wanted.anchor.sha256}.crl"
        return path if wanted.continues is None and path.exists() else None


class Pension(EntryService):
    """A certificate ends with its holder's life: the yearly report can be a sign-in."""

    name = "pension"

    def policy(self) -> Policy:
        """Refuse a revoked certificate; one about which nothing is known is told apart below."""
        revocation = self.site.revocation
        return replace(super().policy(), revocation=revocation, revocation_required=False)

    async def inside(
        self, request: Request, visit: Visit, signed_in: AuthenticationResult
    ) -> Response:
        is_known = signed_in.revocation.kind is RevocationKind.NOT_LISTED
        outcome = "taken" if is_known else "open"
        if is_known:
            self.store.visit(self.pseudonym(signed_in), self.site.now())
        texts = self.pages.texts[visit.lang]
        return self.page(
            "pension",
            visit,
            heading=texts[f"{outcome}_title"],
            intro=texts[f"{outcome}_lead"],
            statements=self.pages.checked(self.statements(signed_in, visit.lang), visit.lang),
        )
