# SPDX-License-Identifier: Apache-2.0
"""Writes results and refusals as JSON: what was checked, what was not, and what nobody claims."""

import json
from collections.abc import Mapping
from datetime import datetime

from webjpki.authentication import AuthenticationResult
from webjpki.certificate import Certificate
from webjpki.challenge import Challenge
from webjpki.errors import VerificationError
from webjpki.holder import BirthDate, Holder, Text
from webjpki.revocation import RevocationStatus
from webjpki.service.problems import Problem
from webjpki.statements import OriginalStatement, Statements
from webjpki.timestamp_statements import TimestampStatement
from webjpki.trust import TrustAnchor

Json = dict[str, object]

STATEMENTS = ("signature", "chain", "period", "purpose", "revocation")
NOTICE = {
    "ja": "この応答は checked に挙げた技術的な検査の結果だけを示します。notChecked の項目は確認していません。"
    "本サービスは J-LIS の認定・認証を受けたものとは称しません。",
    "en": "This answer reports only the technical checks listed under checked; what is listed under "
    "notChecked was not looked at. This service makes no claim of certification by J-LIS.",
}


def encode(members: Mapping[str, object]) -> bytes:
    """Write JSON in UTF-8; every answer ends with the notice."""
    return _ENCODER.encode(members)[:-1].encode("utf-8") + _NOTICE_TAIL


def sign_in_answer(origin: str, result: AuthenticationResult) -> bytes:
    """The whole body for a verified sign-in."""
    if result.revocation != RevocationStatus.NOT_CHECKED:
        certificate = certificate_answer(result.certificate)
        return encode({"origin": origin, "certificate": certificate, **verified_answer(result)})
    # The common case, on which a service's speed depends: the same text without building it up.
    # Nothing that is put in holds a character which JSON would escape.
    period, anchor = result.period, result.chain.anchor
    return (
        f'{{"origin":"{origin}","certificate":{{"kind":"authentication",'
        f'"serial":"{result.certificate.serial:X}"}},"checked":{{"signature":{{'
        f'"algorithm":"{result.signature.algorithm}","over":"{result.signature.over}"}},'
        f'"chain":{_anchor_text(anchor.sha256, anchor)},'
        f'"period":{{"checkedAt":"{time_text(period.checked_at)}",'
        f'"timeGiven":{"true" if period.given else "false"},"timeByTimestamp":false,'
        f'"notBefore":"{time_text(period.not_before)}","notAfter":"{time_text(period.not_after)}"}},'
        '"purpose":{"kind":"authentication"}},"notChecked":["revocation"]'
    ).encode("ascii") + _NOTICE_TAIL


def challenge_answer(challenge: Challenge, origin: str) -> Json:
    """What the page and the website need of a new challenge."""
    return {
        "nonce": challenge.nonce,
        "origin": origin,
        "issuedAt": time_text(challenge.issued_at),
        "expiresAt": time_text(challenge.expires_at),
    }


def verified_answer(result: Statements, *unchecked: str) -> Json:
    """The statements of a result, each apart; there is no single yes or no.

    ``unchecked`` names what else nobody looked at.
    """
    checked: Json = {
        "signature": {"algorithm": result.signature.algorithm, "over": result.signature.over},
        "chain": anchor_answer(result.chain.anchor),
        "period": {
            "checkedAt": time_text(result.period.checked_at),
            "timeGiven": result.period.given,
            "timeByTimestamp": result.period.by_timestamp,
            "notBefore": time_text(result.period.not_before),
            "notAfter": time_text(result.period.not_after),
        },
        "purpose": {"kind": result.purpose.kind.value},
    }
    if result.revocation == RevocationStatus.NOT_CHECKED:
        unchecked = ("revocation", *unchecked)
    else:
        checked["revocation"] = _revocation(result.revocation)
    return {"checked": checked, "notChecked": unchecked}


def certificate_answer(certificate: Certificate) -> Json:
    """The certificate's serial (hex), period, and for documents its holder: personal data."""
    answer: Json = {"kind": certificate.kind.value, "serial": f"{certificate.serial:X}"}
    if certificate.holder is not None:
        answer["holder"] = _holder(certificate.holder)
    return answer


def anchor_answer(anchor: TrustAnchor) -> Json:
    """Which certification authority's key; ``test`` is true for simulated cards only."""
    return {
        "authority": anchor.name,
        "purpose": anchor.purpose.value,
        "generation": anchor.generation,
        "sha256": anchor.sha256,
        "test": anchor.is_test,
    }


def original_answer(statement: OriginalStatement | None) -> Json | None:
    """What was added to the website's own file; None when it was not handed in."""
    return {"sha256": statement.sha256, "added": statement.added} if statement else None


def timestamp_answer(statement: TimestampStatement | None) -> Json | None:
    """An authority's word; ``chain`` is null where the configuration names no authorities."""
    if statement is None:
        return None
    chain = statement.chain
    led: Json | None = None
    if chain is not None:
        led = {
            "anchor": chain.anchor,
            "sha256": chain.sha256,
            "between": chain.between,
            "until": time_text(chain.until),
        }
    return {
        "time": time_text(statement.time),
        "authority": statement.authority,
        "sha256": statement.sha256,
        "policy": statement.policy,
        "purpose": "timeStamping",
        "period": {
            "notBefore": time_text(statement.not_before),
            "notAfter": time_text(statement.not_after),
        },
        "chain": led,
    }


def unchecked_of(timestamp: TimestampStatement | None) -> tuple[str, str]:
    """What nobody looked at about the times that a signature states."""
    checked = timestamp is not None and timestamp.chain is not None
    return "signingTime", "timestampAuthorityRevocation" if checked else "timestampAuthority"


def refused_answer(error: VerificationError) -> Json:
    """What was refused, and why, by the closed list of ``webjpki.errors``."""
    return _refused(error.code, error.explanation, error.detail)


def _refused(code: str, message: str, detail: str) -> Json:
    """Nothing may be concluded from a refusal, whatever was looked at before it."""
    error: Json = {"code": code, "message": message}
    if detail:
        error["detail"] = detail
    return {"error": error, "checked": {}, "notChecked": STATEMENTS}


def problem_answer(problem: Problem, detail: str = "") -> bytes:
    """The whole body for a problem."""
    return encode(_refused(problem.code, problem.message, detail))


def time_text(time: datetime) -> str:
    """RFC 3339 with the offset."""
    return time.isoformat()


def _anchor_text(sha256: str, anchor: TrustAnchor) -> str:
    """The anchor as ASCII JSON, written once for each of the few there are."""
    written = _WRITTEN_ANCHORS.get(sha256)
    if written is None:
        written = _WRITTEN_ANCHORS[sha256] = json.dumps(
            anchor_answer(anchor), separators=(",", ":")
        )
    return written


def _revocation(status: RevocationStatus) -> Json:
    return {
        "kind": status.value,
        "data": status.data.value if status.data else None,
        "asOf": time_text(status.as_of) if status.as_of else None,
        "revokedAt": time_text(status.revoked_at) if status.revoked_at else None,
        "reason": status.reason.name.lower() if status.reason else None,
        "detail": status.detail,
    }


def _holder(holder: Holder) -> Json:
    return {
        "name": _text(holder.name),
        "address": _text(holder.address),
        "birthDate": _birth_date(holder.birth_date),
        "sex": holder.sex.name.lower(),
    }


def _text(text: Text | None) -> Json | None:
    return None if text is None else {"value": text.value, "exact": text.exact}


def _birth_date(birth: BirthDate) -> Json:
    return {"year": birth.year, "month": birth.month, "day": birth.day}


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_WRITTEN_ANCHORS: dict[str, str] = {}
_NOTICE_TAIL = f',"notice":{_ENCODER.encode(NOTICE)}}}'.encode()
