# SPDX-License-Identifier: Apache-2.0
"""Signatures over documents: one PIN, as many signatures as documents were listed, all or none."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import certificates
from .card.files import Absent
from .card.finder import find_card
from .card.jpki import JpkiCard
from .documents.document import Document, Preparation, Result
from .documents.loading import Loading
from .errors import NoCertificate
from .pin_verification import verify_pin
from .pins import FULL_TRIES, PinKind
from .prompt import AskPin, Working
from .surroundings import Surroundings

if TYPE_CHECKING:
    from webjpki.outline import Outline

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


@dataclass(frozen=True)
class _Made:
    """What the card has signed: certificate (DER) and, for each document, its raw signature."""

    certificate: bytes
    signatures: tuple[tuple[Preparation, bytes], ...]


def _encoded(result: Result) -> object:
    if isinstance(result, bytes):
        return base64.b64encode(result).decode()
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in result.items()
    }


def sign(documents: Sequence[Document], around: Surroundings) -> Signatures:
    """Have the person sign `documents`. Spends PIN tries only as the person enters PINs.

    The card is powered off before timestamps are asked for, and before this returns or raises. Raises
    any HostError of document, card or person.
    """
    loading = Loading(documents)
    card = find_card(around.readers, around.prompt, around.interruption)
    try:
        made = _with_card(card, documents, loading, around)
    finally:
        card.power_off()
    return Signatures(made.certificate, tuple(_finish(made, around)))


def _with_card(
    card: JpkiCard, documents: Sequence[Document], loading: Loading, around: Surroundings
) -> _Made:
    if not card.has_certificate(_KIND):
        raise NoCertificate(certificate=_KIND.value)
    around.prompt.show(AskPin(_KIND, ready=False, tries_full=FULL_TRIES[_KIND], test=card.test))
    loading.wait(around.interruption)
    verify_pin(card, _KIND, around.prompt, None, len(documents), test=card.test)
    try:
        der = card.certificate(_KIND)
    except Absent:
        raise NoCertificate(certificate=_KIND.value) from None
    certificate = certificates.read(der, _KIND, around.clock())
    return _Made(der, tuple(_each(card, certificate, documents, around)))


def _each(
    card: JpkiCard, certificate: "Outline", documents: Sequence[Document], around: Surroundings
) -> Iterator[tuple[Preparation, bytes]]:
    summary = certificates.summarise(certificate)
    now = around.clock()
    for done, document in enumerate(documents):
        around.interruption.check()
        around.prompt.show(Working(done, len(documents), summary))
        around.conversation.report({"step": "signing", "done": done, "total": len(documents)})
        preparation = document.prepare(certificate.der, now)
        signature = card.sign(_KIND, preparation.digest)
        certificates.check_signature(certificate, preparation.digest, signature)
        yield preparation, signature


def _finish(made: _Made, around: Surroundings) -> Iterator[Result]:
    for index, (preparation, signature) in enumerate(made.signatures):
        imprint = preparation.timestamp_imprint(signature)
        token = around.conversation.timestamp(index, imprint) if imprint is not None else None
        yield preparation.finish(signature, token)
