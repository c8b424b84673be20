# SPDX-License-Identifier: Apache-2.0
"""Health, metrics and log tell how the service is, and nothing about anybody who uses it."""

import json
import logging

import pytest

from simulated_card.authorities import Credential
from tests.webjpki.made import DOCUMENT, ORIGIN, Cms, token
from tests.webjpki_service.served import Caller, multipart, served
from webjpki import TrustAnchors
from webjpki.service.journal import Journal, JournalHandler


def use(call: Caller, login: Credential, hanako: Credential) -> None:
    """Everything a website may do, and some of what it may not."""
    secret = {"session": "session-of-hanako"}
    nonce = call.nonce("session-of-hanako")
    call.post("/v1/sign-ins", {**secret, "token": token(login, ORIGIN, nonce)})
    call.post("/v1/sign-ins", {**secret, "token": token(login, ORIGIN, nonce)})
    call.post(
        "/v1/signatures/cms",
        *multipart(("container", Cms(hanako).der()), ("document", DOCUMENT)),
    )
    call.get("/v1/%E5%B1%B1%E7%94%B0?name=session-of-hanako")
    call.post("/v1/challenges", {"session-of-hanako": 1})


def test_log_has_a_line_for_each_request_and_no_personal_data(
    trust: TrustAnchors, login: Credential, hanako: Credential
) -> None:
    with served(trust) as service:
        use(service.call, login, hanako)
    requests = [line for line in service.log if line["event"] == "request"]
    assert [(line["route"], line["status"], line["code"]) for line in requests] == [
        ("/v1/challenges", 201, ""),
        ("/v1/sign-ins", 200, ""),
        ("/v1/sign-ins", 422, "challenge_missing"),
        ("/v1/signatures/cms", 200, ""),
        ("none", 404, "not_found"),
        ("/v1/challenges", 400, "request_malformed"),
    ]
    assert len({line["request"] for line in requests}) == 6
    written = b"".join(service.lines).decode()
    serial = f"{login.certificate.serial_number:X}"
    for secret in ("hanako", "山田", "花子", "127.0.0.1", serial, "口座", "name="):
        assert secret not in written


def test_metrics_count_by_closed_lists_only(
    trust: TrustAnchors, login: Credential, hanako: Credential
) -> None:
    with served(trust) as service:
        use(service.call, login, hanako)
        for number in range(30):
            service.call.get(f"/v1/{number}")
            service.call.ask(f"METHOD{number}"[:7], "/health", None, {})
        answer = service.call.get("/metrics")
    text = answer.body.decode("ascii")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'webjpki_requests_total{route="/v1/sign-ins",status="200",code=""} 1' in text
    assert 'webjpki_requests_total{route="none",status="404",code="not_found"} 31' in text
    assert text.count("webjpki_requests_total{") <= 8
    assert 'webjpki_request_seconds_count{route="/v1/sign-ins"} 2' in text
    assert "webjpki_requests_in_flight 1" in text


def test_metrics_are_in_prometheus_format(call: Caller) -> None:
    call.nonce()
    text = call.get("/metrics").body.decode("ascii")
    assert text.endswith("\n")
    seen: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in seen
            seen[name] = kind
        elif not line.startswith("#"):
            sample, value = line.rsplit(" ", 1)
            float(value)
            name = sample.partition("{")[0]
            assert any(name.startswith(known) for known in seen)
    assert seen["webjpki_requests_total"] == "counter"
    assert seen["webjpki_request_seconds"] == "histogram"


def test_histogram_only_grows_with_its_bounds(call: Caller) -> None:
    call.nonce()
    lines = call.get("/metrics").body.decode().splitlines()
    counts = [
        int(line.rsplit(" ", 1)[1]) for line in lines if 'bucket{route="/v1/challenges"' in line
    ]
    assert counts == sorted(counts)
    assert len(counts) == 15


def test_health(call: Caller) -> None:
    assert call.get("/health").json["status"] == "ready"
    assert call.get("/health/live").json["status"] == "live"
    head = call.ask("HEAD", "/health", None, {})
    assert (head.status, head.body) == (200, b"")


def test_about_names_every_key_and_what_is_missing() -> None:
    with served(TrustAnchors.production()) as service:
        about = service.call.get("/v1/about").json
    anchors = about["anchors"]
    assert isinstance(anchors, list)
    assert {one["generation"] for one in anchors} == {1, 2, 3}
    assert not any(one["test"] for one in anchors)
    assert about["missing"] == [
        {"authority": "C=JP, O=JPKI, OU=JPKI for user authentication", "generation": 2}
    ]


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/challenges/", "/V1/challenges", "/health/x", "//"]
)
def test_other_paths_are_not_found(call: Caller, path: str) -> None:
    answer = call.get(path)
    assert (answer.status, answer.code) == (404, "not_found")


def test_other_methods_are_not_allowed(call: Caller) -> None:
    answer = call.get("/v1/challenges")
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


def test_server_records_reach_the_log_without_what_they_quote() -> None:
    lines: list[bytes] = []
    handler = JournalHandler(Journal(lines.append))
    logger = logging.Logger("uvicorn.error")
    logger.addHandler(handler)
    logger.warning("from %s", "山田 花子")
    try:
        raise ValueError("山田 花子")
    except ValueError:
        logger.exception("it broke\n山田 花子")
    first, second = (json.loads(line) for line in b"".join(lines).splitlines())
    assert (first["text"], first["level"]) == ("from %s", "warning")
    assert (second["text"], second["error"]) == ("it broke", "ValueError")
    assert "花子" not in b"".join(lines).decode()
