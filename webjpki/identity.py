# SPDX-License-Identifier: Apache-2.0
"""Writes down who was verified, by which certificate, when, and what was and was not checked (本人確認記録).

Personal data: no ``repr`` here shows a value. Whether the record suffices for a law's purpose is the
website's to judge; the record says so itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from typing import Protocol

from webjpki.certificate import Certificate
from webjpki.digest import Digest
from webjpki.holder import BirthDate, Holder, Text
from webjpki.revocation import RevocationStatus
from webjpki.statements import Sealed, Statements, Timestamped, describe
from webjpki.timestamp_statements import TimestampStatement
from webjpki.trust import TrustAnchor

FORMAT = "webjpki-identity-record:1"
Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


class NotChecked(Enum):
    """Closed list of what a record says nobody checked."""

    REVOCATION = "revocation"
    ATTRIBUTES_CURRENT = "attributes-current"  # the certificate states them as of its issue
    PERSON_PRESENT = "person-present"  # somebody knew the PIN of the card
    TIMESTAMP_AUTHORITY = "timestamp-authority"  # anybody can run a clock
    TIMESTAMP_AUTHORITY_REVOCATION = "timestamp-authority-revocation"


class Verified(Statements, Protocol):
    """A result of any of the verifiers."""

    @property
    def certificate(self) -> Certificate: ...


@dataclass(frozen=True)
class RecordedDocument:
    """What was signed: the document's name at the website, and the result's digest."""

    name: str
    digest: Digest


@dataclass(frozen=True)
class Occasion:
    """What the website itself knows.

    number   its own name for the record
    website  its origin
    purpose  in words, such as 口座開設の申込み
    made_at  aware
    """

    number: str
    website: str
    purpose: str
    made_at: datetime


@dataclass(frozen=True)
class IdentityRecord:
    """``members`` is the JSON object; its keys are described in docs/identity-record.md."""

    members: Mapping[str, Json] = field(repr=False)

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """What nobody checked."""
        listed = self.members["notChecked"]
        return tuple(map(NotChecked, listed)) if isinstance(listed, list) else ()


def make_record(
    result: Verified, occasion: Occasion, document: RecordedDocument | None = None
) -> IdentityRecord:
    """Write down a result as it was returned, with the signed document if there was one.

    Raises ValueError when ``made_at`` is naive.
    """
    if occasion.made_at.tzinfo is None:
        raise ValueError("the record's time needs a time zone")
    certificate, holder = result.certificate, result.certificate.holder
    return IdentityRecord(
        {
            "format": FORMAT,
            "number": occasion.number,
            "website": occasion.website,
            "purpose": occasion.purpose,
            "madeAt": _time(occasion.made_at),
            "holder": _holder(holder) if holder else None,
            "certificate": _certificate(certificate, result.chain.anchor),
            "document": _document(document, result) if document else None,
            "checkedAt": {
                "time": _time(result.period.checked_at),
                "namedByWebsite": result.period.given,
                "byTimestamp": result.period.by_timestamp,
            },
            "checked": _checked(result),
            "notChecked": [one.value for one in _not_checked(result, holder)],
            "sentences": {
                "ja": dict(describe(result, "ja")),
                "en": dict(describe(result, "en")),
            },
        }
    )


def _holder(holder: Holder) -> Json:
    return {
        "name": _text(holder.name),
        "address": _text(holder.address),
        "birthDate": _birth_date(holder.birth_date),
        "sex": holder.sex.name.lower().replace("_", "-"),
    }


def _text(text: Text | None) -> Json:
    return None if text is None else {"value": text.value, "exact": text.exact}


def _birth_date(birth: BirthDate) -> Json:
    return {
        "era": birth.era.name.lower(),
        "year": birth.year,
        "month": birth.month,
        "day": birth.day,
    }


def _certificate(certificate: Certificate, anchor: TrustAnchor) -> Json:
    return {
        "kind": certificate.kind.value,
        "sha256": sha256(certificate.der).hexdigest(),
        "serial": f"{certificate.serial:X}",
        "notBefore": _time(certificate.not_before),
        "notAfter": _time(certificate.not_after),
        "issuer": {
            "name": anchor.name,
            "generation": anchor.generation,
            "sha256": anchor.sha256,
            "isTest": anchor.is_test,
        },
    }


def _document(document: RecordedDocument, result: Verified) -> Json:
    seals = result.seals if isinstance(result, Sealed) else ()
    return {
        "name": document.name,
        "hashFunction": document.digest.function.value,
        "digest": document.digest.value.hex(),
        "field": result.field_name if isinstance(result, Sealed) else None,
        "seals": [{name: round(number) for name, number in asdict(one).items()} for one in seals],
    }


def _checked(result: Verified) -> Json:
    return {
        "signature": {"algorithm": result.signature.algorithm, "over": result.signature.over},
        "chain": {"anchor": result.chain.anchor.sha256},
        "period": {
            "notBefore": _time(result.period.not_before),
            "notAfter": _time(result.period.not_after),
        },
        "purpose": {"kind": result.purpose.kind.value},
        "revocation": _revocation(result.revocation),
        "timestamp": _timestamp(stamp) if (stamp := _stamp(result)) else None,
    }


def _stamp(result: Verified) -> TimestampStatement | None:
    return result.timestamp if isinstance(result, Timestamped) else None


def _timestamp(statement: TimestampStatement) -> Json:
    chain = statement.chain
    return {
        "time": _time(statement.time),
        "authority": {"name": statement.authority, "sha256": statement.sha256},
        "policy": statement.policy,
        "notBefore": _time(statement.not_before),
        "notAfter": _time(statement.not_after),
        "anchor": {"name": chain.anchor, "sha256": chain.sha256} if chain else None,
    }


def _revocation(status: RevocationStatus) -> Json:
    return {
        "status": status.value,
        "data": status.data.value if status.data else None,
        "asOf": _time(status.as_of) if status.as_of else None,
        "revokedAt": _time(status.revoked_at) if status.revoked_at else None,
        "reason": status.reason.name.lower().replace("_", "-") if status.reason else None,
        "detail": status.detail or None,
    }


def _not_checked(result: Verified, holder: Holder | None) -> list[NotChecked]:
    missing = [NotChecked.PERSON_PRESENT]
    if not result.revocation.is_answer:
        missing.insert(0, NotChecked.REVOCATION)
        # A change of name, address, birth date or sex revokes the certificate (jpki-facts C2).
        if holder is not None:
            missing.insert(1, NotChecked.ATTRIBUTES_CURRENT)
    if (stamp := _stamp(result)) is not None:
        known = stamp.chain is not None
        missing.append(_CLOCKS[known])
    return missing


_CLOCKS = {True: NotChecked.TIMESTAMP_AUTHORITY_REVOCATION, False: NotChecked.TIMESTAMP_AUTHORITY}


def _time(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
