# SPDX-License-Identifier: Apache-2.0
"""Writes the identity record (本人確認記録) of an account's opening, signed with the brokerage's own key."""

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from webjpki import SignatureResult
from webjpki.identity import Occasion, RecordedDocument, make_record
from webjpki.identity_json import RecordAlgorithm, RecordSigner, read_record, sign_record
from webjpki.identity_pdf import JapaneseFont, record_pdf

from .account import Document

RECORD_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")  # fonts-noto-cjk


class IdentityRecords:
    """Makes records; a brokerage that lives keeps its key in a vault, this one makes one a start.

    `font` is a Japanese font for the page that people file; without one there is only the JSON.
    """

    def __init__(self, origin: str, font: Path | None) -> None:
        self._origin = origin
        self._font = font if font and font.exists() else None
        key = Ed25519PrivateKey.generate()
        self._signer = RecordSigner(RecordAlgorithm.ED25519, "brokerage-1", key.sign)
        self._key = key.public_key()

    def write(self, result: SignatureResult, document: Document, now: datetime) -> bytes:
        """Write down who signed the application, what was checked and what was not, as JSON."""
        number = document.name.partition("-")[2].partition(".")[0]
        occasion = Occasion(number, self._origin, "口座開設の申込み", now)
        recorded = RecordedDocument(document.name, result.digest)
        return sign_record(make_record(result, occasion, recorded), self._signer).file

    def page(self, record: bytes) -> bytes | None:
        """Print a record of ours as PDF; None where there is no font."""
        if self._font is None:
            return None
        return record_pdf(read_record(record, self._key), JapaneseFont(self._font))

    @property
    def can_print(self) -> bool:
        """Whether there is a font."""
        return self._font is not None
