# SPDX-License-Identifier: Apache-2.0
"""The schemas stand on their own, fit the good vectors and what the host really says, and refuse the bad."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from native_host import messages
from native_host.authenticate import Token
from native_host.errors import HostError
from native_host.sign import Signatures
from tests.protocol.contract import (
    ANNOUNCEMENTS,
    SCHEMAS,
    SETS,
    VECTORS,
    Vector,
    announcing,
    assert_fits,
    each,
    fits,
    octets,
    read,
    request_of,
    vectors,
)

NAMES = sorted(path.stem for path in SCHEMAS.glob("*.json"))
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", NAMES)
def test_schema_is_one_and_needs_no_network(name: str) -> None:
    schema = read(SCHEMAS / f"{name}.json")
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert schema["$id"] == f"urn:webjpki:1:{name}"
    text = (SCHEMAS / f"{name}.json").read_text(encoding="utf-8")
    references = re.findall(r'"\$ref": "([^"]*)"', text)
    assert all(re.match(r"#|urn:webjpki:1:", reference) for reference in references), references
    targets = {r.split(":")[3].split("#")[0] for r in references if r.startswith("urn:")}
    assert targets <= set(NAMES)


@pytest.mark.parametrize("name", SETS)
def test_vectors_fit_their_schema(name: str) -> None:
    content = read(VECTORS / f"{name}.json")
    assert_fits("vectors", content)
    assert content["set"] == name
    ids = [vector["id"] for vector in content["vectors"]]
    assert len(ids) == len(set(ids))


def test_every_flag_is_explained_once_and_used() -> None:
    text = (VECTORS / "README.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| `([A-Z]\w*)` \|", text, re.MULTILINE)
    used = {flag for name in SETS for vector in vectors(name) for flag in vector["flags"]}
    assert explained == sorted(used)


@pytest.mark.parametrize("name", SETS)
def test_refused_vectors_say_how(name: str) -> None:
    outcome = {"tokens": "reason"}.get(name, "error")
    silent_about = {"origins", "digest-info", "host-messages"}
    for vector in vectors(name) if name not in silent_about else ():
        assert (outcome in vector) == (vector["result"] == "refused"), vector["id"]
        if "error" in vector:
            assert fits("error", {"message": "-", "argument": "", **vector["error"]}), vector["id"]


@each("requests", "accepted")
def test_request_fits(vector: Vector) -> None:
    assert_fits("request", request_of(vector))


@each("requests", "refused")
def test_request_does_not_fit(vector: Vector) -> None:
    assert not fits("request", request_of(vector))


@each(ANNOUNCEMENTS, "accepted")
def test_announcement_fits_and_is_read(vector: Vector) -> None:
    request = announcing(vector["input"])
    assert_fits("request", request)
    messages.parse_request(json.dumps(request).encode())


@each(ANNOUNCEMENTS, "refused")
def test_announcement_does_not_fit_and_is_refused(vector: Vector) -> None:
    request = announcing(vector["input"])
    assert not fits("request", request)
    with pytest.raises(HostError) as refused:
        messages.parse_request(json.dumps(request).encode())
    assert {"code": refused.value.code, **refused.value.data} == vector["error"]


@each("origins", "accepted")
def test_origin_fits(vector: Vector) -> None:
    assert_fits("request", sign_in_from(vector["input"]))


@each("origins", "refused")
def test_origin_does_not_fit(vector: Vector) -> None:
    assert not fits("request", sign_in_from(vector["input"]))


def sign_in_from(origin: str) -> object:
    return {"command": "authenticate", "arguments": {"challengeNonce": "A" * 44, "origin": origin}}


@each("content", "accepted")
def test_content_frames_fit(vector: Vector) -> None:
    for parts in vector["input"]["frames"]:
        message = json.loads(octets(parts))
        assert_fits("extension-frame", message)
        assert fits("chunk", message) != fits("end", message)


@pytest.mark.parametrize("size", [1, 2, 3, 524_287, 524_288])
def test_chunk_of_any_allowed_size_fits(size: int) -> None:
    assert_fits("chunk", {"chunk": base64.b64encode(bytes(size)).decode()})


@pytest.mark.parametrize("size", [0, 524_289, 524_290])
def test_chunk_of_another_size_does_not_fit(size: int) -> None:
    assert not fits("chunk", {"chunk": base64.b64encode(bytes(size)).decode()})


@each("host-messages", "accepted")
def test_host_message_fits(vector: Vector) -> None:
    assert_fits(vector["input"]["schema"], vector["input"]["message"])
    assert_fits("host-frame", vector["input"]["message"])


RESULTS = ("token", "signatures", "attributes")


@each("host-messages", "accepted", only=lambda vector: vector["input"]["schema"] in RESULTS)
def test_every_result_fits_as_the_extension_hands_it_on(vector: Vector) -> None:
    """Seen to fail when: the schema for pages forgets one kind of result."""
    result = vector["input"]["message"]
    assert_fits("extension-message", {"webjpki": "result", "id": "0" * 32, "result": result})


@each("host-messages", "refused")
def test_host_message_does_not_fit(vector: Vector) -> None:
    assert not fits(vector["input"]["schema"], vector["input"]["message"])


def test_what_the_host_writes_fits(tmp_path: Path) -> None:
    """The values themselves are judged where card and window are; here it is their form."""
    certificate, signature = bytes(1500), bytes(256)
    assert_fits("token", Token(certificate, signature).to_message())
    assert_fits("signatures", Signatures(certificate, (signature, bytes(3000))).to_message())


def test_long_reply_is_cut_into_parts_that_fit_and_join() -> None:
    reply = messages.encode(Signatures(bytes(1500), (bytes(1_000_000),)).to_message())
    *parts, last = [json.loads(frame) for frame in messages.in_frames(reply)]
    for part in parts:
        assert_fits("reply-part", part)
    assert_fits("reply-parts", last)
    assert last["parts"] == len(parts)
    assert_fits("signatures", json.loads("".join(part["part"] for part in parts)))
