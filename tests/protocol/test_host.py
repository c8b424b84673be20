# SPDX-License-Identifier: Apache-2.0
"""The host takes what the vectors accept and answers the rest with their error, before any window."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
from typing import Any, Never

import pytest
from asn1crypto import algos

from native_host import app, messages
from native_host.digests import Digest, HashFunction
from native_host.errors import HostError, NoScreen
from native_host.origins import Origin
from native_host.stdio import Pipe
from tests.protocol.contract import Vector, assert_fits, each, frame, octets, request_of
from tests.rig.host import CALLER, ROOT

DOOR_PASSED = NoScreen.code
"""What the host answers here once a request got as far as card and window."""


class Wire:
    """Both ends of the pipe in memory; reads give at most `at_once` bytes."""

    def __init__(self, incoming: bytes, at_once: int) -> None:
        self._incoming = io.BytesIO(incoming)
        self._at_once = at_once
        self.outgoing = b""

    def read(self, size: int) -> bytes:
        return self._incoming.read(min(size, self._at_once))

    def write(self, data: bytes) -> None:
        self.outgoing += data


def conversation(incoming: bytes, at_once: int = 1 << 30) -> list[dict[str, Any]]:
    """Every frame that the host's core answers, for a computer without a screen."""

    def no_world() -> Never:
        raise NoScreen

    wire = Wire(incoming, at_once)
    app.serve(Pipe(wire, wire), no_world)
    return frames_in(wire.outgoing)


def frames_in(octets: bytes) -> list[dict[str, Any]]:
    found = []
    while octets:
        (length,) = struct.unpack_from("=I", octets)
        found.append(json.loads(octets[4 : 4 + length]))
        assert_fits("host-frame", found[-1])
        octets = octets[4 + length :]
    return found


def assert_error(reply: dict[str, Any], expected: dict[str, Any]) -> None:
    assert_fits("reply-error", reply)
    error = reply["error"]
    assert expected == {name: error[name] for name in expected if name in error}


@each("frames", "accepted")
@pytest.mark.parametrize("at_once", [1 << 30, 1000, 1])
def test_frame_is_read_however_it_arrives(vector: Vector, at_once: int) -> None:
    assert vector["request"] == {"command": "quit", "arguments": {}}
    assert conversation(octets(vector["input"]), at_once) == [{}]


@each("frames", "refused")
def test_frame_is_refused(vector: Vector) -> None:
    [reply] = conversation(octets(vector["input"]))
    assert_error(reply, vector["error"])


@each("frames", "silent")
def test_frame_that_never_arrives_is_not_answered(vector: Vector) -> None:
    assert conversation(octets(vector["input"])) == []


@each("frames", "accepted", "refused", "silent")
def test_process_answers_frame_and_ends_well(vector: Vector) -> None:
    # communicate() ignores a host that answers a length over the limit without reading on.
    ended = subprocess.run(
        [sys.executable, "-I", "-m", "native_host", CALLER],
        input=octets(vector["input"]),
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    hello, *answer = frames_in(ended.stdout)
    assert_fits("hello", hello)
    if vector["result"] == "refused":
        [reply] = answer
        assert_error(reply, vector["error"])
    else:
        assert answer == ([{}] if vector["result"] == "accepted" else [])


def announcement(sizes: list[int]) -> bytes:
    documents = [{"format": "cms", "name": "a.txt", "size": size} for size in sizes]
    arguments = {"origin": "https://shoken.example", "documents": documents}
    return json.dumps({"command": "sign", "arguments": arguments}).encode()


def content_conversation(vector: Vector) -> list[dict[str, Any]]:
    given = vector["input"]
    frames = [announcement(given["sizes"]), *map(octets, given["frames"])]
    return conversation(b"".join(map(frame, frames)))


@each("content", "accepted")
def test_content_is_confirmed_and_taken(vector: Vector) -> None:
    *progress, reply = content_conversation(vector)
    for message in progress:
        assert_fits("progress", message)
    assert [message["progress"] for message in progress] == vector["progress"]
    assert reply["error"]["code"] == DOOR_PASSED


@each("content", "refused")
def test_content_is_refused_before_any_window(vector: Vector) -> None:
    *_, reply = content_conversation(vector)
    assert_error(reply, vector["error"])


@each("content", "silent")
def test_content_that_never_arrives_is_not_answered(vector: Vector) -> None:
    progress = content_conversation(vector)
    assert [message["progress"] for message in progress] == vector["progress"]


@each("content", "either")
def test_content_that_mirrors_may_judge_apart_is_answered(vector: Vector) -> None:
    *_, reply = content_conversation(vector)
    assert_fits("reply-error", reply)


@each(
    "requests",
    "accepted",
)
def test_request_is_read(vector: Vector) -> None:
    request = request_of(vector)
    read = messages.parse_request(json.dumps(request).encode())
    assert type(read).__name__.lower() == request["command"].replace("-", "")


@each("requests", "refused")
def test_request_is_refused_with_its_argument(vector: Vector) -> None:
    with pytest.raises(HostError) as caught:
        messages.parse_request(json.dumps(request_of(vector)).encode())
    reply = json.loads(messages.encode_error(caught.value))
    assert_error(reply, vector["error"])


@each("requests", "either")
def test_request_that_mirrors_may_judge_apart_is_read_or_refused(vector: Vector) -> None:
    [*_, reply] = conversation(frame(json.dumps(vector["input"]).encode()))
    assert reply["error"]["code"] in (DOOR_PASSED, "ERR_WEBJPKI_INVALID_ARGUMENT")


@each("origins", "accepted")
def test_origin_is_kept_byte_for_byte(vector: Vector) -> None:
    origin = Origin(vector["input"])
    assert origin.ascii == vector["input"]
    assert origin.unicode == vector.get("unicode")
    assert origin.misleading == vector.get("misleading", False)


@each("origins", "refused")
def test_origin_is_refused(vector: Vector) -> None:
    with pytest.raises(ValueError, match=r"origin|port"):
        Origin(vector["input"])


@each("digest-info", "accepted")
def test_digest_info_is_built(vector: Vector) -> None:
    given = vector["input"]
    digest = Digest(HashFunction(given["hashFunction"]), bytes.fromhex(given["hash"]))
    assert digest.digest_info.hex() == vector["digestInfo"]
    read = algos.DigestInfo.load(digest.digest_info, strict=True)
    assert read["digest"].native.hex() == given["hash"]
    assert (
        read["digest_algorithm"]["algorithm"].native
        == given["hashFunction"].replace("-", "").lower()
    )


@each("digest-info", "refused")
def test_digest_info_is_not_built(vector: Vector) -> None:
    given = vector["input"]
    with pytest.raises(ValueError, match=r"digest|HashFunction"):
        Digest(HashFunction(given["hashFunction"]), bytes.fromhex(given["hash"]))
