# SPDX-License-Identifier: Apache-2.0
"""Puts what is known about a certificate's revocation into one sentence, in ja and en.

A sentence says what the data of one time says. None says that a certificate is in force.
"""

from datetime import datetime
from typing import Literal

from webjpki.revocation import (
    RevocationData,
    RevocationKind,
    RevocationReason,
    RevocationStatus,
)

_SENTENCES = {
    "ja": {
        RevocationKind.NOT_CHECKED: "失効していないかは確認していません",
        RevocationKind.NOT_LISTED: "{time} 時点の{data}では失効とされていません（それより後の失効は分かりません）",
        RevocationKind.REVOKED: "{since} に失効しています（{reason}、{time} 時点の{data}による）",
        RevocationKind.UNKNOWN: "失効しているかどうかは、認証局の情報からは分かりませんでした",
        RevocationKind.UNAVAILABLE: "失効情報を得られず、失効していないかは分かりませんでした",
    },
    "en": {
        RevocationKind.NOT_CHECKED: "not checked whether the certificate was revoked",
        RevocationKind.NOT_LISTED: "{data} of {time} does not call the certificate revoked; later events are not in it",
        RevocationKind.REVOKED: "the certificate is revoked since {since} ({reason}; {data} of {time})",
        RevocationKind.UNKNOWN: "the CA's data does not tell whether the certificate was revoked",
        RevocationKind.UNAVAILABLE: "revocation data could not be had, so it is not known whether the certificate was revoked",
    },
}
_DATA = {
    "ja": {RevocationData.CRL: "失効リスト", RevocationData.OCSP: "OCSP 応答"},
    "en": {RevocationData.CRL: "the revocation list", RevocationData.OCSP: "the OCSP answer"},
}
_REASONS: dict[str, dict[RevocationReason | None, str]] = {
    "ja": {
        None: "理由の記載なし",
        RevocationReason.UNSPECIFIED: "理由は特定されていません",
        RevocationReason.KEY_COMPROMISE: "鍵の危殆化",
        RevocationReason.CA_COMPROMISE: "認証局の鍵の危殆化",
        RevocationReason.AFFILIATION_CHANGED: "記載事項の変更",
        RevocationReason.SUPERSEDED: "新しい証明書の発行",
        RevocationReason.CESSATION_OF_OPERATION: "利用の終了",
        RevocationReason.CERTIFICATE_HOLD: "一時停止",
        RevocationReason.REMOVE_FROM_CRL: "一時停止の解除",
        RevocationReason.PRIVILEGE_WITHDRAWN: "資格の喪失",
        RevocationReason.AA_COMPROMISE: "属性認証局の危殆化",
    },
    "en": {
        None: "no reason stated",
        **{one: one.name.lower().replace("_", " ") for one in RevocationReason},
    },
}


def describe_revocation(status: RevocationStatus, language: Literal["ja", "en"] = "ja") -> str:
    """Give the sentence; it names nobody."""
    data = _DATA[language][status.data] if status.data else ""
    return _SENTENCES[language][status.kind].format(
        time=_minute(status.as_of),
        since=_minute(status.revoked_at),
        reason=_REASONS[language][status.reason],
        data=data,
    )


def _minute(time: datetime | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC") if time else "?"
