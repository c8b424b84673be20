# SPDX-License-Identifier: Apache-2.0
"""Whatever is sent, the answer is of the closed list: never 500, never a crash, never growth."""

import copy
import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulated_card.authorities import Credential
from tests.webjpki.made import DOCUMENT, ORIGIN, Cms, token
from tests.webjpki_service.served import ROOT, Answer, Caller, command_served, multipart
from webjpki.service.codes import problem_codes, verification_codes

EXAMPLES = 30
GROWTH = 24 << 20  # bytes; caches and arenas fill once, and then nothing may be kept
CODES = {*problem_codes(), *verification_codes()}
FUZZED = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PLACES = st.integers(0, 1 << 16)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@pytest.fixture(scope="module")
def process(anchors: Path) -> Iterator[Caller]:
    """A service in a process of its own, whose memory can be watched."""
    settings_ = {"WEBJPKI_RATE": "0", "WEBJPKI_TEST_ANCHORS": str(anchors)}
    with command_served(settings_) as (call, _):
        yield call


@pytest.fixture
def memory(process: Caller) -> Iterator[None]:
    """Holds what the process keeps, before and after a test, against the limit."""
    before = resident(process)
    yield
    assert resident(process) - before < GROWTH
    assert 'status="500"' not in process.get("/metrics").body.decode()


def resident(call: Caller) -> int:
    lines = call.get("/metrics").body.decode().splitlines()
    return int(next(line for line in lines if line.startswith("process_resident")).split()[1])


def check(answer: Answer) -> None:
    assert answer.status < 500 or answer.code == "format_not_installed"
    if answer.status >= 400:
        assert answer.code in CODES
        assert answer.json["checked"] == {}
    assert "notice" in answer.json


@pytest.mark.usefixtures("memory")
def test_openapi_document_is_kept_under_schemathesis(process: Caller) -> None:
    program = str(Path(sys.executable).parent / "st")
    command = [
        program, "--config-file", str(Path(__file__).with_name("schemathesis.toml")),
        "run", f"http://{process.host}:{process.port}/openapi.json",
        "--seed", "1", "--max-examples", str(EXAMPLES), "--phases", "coverage,fuzzing", "--no-color",
        # A well-formed request may still be refused: a made-up signature is no signature.
        "--exclude-checks", "positive_data_acceptance",
        "--generation-database", "none",
    ]  # fmt: skip
    hooks = {"SCHEMATHESIS_HOOKS": "tests.webjpki_service.fuzz_hooks", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **hooks}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.usefixtures("memory")
@FUZZED
@given(place=PLACES, byte=st.integers(0, 255), member=st.sampled_from(["unverifiedCertificate", "signature"]))  # fmt: skip
def test_tokens_with_a_changed_byte(
    process: Caller, login: Credential, place: int, byte: int, member: str
) -> None:
    made = token(login, ORIGIN, process.nonce("fuzz"))
    octets = bytearray(login.der if member == "unverifiedCertificate" else bytes(256))
    octets[place % len(octets)] = byte
    made[member] = b64encode(octets).decode()
    check(process.post("/v1/sign-ins", {"session": "fuzz", "token": made}))


@pytest.mark.usefixtures("memory")
@FUZZED
@given(path=st.lists(st.sampled_from(["session", "token", "format", "algorithm", "signature", "origin"]), min_size=1, max_size=2), value=ANYTHING)  # fmt: skip
def test_sign_ins_with_anything_in_a_member(
    process: Caller, login: Credential, path: list[str], value: object
) -> None:
    made = {"session": "fuzz", "token": token(login, ORIGIN)}
    body = copy.deepcopy(made)
    place: dict[str, object] = body  # type: ignore[assignment]  # anything goes into it
    if path[0] == "token" and len(path) > 1:
        place = body["token"]  # type: ignore[assignment]  # an object too
    place[path[-1]] = value
    check(process.post("/v1/sign-ins", body))


@pytest.mark.usefixtures("memory")
@FUZZED
@given(body=st.binary(max_size=300) | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_any_body(process: Caller, body: bytes) -> None:
    for path in ("/v1/challenges", "/v1/sign-ins", "/v1/signatures/hash"):
        check(process.post(path, body))


@pytest.mark.usefixtures("memory")
@FUZZED
@given(place=PLACES, byte=st.integers(0, 255), cut=st.integers(0, 40))
def test_containers_with_a_changed_byte(
    process: Caller, hanako: Credential, place: int, byte: int, cut: int
) -> None:
    octets = bytearray(Cms(hanako).der())
    octets[place % len(octets)] = byte
    parts = ("container", bytes(octets[: len(octets) - cut])), ("document", DOCUMENT)
    check(process.post("/v1/signatures/cms", *multipart(*parts)))


@pytest.mark.usefixtures("memory")
@FUZZED
@given(data=st.data())
def test_uploads_with_a_changed_frame(
    process: Caller, hanako: Credential, data: st.DataObject
) -> None:
    body, media_type = multipart(("container", Cms(hanako).der()), ("document", b"x" * 50))
    octets = bytearray(body)
    for _ in range(data.draw(st.integers(1, 3))):
        # The frame: before the container's content, and from its end on.
        place = data.draw(st.integers(0, 90) | st.integers(len(octets) - 170, len(octets) - 1))
        octets[place] = data.draw(st.integers(0, 255))
    check(process.post("/v1/signatures/cms", bytes(octets), media_type))


@pytest.mark.usefixtures("memory")
@FUZZED
@given(query=st.text(st.characters(codec="ascii", exclude_categories=["Cc", "Zs"]), max_size=40))
def test_any_query(process: Caller, hanako: Credential, query: str) -> None:
    body, media_type = multipart(("container", Cms(hanako).der()), ("document", DOCUMENT))
    answer = process.post(f"/v1/signatures/cms?{query}", body, media_type)
    check(answer)


@pytest.mark.usefixtures("memory")
@settings(FUZZED, max_examples=25)
@given(content=st.binary(max_size=200))
def test_any_document(process: Caller, content: bytes) -> None:
    check(process.post("/v1/signatures/pdf", b"%PDF-1.4\n" + content, "application/pdf"))
    check(process.post("/v1/signatures/xml", b"<a>" + content, "application/xml"))
