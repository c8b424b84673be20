# SPDX-License-Identifier: Apache-2.0
"""Sign-in: the authentication key signs SHA-256(origin) || SHA-256(nonce), and nothing else ever."""

import base64
from dataclasses import dataclass

from . import __version__
from .card.files import Absent
from .card.finder import find_card
from .card.jpki import JpkiCard, PinRequired
from .digests import Digest, HashFunction, sha256_of_few
from .errors import NoCertificate
from .messages import Authenticate
from .pin_verification import verify_pin
from .pins import FULL_TRIES, PinKind
from .prompt import AskPin
from .surroundings import Surroundings

_KIND = PinKind.AUTHENTICATION


@dataclass(frozen=True)
class Token:
    """A sign-in: certificate (DER) and the signature made for one origin and one nonce."""

    certificate: bytes
    signature: bytes

    def to_message(self) -> dict[str, object]:
        """The token as it travels: format web-eid:1.0."""
        return {
            "format": "web-eid:1.0",
            "algorithm": "RS256",
            "unverifiedCertificate": base64.b64encode(self.certificate).decode(),
            "signature": base64.b64encode(self.signature).decode(),
            "appVersion": f"webjpki-host/{__version__}",
        }


def authenticate(request: Authenticate, around: Surroundings) -> Token:
    """Have the person sign in with their card. Spends PIN tries only as the person enters PINs.

    The card is powered off before this returns or raises. Raises any HostError of the card or person.
    """
    card = find_card(around.readers, around.prompt, around.interruption)
    try:
        return _with_card(card, request, around)
    finally:
        card.power_off()


def _with_card(card: JpkiCard, request: Authenticate, around: Surroundings) -> Token:
    around.prompt.show(AskPin(_KIND, ready=False, tries_full=FULL_TRIES[_KIND], test=card.test))
    der = _read_before_pin(card)
    if der is None and not card.has_certificate(_KIND):
        raise NoCertificate(certificate=_KIND.value)
    from . import certificates

    certificate = summary = None
    if der is not None:
        certificate = certificates.read(der, _KIND, around.clock())
        summary = certificates.summarise(certificate)
    digest = _digest(request)
    verify_pin(card, _KIND, around.prompt, summary, test=card.test)
    if certificate is None:
        certificate = certificates.read(_read(card), _KIND, around.clock())
    around.interruption.check()
    signature = card.sign(_KIND, digest)
    certificates.check_signature(certificate, digest, signature)
    return Token(certificate.der, signature)


def _digest(request: Authenticate) -> Digest:
    """The one thing this key signs; built here, from strings of bounded form (promise 2)."""
    origin = sha256_of_few(request.origin.ascii.encode("ascii"))
    nonce = sha256_of_few(request.challenge_nonce.encode("ascii"))
    return Digest(HashFunction.SHA256, sha256_of_few(origin + nonce))


def _read_before_pin(card: JpkiCard) -> bytes | None:
    try:
        return _read(card)
    except PinRequired:
        return None  # a phone: it gives the certificate only after the PIN (jpki-facts G8)


def _read(card: JpkiCard) -> bytes:
    try:
        return card.certificate(_KIND)
    except Absent:
        raise NoCertificate(certificate=_KIND.value) from None
