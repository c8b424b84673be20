# SPDX-License-Identifier: Apache-2.0
"""Signatures over documents: one PIN, as many signatures as documents were listed, all or none."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from webjpki.certificate import Certificate

from . import certificates
from .card.files import Absent
from .card.finder import find_card
from .card.jpki import JpkiCard
from .documents.document import Document, Result
from .errors import NoCertificate
from .pin_verification import verify_pin
from .pins import FULL_TRIES, PinKind
from .prompt import AskPin, Working
from .surroundings import Surroundings

_KIND = PinKind.SIGNATURE


@dataclass(frozen=True)
class Signatures:
    """The signer's certificate (DER) and one result for each document, in their order."""

    certificate: bytes
    results: tuple[Result, ...]

    def to_message(self) -> dict[str, object]:
        """The reply as it travels."""
        return {
            "certificate": base64.b64encode(self.certificate).decode(),
            "signatures": [_encoded(result) for result in self.results],
        }


def _encoded(result: Result) -> object:
    if isinstance(result, bytes):
        return base64.b64encode(result).decode()
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in result.items()
    }


def sign(documents: Sequence[Document], around: Surroundings) -> Signatures:
    """Have the person sign `documents`. Spends PIN tries only as the person enters PINs.

    The card is powered off before this returns or raises. Raises any HostError of the card or person.
    """
    card = find_card(around.readers, around.prompt, around.interruption)
    try:
        return _with_card(card, documents, around)
    finally:
        card.power_off()


def _with_card(card: JpkiCard, documents: Sequence[Document], around: Surroundings) -> Signatures:
    if not card.has_certificate(_KIND):
        raise NoCertificate(certificate=_KIND.value)
    around.prompt.show(AskPin(_KIND, ready=False, tries_full=FULL_TRIES[_KIND]))
    verify_pin(card, _KIND, around.prompt, None, len(documents))
    try:
        der = card.certificate(_KIND)
    except Absent:
        raise NoCertificate(certificate=_KIND.value) from None
    certificate = certificates.read(der, _KIND, around.clock())
    results = tuple(_each(card, certificate, documents, around))
    return Signatures(der, results)


def _each(
    card: JpkiCard, certificate: Certificate, documents: Sequence[Document], around: Surroundings
) -> list[Result]:
    summary = certificates.summarise(certificate)
    now = around.clock()
    results: list[Result] = []
    for done, document in enumerate(documents):
        around.interruption.check()
        around.prompt.show(Working(done, len(documents), summary))
        around.report({"step": "signing", "done": done, "total": len(documents)})
        preparation = document.prepare(certificate.der, now)
        signature = card.sign(_KIND, preparation.digest)
        certificates.check_signature(certificate, preparation.digest, signature)
        results.append(preparation.finish(signature))
    return results
