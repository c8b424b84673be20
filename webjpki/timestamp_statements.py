# SPDX-License-Identifier: Apache-2.0
"""What a verifier found out about a timestamp, with words for people in ja and en."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class TimestampChainStatement:
    """The authority's certificate leads to one that the website handed in.

    anchor    the name in that one
    sha256    hex fingerprint of its DER
    between   fingerprints of the CA certificates in between, the authority's own issuer first
    until     when the first of the periods on the way ends, the authority's own among them

    Every period on the way covers the timestamp's time. Revocation was not looked up.
    """

    anchor: str
    sha256: str
    between: tuple[str, ...]
    until: datetime


@dataclass(frozen=True)
class TimestampStatement:
    """An authority's clock stood at ``time`` when this signature existed already.

    time        aware, UTC
    authority   the name in the authority's certificate
    sha256      hex fingerprint of that certificate's DER
    policy      dotted OID under which the authority worked
    not_before  with ``not_after`` the certificate's period, which covers ``time``
    chain       to whom the certificate leads; None when the policy names no timestamp authorities

    The token is intact, and its certificate is for timestamping and nothing else. Where ``chain`` is
    None, nobody checked who issued it: anybody can make such a certificate, with any name.
    """

    time: datetime
    authority: str
    sha256: str
    policy: str
    not_before: datetime
    not_after: datetime
    chain: TimestampChainStatement | None


_SENTENCES = {
    "ja": {
        True: "時刻認証局 {anchor} (SHA-256 {sha256}) につながる証明書によるタイムスタンプでは、署名は {time} に存在した"
        "（その証明書が失効していないかは確認していません）",
        False: "タイムスタンプの時刻は {time}。誰の時計によるものかは確認していません",
    },
    "en": {
        True: "by the stamp of a certificate that leads to the timestamp authority {anchor} (SHA-256 {sha256}), "
        "the signature existed at {time}; not checked whether that certificate was revoked",
        False: "the timestamp says {time}; not checked whose clock that is",
    },
}


def describe_timestamp(statement: TimestampStatement, language: Literal["ja", "en"] = "ja") -> str:
    """Give the sentence; it names no person."""
    chain, time = statement.chain, statement.time.strftime("%Y-%m-%d %H:%M UTC")
    sentence = _SENTENCES[language][chain is not None]
    if chain is None:
        return sentence.format(time=time)
    return sentence.format(time=time, anchor=chain.anchor, sha256=chain.sha256)
