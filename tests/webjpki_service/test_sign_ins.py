# SPDX-License-Identifier: Apache-2.0
"""A challenge is issued and redeemed once, for one session and one origin; answers say what they say."""

from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography import x509

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import JIRO, UME
from tests.webjpki.made import NOW, ORIGIN, other_key, remade, token, usage
from tests.webjpki_service.served import Answer, Caller, Make, Served, served
from webjpki import TrustAnchors
from webjpki.errors import TokenMalformed
from webjpki.service.answers import NOTICE

OTHER = "https://other.example"


def redeem(call: Caller, credential: Credential, nonce: str, **members: str) -> Answer:
    origin = members.get("origin", ORIGIN)
    answer = token(credential, origin, nonce)
    return call.post("/v1/sign-ins", {"session": "session", "token": answer, **members})


def test_sign_in_reports_each_statement_apart(
    call: Caller, login: Credential, trust: TrustAnchors
) -> None:
    answer = redeem(call, login, call.nonce())
    assert answer.status == 200
    serial = f"{login.certificate.serial_number:X}"
    assert answer.json["certificate"] == {"kind": "authentication", "serial": serial}
    anchor = next(one for one in trust.anchors if one.sha256 in answer.body.decode())
    assert answer.json["checked"] == {
        "signature": {
            "algorithm": "RSASSA-PKCS1-v1_5 with SHA-256",
            "over": "SHA-256(origin) || SHA-256(nonce)",
        },
        "chain": {
            "authority": anchor.name,
            "purpose": "authentication",
            "generation": None,
            "sha256": anchor.sha256,
            "test": True,
        },
        "period": {
            "checkedAt": NOW.isoformat(),
            "timeGiven": False,
            "timeByTimestamp": False,
            "notBefore": login.certificate.not_valid_before_utc.isoformat(),
            "notAfter": login.certificate.not_valid_after_utc.isoformat(),
        },
        "purpose": {"kind": "authentication"},
    }
    assert answer.json["notChecked"] == ["revocation"]


def test_every_answer_says_that_no_certification_is_claimed(
    call: Caller, login: Credential
) -> None:
    answers = [
        call.post("/v1/challenges", {"session": "notice"}),
        redeem(call, login, call.nonce()),
        redeem(call, login, call.nonce("somebody else")),
        call.get("/v1/about"),
        call.get("/nowhere"),
    ]
    assert [answer.json["notice"] for answer in answers] == [NOTICE] * 5
    assert "no claim of certification by J-LIS" in NOTICE["en"]
    assert "J-LIS の認定・認証を受けたものとは称しません" in NOTICE["ja"]


def test_no_answer_says_more_than_was_found(call: Caller, login: Credential) -> None:
    text = redeem(call, login, call.nonce()).body.decode().lower()
    assert not [word for word in ("valid", "有効", "official", "certified", "本人確認済み") if word in text]  # fmt: skip


def test_challenge_is_for_44_characters_and_five_minutes(call: Caller) -> None:
    answer = call.post("/v1/challenges", {"session": "session"})
    assert answer.status == 201
    assert len(str(answer.json["nonce"])) == 44
    assert answer.json["origin"] == ORIGIN
    assert answer.json["expiresAt"] == (NOW + timedelta(minutes=5)).isoformat()
    assert answer.headers["cache-control"] == "no-store"


def test_K7_replay(call: Caller, login: Credential) -> None:
    nonce = call.nonce()
    assert redeem(call, login, nonce).status == 200
    again = redeem(call, login, nonce)
    assert (again.status, again.code) == (422, "challenge_missing")
    assert again.json["checked"] == {}
    assert "revocation" in again.json["notChecked"]  # type: ignore[operator]  # a list


def test_K7_other_session(call: Caller, login: Credential) -> None:
    stolen = call.nonce("victim")
    assert redeem(call, login, stolen).code == "challenge_missing"
    call.nonce("session")
    assert redeem(call, login, stolen).code == "signature_mismatch"


def test_K7_wrong_token_uses_the_challenge_up(call: Caller, login: Credential) -> None:
    nonce = call.nonce()
    broken = call.post("/v1/sign-ins", {"session": "session", "token": {}})
    assert (broken.status, broken.code) == (422, TokenMalformed.code)
    assert redeem(call, login, nonce).code == "challenge_missing"


def test_K7_expired(make: Make, login: Credential) -> None:
    service = make(challenge_seconds=10)
    nonce = service.call.nonce()
    service.clock.time += timedelta(seconds=11)
    assert redeem(service.call, login, nonce).code == "challenge_expired"


def test_K7_other_origin(make: Make, login: Credential) -> None:
    call = make(origins=(ORIGIN, OTHER)).call
    nonce = call.nonce(origin=OTHER)
    # The challenge of one origin does not wait under the other, and a token for one is none for it.
    assert redeem(call, login, nonce, origin=ORIGIN).code == "challenge_missing"
    assert redeem(call, login, nonce, origin=OTHER).status == 200
    call.nonce(origin=OTHER)
    wrong = call.post(
        "/v1/sign-ins", {"session": "session", "origin": OTHER, "token": token(login, ORIGIN)}
    )
    assert wrong.code == "signature_mismatch"


def test_origin_must_be_named_among_several(make: Make) -> None:
    call = make(origins=(ORIGIN, OTHER)).call
    assert call.post("/v1/challenges", {"session": "s"}).code == "origin_not_served"
    unknown = call.post("/v1/challenges", {"session": "s", "origin": "https://x.example"})
    assert (unknown.status, unknown.code) == (400, "origin_not_served")


def test_K2_signature_certificate_does_not_sign_in(call: Caller, hanako: Credential) -> None:
    assert redeem(call, hanako, call.nonce()).code == "wrong_certificate_kind"


FORGED: dict[str, tuple[Callable[[TestPki, Credential], Credential], str]] = {
    "wrong key usage": (
        lambda pki, login: remade(
            login,
            pki.authority("authentication", 3),
            extensions={x509.KeyUsage: usage("digital_signature", "key_cert_sign")},
        ),
        "wrong_key_usage",
    ),
    "CA:FALSE issuer": (
        lambda pki, login: remade(pki.issue("authentication", JIRO), login),
        "issuer_unknown",
    ),
    "same DN, other key": (
        lambda pki, login: remade(
            login,
            Credential(other_key(), pki.authority("authentication", 3).certificate),
        ),
        "test_certificate_refused",
    ),
    "CA of documents": (
        lambda pki, login: remade(login, pki.authority("signature", 3)),
        "issuer_purpose_wrong",
    ),
}


@pytest.mark.parametrize("how", FORGED)
def test_D6_forged_certificates_are_refused_with_the_reason(
    how: str, call: Caller, login: Credential, pki: TestPki
) -> None:
    forge, code = FORGED[how]
    answer = redeem(call, forge(pki, login), call.nonce())
    assert (answer.status, answer.code) == (422, code)
    assert answer.json["checked"] == {}


def test_swapped_certificate(call: Caller, login: Credential, pki: TestPki) -> None:
    made = token(login, ORIGIN, call.nonce())
    other = pki.issue("authentication", JIRO)
    made["unverifiedCertificate"] = b64encode(other.der).decode()
    answer = call.post("/v1/sign-ins", {"session": "session", "token": made})
    assert (answer.status, answer.code) == (422, "signature_mismatch")


def test_expired_certificate_is_refused(call: Caller, pki: TestPki) -> None:
    ume = pki.issue("authentication", UME)
    assert redeem(call, ume, call.nonce()).code == "certificate_expired"


def test_test_card_is_refused_in_production(login: Credential) -> None:
    with served(TrustAnchors.production()) as production:
        assert redeem(production.call, login, production.call.nonce()).code == "test_certificate_refused"  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"session": "s", "session": "t"}',
        b'{"session": NaN}',
        b'{"session": ""}',
        b'{"session": 1}',
        b'{"session": "s", "more": 1}',
        b'{"session": "\xff"}',
        b"[" * 30_000,
        b'{"session": "' + b"s" * 513 + b'"}',
        b"1" * 5000,
    ],
)
def test_malformed_requests_are_refused(call: Caller, body: bytes) -> None:
    answer = call.post("/v1/challenges", body)
    assert (answer.status, answer.code) == (400, "request_malformed")


def test_session_may_be_any_text(call: Caller, login: Credential) -> None:
    session = "セッション\ud800 \x00"
    nonce = call.nonce(session)
    answer = call.post("/v1/sign-ins", {"session": session, "token": token(login, ORIGIN, nonce)})
    assert answer.status == 200


def test_K7_one_of_many_concurrent_requests_gets_the_nonce(
    service: Served, login: Credential
) -> None:
    body = {"session": "race", "token": token(login, ORIGIN, service.call.nonce("race"))}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: service.call.post("/v1/sign-ins", body), range(24)))
    assert sorted(answer.status for answer in answers) == [200] + [422] * 23
