# SPDX-License-Identifier: Apache-2.0
"""Verifies the signatures inside a PDF that were made with JPKI cards' signature keys.

Needs the optional ``webjpki[pdf]``: pyHanko reads the file and compares its revisions. Who signed
is decided by this package's own trust anchors.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from webjpki.certificate import Certificate
from webjpki.cms import read_cms
from webjpki.digest import Digest
from webjpki.errors import VerificationError
from webjpki.path import Clock, utc_now
from webjpki.pdf_errors import (
    PdfFormatUnsupported,
    PdfNotSigned,
    PdfUnreadable,
)
from webjpki.pdf_original import compare
from webjpki.pdf_ranges import SignedRanges, read_ranges
from webjpki.pdf_reading import PdfChanges, SignatureField, open_pdf, signature_fields
from webjpki.pdf_seals import Seals
from webjpki.policy import Policy
from webjpki.revocation import RevocationStatus
from webjpki.signature import AttributeRules, SignatureResult, SignatureVerifier
from webjpki.statements import (
    ChainStatement,
    OriginalStatement,
    PdfSeal,
    PeriodStatement,
    PurposeStatement,
    SignatureStatement,
)
from webjpki.timestamp import TimestampStatement, read_timestamp
from webjpki.trust import TrustAnchors

MAX_BYTES = 256 << 20


class PdfFormat(Enum):
    """The forms of signature that are read, by their /SubFilter."""

    PKCS7 = "/adbe.pkcs7.detached"  # registry papers, jpki-facts E2
    PADES = "/ETSI.CAdES.detached"  # EN 319 142-1


# PAdES states the time in /M and must name its certificate; the older form may leave both out.
_RULES = {
    PdfFormat.PKCS7: AttributeRules(signing_time=False, signing_certificate=False),
    PdfFormat.PADES: AttributeRules(signing_time=False, signing_certificate=True),
}


@dataclass(frozen=True)
class PdfSignatureResult:
    """What was checked about one signature of a PDF; exists only when every check passed.

    field_name  name of the form's signature field
    format      its form
    signed      how many bytes from the file's beginning it covers, its own /Contents apart
    whole_file  whether that is the whole file
    changes     what was done to the file behind those bytes
    seals       where the signature shows itself on the pages; empty when nowhere
    timestamp   an authority's word that the signature existed at a time; None when it has none
    original    how the file relates to the website's own bytes; None when they were not handed in

    The others as in ``SignatureResult``. ``claimed_signing_time`` is the signer's own clock.
    """

    field_name: str
    format: PdfFormat
    signed: int
    whole_file: bool
    changes: PdfChanges
    certificate: Certificate = field(repr=False)
    digest: Digest
    claimed_signing_time: datetime | None
    signature: SignatureStatement
    chain: ChainStatement
    period: PeriodStatement
    purpose: PurposeStatement
    revocation: RevocationStatus
    seals: tuple[PdfSeal, ...]
    timestamp: TimestampStatement | None
    original: OriginalStatement | None


@dataclass(frozen=True)
class RefusedPdfSignature:
    """A signature that failed a check: the field's name, and why."""

    field_name: str
    error: VerificationError


class _File(NamedTuple):
    """What all signatures of one file have in common."""

    document: memoryview
    original: OriginalStatement | None
    seals: Seals


class PdfVerifier:
    """Verifies signed PDFs; make it once, use it from any thread."""

    def __init__(self, *, trust: TrustAnchors | Policy, clock: Clock = utc_now) -> None:
        """``trust`` is a whole Policy, or the anchors alone: then nobody asks about revocation."""
        self._verifiers = {
            form: SignatureVerifier(trust=trust, clock=clock, rules=rules)
            for form, rules in _RULES.items()
        }
        self._timestamp_authorities = Policy.of(trust).timestamp_authorities

    def verify(
        self, document: bytes, *, at: datetime | None = None, based_on: bytes | None = None
    ) -> tuple[PdfSignatureResult, ...]:
        """Check every signature of ``document``, of 256 MiB at most, and require all to pass.

        The result names who signed; whether those are the people the website expects, and whether
        the last one covers the whole file, is the website's to look at. Document timestamps
        (/DocTimeStamp) are nobody's signature and are not listed. ``at`` as for
        ``SignatureVerifier.verify_cms``.

        ``based_on`` is the file as the website handed it out, earlier signatures included. Without
        it a signer can have changed the file in an update of their own before signing, and every
        signature is in order all the same.

        Raises the VerificationError of the first that fails, PdfUnreadable, PdfEncrypted,
        PdfNotSigned, PdfOriginalChanged.
        """
        results = []
        for outcome in self.examine(document, at=at, based_on=based_on):
            if isinstance(outcome, RefusedPdfSignature):
                raise outcome.error
            results.append(outcome)
        return tuple(results)

    def examine(
        self, document: bytes, *, at: datetime | None = None, based_on: bytes | None = None
    ) -> tuple[PdfSignatureResult | RefusedPdfSignature, ...]:
        """Check every signature like ``verify``, and report those that fail beside those that pass.

        Raises PdfUnreadable, PdfEncrypted, PdfNotSigned, PdfOriginalChanged.
        """
        if len(document) > MAX_BYTES:
            raise PdfUnreadable(f"more than {MAX_BYTES} bytes")
        reader = open_pdf(bytes(document))
        found = [one for one in signature_fields(reader) if not one.is_timestamp]
        if not found:
            raise PdfNotSigned
        original = compare(based_on, document, reader) if based_on is not None else None
        file = _File(memoryview(document), original, Seals(reader))
        return tuple(self._outcome(file, one, at) for one in found)

    def _outcome(
        self, file: _File, signed: SignatureField, at: datetime | None
    ) -> PdfSignatureResult | RefusedPdfSignature:
        try:
            return self._result(file, signed, at)
        except VerificationError as error:
            return RefusedPdfSignature(signed.name, error)

    def _result(
        self, file: _File, signed: SignatureField, at: datetime | None
    ) -> PdfSignatureResult:
        # 1. the bytes covered, 2. the signature and its certificate, 3. its timestamp, 4. what came later.
        form = _format(signed)
        ranges = read_ranges(file.document, signed.byte_range, signed.contents)
        function = read_cms(ranges.container).function
        result = self._verifiers[form].verify_cms(
            ranges.container, content=ranges.digest(function), at=at
        )
        timestamp = read_timestamp(ranges.container, self._timestamp_authorities)
        return _joined(file, signed, form, ranges, result, timestamp)


def _joined(
    file: _File,
    signed: SignatureField,
    form: PdfFormat,
    ranges: SignedRanges,
    result: SignatureResult,
    timestamp: TimestampStatement | None,
) -> PdfSignatureResult:
    return PdfSignatureResult(
        signed.name,
        form,
        ranges.end,
        ranges.whole_file,
        signed.changes(bytes(ranges.document[: ranges.end])),
        result.certificate,
        result.digest,
        result.claimed_signing_time or signed.stated_time,
        result.signature,
        result.chain,
        result.period,
        result.purpose,
        result.revocation,
        file.seals.of(signed.reference),
        timestamp,
        file.original,
    )


def _format(signed: SignatureField) -> PdfFormat:
    try:
        return PdfFormat(signed.sub_filter)
    except ValueError:
        raise PdfFormatUnsupported from None
