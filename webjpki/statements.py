# SPDX-License-Identifier: Apache-2.0
"""What a verifier found out, one statement per question, with words for people in ja and en.

There is no single yes or no on purpose: whether the statements suffice is the website's decision.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from webjpki.certificate import CertificateKind
from webjpki.revocation import RevocationStatus
from webjpki.revocation_words import describe_revocation
from webjpki.timestamp_statements import TimestampStatement, describe_timestamp
from webjpki.trust import TrustAnchor

Language = Literal["ja", "en"]


@dataclass(frozen=True)
class SignatureStatement:
    """The signature agrees with the certificate's key and with what was signed.

    algorithm  such as "RSASSA-PKCS1-v1_5 with SHA-256"
    over       what was signed, such as "SHA-256(origin) || SHA-256(nonce)"
    """

    algorithm: str
    over: str


@dataclass(frozen=True)
class ChainStatement:
    """The certificate was signed by this anchor's key."""

    anchor: TrustAnchor


@dataclass(frozen=True)
class PeriodStatement:
    """``checked_at`` lies in the certificate's and in the anchor's period.

    ``given`` is true when the website named that time, ``by_timestamp`` when it is that of the
    signature's timestamp, which the policy lets stand for the clock; else it is the verifier's
    clock. Revocation is asked about the same time.
    """

    checked_at: datetime
    not_before: datetime
    not_after: datetime
    given: bool
    by_timestamp: bool = False


@dataclass(frozen=True)
class PurposeStatement:
    """The certificate's kind, key usage and issuing CA are those for this use."""

    kind: CertificateKind


@dataclass(frozen=True)
class OriginalStatement:
    """The file is the one that the website handed out, with signatures added and nothing else.

    sha256  of the website's bytes, in hex
    added   which signatures: names of PDF fields, or positions of XML signatures
    """

    sha256: str
    added: tuple[str, ...]


@dataclass(frozen=True)
class PdfSeal:
    """Where a signature shows itself, in points from the lower left corner of the page as shown.

    ``page`` counts from 1. Numbers as in the ``seal`` with which a page of the website asks for one.
    """

    page: int
    x: float
    y: float
    width: float
    height: float


class Statements(Protocol):
    """The statements every result carries."""

    @property
    def signature(self) -> SignatureStatement: ...
    @property
    def chain(self) -> ChainStatement: ...
    @property
    def period(self) -> PeriodStatement: ...
    @property
    def purpose(self) -> PurposeStatement: ...
    @property
    def revocation(self) -> RevocationStatus: ...


@runtime_checkable
class Compared(Protocol):
    """A result about a file that may have been compared with the website's own."""

    @property
    def original(self) -> OriginalStatement | None: ...


@runtime_checkable
class Sealed(Protocol):
    """A result about a signature in a form's field, which may show itself on a page."""

    @property
    def field_name(self) -> str: ...
    @property
    def seals(self) -> tuple[PdfSeal, ...]: ...


@runtime_checkable
class Timestamped(Protocol):
    """A result about a signature that may have a timestamp."""

    @property
    def timestamp(self) -> TimestampStatement | None: ...


_TEXTS: dict[Language, dict[str, str]] = {
    "ja": {
        "signature": "署名は証明書の鍵と数学的に一致 ({algorithm})",
        "chain": "証明書の発行者は {authority} (SHA-256 {sha256})",
        "test": "テスト用認証局 {name}",
        "period": "{time} は証明書の期間内 ({not_before} から {not_after})",
        "stamped_period": "タイムスタンプの時刻 {time} は証明書の期間内 ({not_before} から {not_after})。今の時刻では確認していません",
        "signature_kind": "署名用電子証明書",
        "authentication_kind": "利用者証明用電子証明書",
        "original": "サイトが渡した文書 (SHA-256 {sha256}) に、署名だけが加えられている",
        "seal": "署名の表示は {page} ページ目、左から {x}・下から {y} ポイント ({width}×{height})",
    },
    "en": {
        "signature": "the signature mathematically matches the certificate's key ({algorithm})",
        "chain": "the certificate was issued by {authority} (SHA-256 {sha256})",
        "test": "the test CA {name}",
        "period": "{time} is within the certificate's period ({not_before} to {not_after})",
        "stamped_period": "{time}, the time of the timestamp, is within the certificate's period ({not_before} to {not_after}); not checked as of now",
        "signature_kind": "signature certificate, for documents",
        "authentication_kind": "authentication certificate, for sign-in",
        "original": "the website's document (SHA-256 {sha256}) with signatures added, nothing else",
        "seal": "the signature shows itself on page {page}, {x} points from the left and {y} from below ({width}×{height})",
    },
}


def describe(result: Statements, language: Language = "ja") -> dict[str, str]:
    """Put each statement into one sentence, keyed by its name; no personal data in any.

    "original" is there only when the website handed in its own bytes, "seal" and "timestamp" where
    there is one.
    """
    texts = _TEXTS[language]
    anchor, period = result.chain.anchor, result.period
    authority = texts["test"].format(name=anchor.name) if anchor.is_test else anchor.name
    sentences = {
        "signature": texts["signature"].format(algorithm=result.signature.algorithm),
        "chain": texts["chain"].format(authority=authority, sha256=anchor.sha256),
        "period": texts["stamped_period" if period.by_timestamp else "period"].format(
            time=_minute(period.checked_at),
            not_before=_minute(period.not_before),
            not_after=_minute(period.not_after),
        ),
        "purpose": texts[f"{result.purpose.kind.value}_kind"],
        "revocation": describe_revocation(result.revocation, language),
    }
    if isinstance(result, Compared) and result.original is not None:
        sentences["original"] = texts["original"].format(sha256=result.original.sha256)
    if isinstance(result, Sealed) and result.seals:
        sentences["seal"] = " / ".join(_place(one, language) for one in result.seals)
    if isinstance(result, Timestamped) and result.timestamp is not None:
        sentences["timestamp"] = describe_timestamp(result.timestamp, language)
    return sentences


def _place(seal: PdfSeal, language: Language) -> str:
    sizes = {name: f"{getattr(seal, name):g}" for name in ("x", "y", "width", "height")}
    return _TEXTS[language]["seal"].format(page=seal.page, **sizes)


def _minute(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC")
