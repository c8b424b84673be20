# SPDX-License-Identifier: Apache-2.0
"""Asks the certificate's CA by OCSP, through the website's fetcher."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from webjpki.certificate import UNREADABLE, Certificate
from webjpki.ocsp import OcspRules, check_answer
from webjpki.ocsp_request import ask_about
from webjpki.revocation import RevocationData, RevocationKind, RevocationStatus
from webjpki.revocation_errors import FetchFailed, OcspUnusable
from webjpki.revocation_source import RevocationQuestion
from webjpki.trust import TrustAnchor

NONCE_BYTES = 32  # RFC 9654, 2.1


@dataclass(frozen=True)
class WantedOcsp:
    """Whom a fetcher is to ask.

    request    the body of the POST, of type application/ocsp-request
    addresses  as the certificate states them: anybody can write a certificate, so ask none that
               the website did not agree on with the CA
    anchor     the certificate's issuer
    """

    request: bytes
    addresses: tuple[str, ...]
    anchor: TrustAnchor


class OcspFetcher(Protocol):
    """What the website supplies; it alone opens connections."""

    def ocsp(self, wanted: WantedOcsp) -> bytes | None:
        """Give the body of the answer; None when nobody can be asked.

        May be called from several threads. Raise FetchFailed or OSError when nobody answers.
        """


class OcspSource:
    """Asks anew for every certificate; use it from any thread."""

    def __init__(
        self,
        fetcher: OcspFetcher,
        *,
        rules: OcspRules | None = None,
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._fetcher = fetcher
        self._rules = rules or OcspRules()
        self._entropy = entropy

    def status_of(self, question: RevocationQuestion) -> RevocationStatus:
        """Ask; what is wrong with the answer makes the status UNAVAILABLE."""
        asked = ask_about(question.certificate, question.anchor, self._entropy(NONCE_BYTES))
        wanted = WantedOcsp(asked.der, _addresses(question.certificate), question.anchor)
        try:
            answer = self._fetcher.ocsp(wanted)
            if answer is None:
                return _unavailable("no_responder")
            return check_answer(answer, asked, question, self._rules)
        except OcspUnusable as error:
            return _unavailable(error.code)
        except (FetchFailed, OSError):
            return _unavailable("fetch_failed")


def _addresses(certificate: Certificate) -> tuple[str, ...]:
    try:
        access = certificate.x509.extensions.get_extension_for_class(
            x509.AuthorityInformationAccess
        )
    except UNREADABLE:  # not stated, or some extension that is of no concern here
        return ()
    return tuple(
        one.access_location.value
        for one in access.value
        if one.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    )


def _unavailable(code: str) -> RevocationStatus:
    return RevocationStatus(RevocationKind.UNAVAILABLE, RevocationData.OCSP, detail=code)
