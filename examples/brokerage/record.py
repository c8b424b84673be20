# SPDX-License-Identifier: Apache-2.0
"""Writes the identity record (本人確認記録) of an account's opening, signed with the brokerage's own key."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from webjpki import SignatureResult
from webjpki.identity import Occasion, RecordedDocument, make_record
from webjpki.identity_json import RecordAlgorithm, RecordSigner, sign_record

from .account import Document


class IdentityRecords:
    """Makes records; a brokerage that lives keeps its key in a vault, this one makes one a start."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        key = Ed25519PrivateKey.generate()
        self._signer = RecordSigner(RecordAlgorithm.ED25519, "brokerage-1", key.sign)
        self.key = key.public_key()

    def write(self, result: SignatureResult, document: Document, now: datetime) -> bytes:
        """Write down who signed the application, what was checked and what was not, as JSON."""
        number = document.name.partition(".")[0]
        occasion = Occasion(number, self._origin, "口座開設の申込み", now)
        recorded = RecordedDocument(document.name, result.digest)
        return sign_record(make_record(result, occasion, recorded), self._signer).file
