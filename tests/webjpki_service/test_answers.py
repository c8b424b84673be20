# SPDX-License-Identifier: Apache-2.0
"""What is written in a short way says the same as what is written in the long way."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulated_card.authorities import Credential
from tests.webjpki.made import NONCE, NOW, ORIGIN, token
from webjpki import AuthenticationVerifier, TrustAnchors
from webjpki.revocation import RevocationKind, RevocationStatus
from webjpki.service.answers import (
    certificate_answer,
    encode,
    sign_in_answer,
    verified_answer,
)

TIMES = st.datetimes(
    datetime(2026, 4, 2),
    datetime(2031, 3, 15),
    timezones=st.sampled_from([UTC]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(at=TIMES | st.none())
def test_sign_in_is_written_alike(
    trust: TrustAnchors, login: Credential, at: datetime | None
) -> None:
    verifier = AuthenticationVerifier(origin=ORIGIN, trust=trust, clock=lambda: NOW)
    result = verifier.verify(token(login), expected_nonce=NONCE, at=at)
    certificate = certificate_answer(result.certificate)
    long = encode({"origin": ORIGIN, "certificate": certificate, **verified_answer(result)})
    assert sign_in_answer(ORIGIN, result) == long


def test_revocation_is_told_where_somebody_looked(trust: TrustAnchors, login: Credential) -> None:
    verifier = AuthenticationVerifier(origin=ORIGIN, trust=trust, clock=lambda: NOW)
    result = verifier.verify(token(login), expected_nonce=NONCE)
    status = RevocationStatus(RevocationKind.NOT_LISTED, as_of=NOW - timedelta(hours=1))
    answer = json.loads(sign_in_answer(ORIGIN, replace(result, revocation=status)))
    assert answer["checked"]["revocation"]["kind"] == "not listed"
    assert answer["checked"]["revocation"]["asOf"] == "2026-11-23T02:00:00+00:00"
    assert answer["notChecked"] == []
