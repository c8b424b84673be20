# SPDX-License-Identifier: Apache-2.0
"""Size, time, rate and number of requests are bounded; who may not call learns nothing."""

import asyncio
import socket
from hashlib import sha256
from http.client import HTTPResponse

import pytest

from tests.webjpki.made import ORIGIN
from tests.webjpki_service.served import Caller, Make, Served, served
from webjpki import TrustAnchors
from webjpki.service import http_protocol
from webjpki.service.incoming import MAX_JSON, OUTCOME, Incoming, Outcome
from webjpki.service.problems import Problem, Refusal
from webjpki.service.rate import RateLimit
from webjpki.service.sign_ins import SignIns

KEY = "a key of the website's server"
CHALLENGE = b'{"session": "s"}'


def raw(call: Caller, data: bytes) -> bytes:
    """Send bytes and read until the service closes the connection."""
    with socket.create_connection((call.host, call.port), timeout=60) as connection:
        connection.sendall(data)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


def head(method: str, path: str, *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "host: x", *lines, "", ""]).encode()


def test_stated_length_over_the_limit_is_refused_unread(call: Caller) -> None:
    length = "content-length: 99999999999"
    answer = raw(call, head("POST", "/v1/challenges", "content-type: application/json", length))
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer


def test_unstated_length_over_the_limit_is_refused(call: Caller) -> None:
    lines = ["content-type: application/json", "transfer-encoding: chunked"]
    chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    answer = raw(call, head("POST", "/v1/challenges", *lines) + chunk + chunk)
    assert answer.startswith(b"HTTP/1.1 413")


def test_body_of_exactly_the_limit_is_read(call: Caller) -> None:
    body = CHALLENGE + b" " * (MAX_JSON - len(CHALLENGE))
    assert call.post("/v1/challenges", body).status == 201
    assert call.post("/v1/challenges", body + b" ").code == "too_large"


def test_body_that_does_not_come_is_given_up(make: Make) -> None:
    call = make(upload_seconds=1).call
    lines = ["content-type: application/json", "content-length: 16", "connection: close"]
    answer = raw(call, head("POST", "/v1/challenges", *lines) + b"{")
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"upload_too_slow" in answer


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_json_needs_its_media_type(call: Caller, media_type: str) -> None:
    # So that no form of a foreign page reaches the service without the browser asking first.
    answer = call.post("/v1/challenges", CHALLENGE, media_type)
    assert (answer.status, answer.code) == (415, "media_type_unsupported")


def test_media_type_may_have_parameters(call: Caller) -> None:
    assert call.post("/v1/challenges", CHALLENGE, "Application/JSON; charset=utf-8").status == 201


def test_no_page_of_a_browser_is_let_in(call: Caller) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = call.ask("OPTIONS", "/v1/challenges", None, asked)
    assert answer.status == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        head("POST", "/", "content-length: 1", "content-length: 2"),
        head("POST", "/", "content-length: -1"),
        head("POST", "/", "content-length: 1", "transfer-encoding: chunked"),
        head("GET", "/" + "a" * http_protocol.MAX_HEAD),
        head("GET", "/", *[f"x-{number}: y" for number in range(http_protocol.MAX_HEADERS + 1)]),
        head("GET", "/", "x: " + "y" * http_protocol.MAX_HEAD),
        b"GET / HTTP/1.1\r\nx: " + b"y" * (http_protocol.MAX_HEAD + 1),
    ],
)
def test_what_is_not_http_is_refused_and_the_connection_closed(call: Caller, data: bytes) -> None:
    answer = raw(call, data)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"request_malformed" in answer


def test_head_that_does_not_come_is_given_up(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.2)
    assert raw(call, b"") == b""
    assert raw(call, b"GET / HTTP/1.1\r\nhost:") == b""
    assert raw(call, b"\r\n") == b""
    refused = head("POST", "/v1/challenges", "content-type: text/plain", "content-length: 9")
    with socket.create_connection((call.host, call.port), timeout=60) as connection:
        assert answered(connection, refused).status == 415
        connection.sendall(b"x")
        assert connection.recv(1) == b""


def answered(connection: socket.socket, data: bytes) -> HTTPResponse:
    """Send bytes of a request, the last of them, and read the whole answer."""
    connection.sendall(data)
    answer = HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer


def test_what_came_before_a_head_is_not_counted_to_it(call: Caller) -> None:
    """Seen to fail when: all bytes since the last head count, be they the last request's body."""
    body = CHALLENGE + b" " * (MAX_JSON - len(CHALLENGE))
    lines = ["content-type: application/json", f"content-length: {len(body)}"]
    with socket.create_connection((call.host, call.port), timeout=60) as connection:
        for first, second in (
            (head("POST", "/v1/challenges", *lines), body),
            (b"GET /v1/about", head("GET", "/v1/about")[len(b"GET /v1/about") :]),
        ):
            connection.sendall(first)
            # The service has the first part by the time that another connection is answered.
            assert call.get("/health").status == 200
            assert answered(connection, second).status in (200, 201)


def test_a_refused_body_is_read_to_its_end(call: Caller) -> None:
    """The connection can be used again, and no answer comes that nobody asked for.

    Seen to fail when: what comes after an answer is taken for the next request's head.
    """
    lines = ["content-type: text/plain", "content-length: 100000"]
    with socket.create_connection((call.host, call.port), timeout=60) as connection:
        assert answered(connection, head("POST", "/v1/challenges", *lines)).status == 415
        connection.sendall(b"x" * 100_000)
        assert answered(connection, head("GET", "/health")).status == 200


@pytest.mark.parametrize("begin", [b"0\r\nx: ", b"1;x="])
def test_what_stands_around_a_body_is_bounded(make: Make, begin: bytes) -> None:
    """The parser keeps a trailer until it ends: one without end would fill the memory.

    Seen to fail when: only what comes before a body is counted (the answer is then 408).
    """
    call = make(upload_seconds=1).call
    lines = ["content-type: application/json", "transfer-encoding: chunked"]
    with socket.create_connection((call.host, call.port), timeout=60) as connection:
        connection.sendall(head("POST", "/v1/challenges", *lines) + b"2\r\n{}\r\n" + begin)
        # The service has this part by the time that another connection is answered.
        assert call.get("/health").status == 200
        refused = answered(connection, b"y" * (http_protocol.MAX_HEAD + 1))
    assert refused.status == 400


def test_short_trailers_do_no_harm(call: Caller) -> None:
    lines = ["content-type: application/json", "transfer-encoding: chunked"]
    body = b"%x\r\n%s\r\n0\r\nx: y\r\n\r\n" % (len(CHALLENGE), CHALLENGE)
    with socket.create_connection((call.host, call.port), timeout=60) as connection:
        for _ in range(2):
            assert answered(connection, head("POST", "/v1/challenges", *lines) + body).status == 201


def test_connections_have_a_limit(make: Make) -> None:
    call = make(connections=2).call
    with (
        socket.create_connection((call.host, call.port)) as first,
        socket.create_connection((call.host, call.port)) as second,
    ):
        for one in (first, second):
            one.sendall(head("GET", "/health/live"))
            assert one.recv(100).startswith(b"HTTP/1.1 200")
        assert raw(call, b"") == b""


def test_callers_need_a_key(make: Make) -> None:
    call = make(api_keys=(sha256(KEY.encode()).hexdigest(),)).call
    for headers in ({}, {"Authorization": f"Bearer {KEY}x"}, {"Authorization": f"Basic {KEY}"}, {"Authorization": "Bearer"}):  # fmt: skip
        answer = call.post("/v1/challenges", CHALLENGE, **headers)
        assert (answer.status, answer.code) == (401, "unauthorised")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert call.post("/v1/challenges", CHALLENGE, Authorization=f"Bearer {KEY}").status == 201
    assert call.get("/metrics").status == 401
    assert call.get("/nowhere").status == 401
    assert call.get("/health").status == 200


def test_rate_is_for_each_caller_and_comes_back_with_time(make: Make) -> None:
    keys = ("first", "second")
    service = make(
        rate=2, burst=3, api_keys=tuple(sha256(key.encode()).hexdigest() for key in keys)
    )

    def ask(key: str) -> int:
        return service.call.get("/v1/about", Authorization=f"Bearer {key}").status

    assert [ask("first") for _ in range(5)] == [200, 200, 200, 429, 429]
    assert ask("second") == 200
    service.seconds[0] += 0.5
    assert [ask("first") for _ in range(2)] == [200, 429]
    refused = service.call.get("/v1/about", Authorization="Bearer first")
    assert refused.code == "rate_limited"
    assert int(refused.headers["retry-after"]) >= 1
    assert service.call.get("/health/live").status == 200


def test_rate_remembers_a_bounded_number_of_callers() -> None:
    limit = RateLimit(1, 1, lambda: 0.0, callers=100)
    for number in range(1000):
        assert limit.wait(f"caller {number}") == 0
    assert len(limit) == 100
    assert limit.wait("caller 999") > 0


def test_requests_in_flight_have_a_limit(make: Make) -> None:
    service = make(in_flight=1)
    lines = ["content-type: application/json", "content-length: 16", "connection: close"]
    with socket.create_connection((service.call.host, service.call.port)) as waiting:
        waiting.sendall(head("POST", "/v1/challenges", *lines, "expect: 100-continue"))
        # The service now waits for this body: it has asked for it.
        assert waiting.recv(100).startswith(b"HTTP/1.1 100")
        answer = service.call.get("/v1/about")
        assert (answer.status, answer.code) == (503, "overloaded")
        waiting.sendall(CHALLENGE)
        assert waiting.recv(100).startswith(b"HTTP/1.1 201")
    assert service.call.get("/v1/about").status == 200


def test_caller_that_leaves_is_noted_and_nothing_else(make: Make) -> None:
    service = make(in_flight=1)
    lines = ["content-type: application/json", "content-length: 16", "expect: 100-continue"]
    with socket.create_connection((service.call.host, service.call.port)) as leaving:
        leaving.sendall(head("POST", "/v1/challenges", *lines))
        assert leaving.recv(100).startswith(b"HTTP/1.1 100")
    # The one place is free again once the service has noticed.
    while service.call.get("/v1/about").status != 200:
        pass
    assert b'code="client_gone"' in service.call.get("/metrics").body


def test_unforeseen_error_is_answered_without_its_text(
    trust: TrustAnchors, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(self: SignIns, incoming: Incoming) -> bytes:
        raise RuntimeError("日本 太郎")

    monkeypatch.setattr(SignIns, "verify", broken)
    with served(trust) as service:
        answer = service.call.post("/v1/sign-ins", {})
        assert (answer.status, answer.code) == (500, "internal")
        assert service.call.get("/metrics").status == 200
    noted = b"".join(service.lines).decode()
    assert "太郎" not in answer.body.decode()
    assert "太郎" not in noted
    failure = next(line for line in service.log if line["event"] == "internal")
    assert failure["error"] == "RuntimeError"
    assert str(failure["at"]).count("broken:")
    assert failure["request"] == answer.headers["x-request-id"]


def test_pieces_beyond_the_limit_are_never_gathered() -> None:
    given = 0

    async def receive() -> dict[str, object]:
        nonlocal given
        given += 1000
        return {"type": "http.request", "body": b"x" * 1000, "more_body": True}

    async def read() -> None:
        scope = {"headers": [], OUTCOME: Outcome()}
        async for _ in Incoming(scope, receive, 60).pieces(10_000):
            pass

    with pytest.raises(Refusal) as refused:
        asyncio.run(read())
    assert refused.value.problem is Problem.TOO_LARGE
    assert given == 11_000


def test_origin_of_the_tests_is_the_only_one(service: Served) -> None:
    assert service.call.post("/v1/challenges", {"session": "s"}).json["origin"] == ORIGIN
