# SPDX-License-Identifier: Apache-2.0
"""Lets the examining process ask its parent, who holds the lists, whether a certificate was revoked.

The parent believes nothing of what comes from there: a question is read like any other input, and
asks no more than anybody may ask.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from webjpki.certificate import read_certificate
from webjpki.errors import VerificationError
from webjpki.revocation import RevocationData, RevocationKind, RevocationReason, RevocationStatus
from webjpki.revocation_source import RevocationQuestion, RevocationSource
from webjpki.trust import TrustAnchor

MARK = b"?"  # no answer begins with it
_LARGEST = 1 << 16


class QuestionUnreadable(Exception):
    """The examining process sent something else than a question."""


class Asking:
    """A RevocationSource at the other end of ``connection``; waits for the answer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def status_of(self, question: RevocationQuestion) -> RevocationStatus:
        """Ask; the parent ends this process when the answer takes too long."""
        asked = {
            "certificate": b64encode(question.certificate.der).decode("ascii"),
            "anchor": question.anchor.sha256,
            "at": question.at.isoformat(),
            "now": question.now.isoformat(),
        }
        self._connection.send_bytes(MARK + json.dumps(asked).encode("ascii"))
        return _read_status(json.loads(self._connection.recv_bytes(_LARGEST)))


def answer(asked: bytes, source: RevocationSource, anchors: Mapping[str, TrustAnchor]) -> bytes:
    """Answer one question that began with MARK. Raises QuestionUnreadable."""
    try:
        members = json.loads(asked.removeprefix(MARK))
        question = RevocationQuestion(
            read_certificate(b64decode(members["certificate"])),
            anchors[members["anchor"]],
            datetime.fromisoformat(members["at"]),
            datetime.fromisoformat(members["now"]),
        )
    except (ValueError, TypeError, LookupError, VerificationError, RecursionError) as error:
        raise QuestionUnreadable from error
    return _written(source.status_of(question))


def _written(status: RevocationStatus) -> bytes:
    members = {
        "kind": status.kind.value,
        "data": status.data.value if status.data else None,
        "as_of": status.as_of.isoformat() if status.as_of else None,
        "revoked_at": status.revoked_at.isoformat() if status.revoked_at else None,
        "reason": status.reason.value if status.reason is not None else None,
        "detail": status.detail,
    }
    return json.dumps(members).encode("ascii")


def _read_status(members: Mapping[str, Any]) -> RevocationStatus:
    times = (members["as_of"], members["revoked_at"])
    as_of, revoked_at = (datetime.fromisoformat(one) if one else None for one in times)
    data, reason = members["data"], members["reason"]
    return RevocationStatus(
        RevocationKind(members["kind"]),
        RevocationData(data) if data else None,
        as_of,
        revoked_at,
        RevocationReason(reason) if reason is not None else None,
        members["detail"],
    )
