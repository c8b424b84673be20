# SPDX-License-Identifier: Apache-2.0
"""A pension office that asks the CA whether the certificate was revoked: by its list, or by OCSP."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request as Post
from urllib.request import urlopen

from starlette.requests import Request
from starlette.responses import Response

from webjpki import (
    AuthenticationResult,
    CrlSource,
    InTurn,
    OcspSource,
    Policy,
    RevocationKind,
    RevocationSource,
    WantedCrl,
    WantedOcsp,
)

from .entry import EntryService
from .visits import Visit

_PATIENCE_S, _ANSWER_LIMIT = 5, 1 << 16


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


@dataclass(frozen=True)
class Responder:
    """A CA's OCSP responder; whoever may ask J-LIS's was given its address by J-LIS."""

    address: str

    def ocsp(self, wanted: WantedOcsp) -> bytes:
        """Ask at our address, whatever address the certificate names."""
        headers = {"Content-Type": "application/ocsp-request"}
        question = Post(self.address, wanted.request, headers)  # noqa: S310  ours
        try:
            with urlopen(question, timeout=_PATIENCE_S) as answer:  # noqa: S310  as above
                return bytes(answer.read(_ANSWER_LIMIT))
        except HTTPException as error:
            raise OSError from error


def sources(lists: Path | None, responder: str | None) -> RevocationSource | None:
    """Join what there is: the list first, which tells the CA nothing about our visitors."""
    found: Sequence[RevocationSource] = (
        *([CrlSource(Lists(lists))] if lists else []),
        *([OcspSource(Responder(responder))] if responder else []),
    )
    return InTurn(found) if found else None


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
            findings=self.findings(signed_in, visit),
        )
