# SPDX-License-Identifier: Apache-2.0
"""Every way a request can end without a result: one class for each code of protocol/errors.json that the host raises.

HostError
├── asked wrongly:   InvalidArgument, TooLarge
├── the document:    DocumentBroken, DocumentEncrypted, DocumentLocked, DocumentUnsupported, TimestampFailed
├── the person:      UserCancelled, PersonTimeout
├── reader and card: ServiceUnavailable, NoReader, ReaderBusy, NoCard, NotJpkiCard, CardRemoved, CardFailed
├── what is on it:   NoCertificate, CertificateExpired, PinBlocked
└── the computer:    NoScreen, Busy, InternalFault
"""

from __future__ import annotations

# As typing's, without its import: this module is loaded before the greeting.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar


class HostError(Exception):
    """A request ended without a result; `code` and `data` are what the extension is told."""

    code: ClassVar[str] = "ERR_WEBJPKI_INTERNAL"
    message: ClassVar[str] = "internal fault"

    def __init__(self, **data: str | int) -> None:
        """Keep `data`: the members that protocol/errors.json names for this code."""
        super().__init__(self.message)
        self.data: Mapping[str, str | int] = data


class InvalidArgument(HostError):
    code = "ERR_WEBJPKI_INVALID_ARGUMENT"
    message = "the request breaks the protocol"


class TooLarge(HostError):
    code = "ERR_WEBJPKI_TOO_LARGE"
    message = "a request or document is over a limit"


class DocumentBroken(HostError):
    code = "ERR_WEBJPKI_DOCUMENT_BROKEN"
    message = "the document cannot be read as what it was announced to be"


class DocumentEncrypted(HostError):
    code = "ERR_WEBJPKI_DOCUMENT_ENCRYPTED"
    message = "the document is encrypted"


class DocumentLocked(HostError):
    code = "ERR_WEBJPKI_DOCUMENT_LOCKED"
    message = "an earlier signature forbids this change"


class DocumentUnsupported(HostError):
    code = "ERR_WEBJPKI_DOCUMENT_UNSUPPORTED"
    message = "the document is of a form that cannot be signed"


class TimestampFailed(HostError):
    code = "ERR_WEBJPKI_TIMESTAMP_FAILED"
    message = "no fitting timestamp was brought"


class UserCancelled(HostError):
    code = "ERR_WEBJPKI_USER_CANCELLED"
    message = "the person cancelled"


class PersonTimeout(HostError):
    code = "ERR_WEBJPKI_TIMEOUT"
    message = "nobody acted within the time limit"


class ServiceUnavailable(HostError):
    code = "ERR_WEBJPKI_SERVICE_UNAVAILABLE"
    message = "the smart card service is not running"


class NoReader(HostError):
    code = "ERR_WEBJPKI_NO_READER"
    message = "no card reader"


class ReaderBusy(HostError):
    code = "ERR_WEBJPKI_READER_BUSY"
    message = "another program holds the card"


class NoCard(HostError):
    code = "ERR_WEBJPKI_NO_CARD"
    message = "no card in any reader"


class NotJpkiCard(HostError):
    code = "ERR_WEBJPKI_NOT_JPKI_CARD"
    message = "the card is not a My Number Card"


class CardRemoved(HostError):
    code = "ERR_WEBJPKI_CARD_REMOVED"
    message = "the card was removed"


class CardFailed(HostError):
    code = "ERR_WEBJPKI_CARD_FAILED"
    message = "the card did not answer as expected"


class NoCertificate(HostError):
    code = "ERR_WEBJPKI_NO_CERTIFICATE"
    message = "the card holds no certificate of this kind"


class CertificateExpired(HostError):
    code = "ERR_WEBJPKI_CERTIFICATE_EXPIRED"
    message = "the certificate is outside its period"


class PinBlocked(HostError):
    code = "ERR_WEBJPKI_PIN_BLOCKED"
    message = "no tries are left for this PIN"


class NoScreen(HostError):
    code = "ERR_WEBJPKI_NO_SCREEN"
    message = "the window cannot be opened"


class Busy(HostError):
    code = "ERR_WEBJPKI_BUSY"
    message = "another request is being answered"


class InternalFault(HostError):
    code = "ERR_WEBJPKI_INTERNAL"
    message = "internal fault"
