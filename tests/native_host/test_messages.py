# SPDX-License-Identifier: Apache-2.0
"""The door: what a request looks like, and that everything else gets an error of the closed list."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from native_host import messages
from native_host.announced import HashAnnounced
from native_host.announced.cms import MAX_CMS_SIZE, CmsAnnounced
from native_host.digests import Digest, HashFunction
from native_host.errors import HostError, InvalidArgument, PinBlocked, TooLarge
from native_host.messages import (
    MAX_CHUNK,
    Authenticate,
    Quit,
    Sign,
    Status,
    parse_chunk,
    parse_request,
)
from native_host.origins import Origin
from tests.native_host.desk import NONCE, ORIGIN, hash_document, request_bytes, sign_in_arguments

ERRORS = json.loads(
    (Path(__file__).parents[2] / "protocol" / "errors.json").read_text(encoding="utf-8")
)["errors"]


def refused(frame: bytes) -> str:
    """The path that the error names."""
    with pytest.raises(InvalidArgument) as caught:
        parse_request(frame)
    messages.encode_error(caught.value)
    return str(caught.value.data["argument"])


def refused_arguments(command: str, **arguments: object) -> str:
    return refused(request_bytes(command, arguments))


def sign_arguments(*documents: object, **changed: object) -> dict[str, Any]:
    return {"origin": ORIGIN, "documents": list(documents) or [hash_document()], **changed}


def test_the_two_empty_commands() -> None:
    assert parse_request(request_bytes("quit", {})) == Quit()
    assert parse_request(request_bytes("status", {})) == Status()


def test_a_sign_in() -> None:
    request = parse_request(request_bytes("authenticate", sign_in_arguments(lang="ja")))
    assert request == Authenticate(Origin(ORIGIN), NONCE, "ja")
    del (arguments := sign_in_arguments())["lang"]
    request = parse_request(request_bytes("authenticate", arguments))
    assert request == Authenticate(Origin(ORIGIN), NONCE, None)


def test_a_signature() -> None:
    cms = {"format": "cms", "name": "申込書.pdf", "size": 7}
    request = parse_request(request_bytes("sign", sign_arguments(hash_document(), cms)))
    announced = (
        HashAnnounced("契約書.pdf", Digest(HashFunction.SHA256, bytes(32))),
        CmsAnnounced("申込書.pdf", 7),
    )
    assert request == Sign(Origin(ORIGIN), announced, None)


@pytest.mark.parametrize(
    "frame",
    [
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b"{",
        b"{} {}",
        b'{"command":"quit","arguments":{}}\0',
        b'{"command":"quit","arguments":{}}garbage',
        b"[]",
        b"null",
        b'"quit"',
        b"NaN",
        b'{"command":"quit","command":"quit","arguments":{}}',
        b'{"command":"quit","arguments":{"a":1,"a":1}}',
        b'{"command":"quit","arguments":{"a":NaN}}',
        b'{"command":"quit","arguments":{"a":-Infinity}}',
        b'{"command":"quit","arguments":{"a":-1e400}}',
        b'{"command":"quit","arguments":{"a":' + b"9" * 5000 + b"}}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' * 17 + b"1" + b"}" * 17,
        b"{'command':'quit'}",
    ],
    ids=lambda frame: frame[:24].decode("latin-1"),
)
def test_N1_what_is_not_strict_json_is_refused(frame: bytes) -> None:
    assert refused(frame) == ""


@pytest.mark.parametrize("depth", [14, 15])
def test_N1_nesting_is_bounded_at_sixteen(depth: int) -> None:
    nested = b'{"command":"quit","arguments":{"a":' + b"[" * depth + b"]" * depth + b"}}"
    assert refused(nested) == ("a" if depth == 14 else "")


@pytest.mark.parametrize(
    ("frame", "path"),
    [
        (b"{}", "arguments"),
        (b'{"command":"quit"}', "arguments"),
        (b'{"arguments":{}}', "command"),
        (b'{"command":"quit","arguments":[]}', "arguments"),
        (b'{"command":"quit","arguments":null}', "arguments"),
        (b'{"command":["quit"],"arguments":{}}', "command"),
        (b'{"command":"QUIT","arguments":{}}', "command"),
        (b'{"command":"sign-in","arguments":{}}', "command"),
        (b'{"command":"certificate","arguments":{}}', "command"),
        (b'{"command":"__class__","arguments":{}}', "command"),
        (b'{"command":"quit","arguments":{},"id":1}', "id"),
        (b'{"command":"quit","arguments":{"force":true}}', "force"),
        (b'{"command":"status","arguments":{"origin":"x"}}', "origin"),
    ],
)
def test_the_envelope_is_closed(frame: bytes, path: str) -> None:
    assert refused(frame) == path


@pytest.mark.parametrize("name", ["\ud800", "a\u202eb", "\u0000", "é"])
def test_an_unknown_member_is_not_repeated_unless_it_is_plain_text(name: str) -> None:
    assert refused_arguments("quit", **{name: 1}) == ""


@pytest.mark.parametrize("missing", ["challengeNonce", "origin"])
def test_a_sign_in_needs_both(missing: str) -> None:
    arguments = sign_in_arguments()
    del arguments[missing]
    assert refused_arguments("authenticate", **arguments) == missing


@pytest.mark.parametrize(
    "nonce", ["", "a" * 43, "a" * 129, "a" * 43 + "é", "a" * 43 + "\n", "a" * 44 + "\0", 44, None]
)
def test_K7_a_nonce_of_another_shape_is_refused(nonce: object) -> None:
    assert refused_arguments("authenticate", **sign_in_arguments(challengeNonce=nonce)) == (
        "challengeNonce"
    )


@pytest.mark.parametrize(
    "extra",
    [{"hash": "AA=="}, {"algorithm": "RS1"}, {"digestInfo": "AA=="}, {"documents": []}, {"pin": 1}],
)
def test_K1_a_sign_in_takes_nothing_else_to_sign(extra: dict[str, object]) -> None:
    assert refused_arguments("authenticate", **sign_in_arguments(**extra)) == next(iter(extra))


@pytest.mark.parametrize("lang", ["", "fr", "JA", 1, None, ["ja"], {"ja": 1}])
def test_a_language_is_one_of_two(lang: object) -> None:
    assert refused_arguments("authenticate", **sign_in_arguments(lang=lang)) == "lang"


@pytest.mark.parametrize("origin", ["http://a.example", "null", "", "https://a.example/", 1, None])
@pytest.mark.parametrize("command", ["authenticate", "sign"])
def test_W10_only_https_origins_come_in(command: str, origin: object) -> None:
    arguments = sign_in_arguments() if command == "authenticate" else sign_arguments()
    assert refused_arguments(command, **{**arguments, "origin": origin}) == "origin"


@pytest.mark.parametrize("documents", [[], {}, None, "x", 1])
def test_documents_are_a_list_with_something_in_it(documents: object) -> None:
    assert refused_arguments("sign", origin=ORIGIN, documents=documents) == "documents"


def test_one_hundred_documents_are_the_most() -> None:
    hundred = sign_arguments(*[hash_document()] * 100)
    request = parse_request(request_bytes("sign", hundred))
    assert isinstance(request, Sign)
    assert len(request.documents) == 100
    with pytest.raises(TooLarge) as caught:
        parse_request(request_bytes("sign", sign_arguments(*[hash_document()] * 101)))
    assert caught.value.data == {"argument": "documents", "limit": 100}


@pytest.mark.parametrize(
    ("changed", "member"),
    [
        ({"format": "doc"}, "format"),
        ({"format": "HASH"}, "format"),
        ({"format": None}, "format"),
        ({"format": ["hash"]}, "format"),
        ({"hashFunction": "SHA-1"}, "hashFunction"),
        ({"hashFunction": "MD5"}, "hashFunction"),
        ({"hashFunction": "SHA-224"}, "hashFunction"),
        ({"hashFunction": "sha-256"}, "hashFunction"),
        ({"hashFunction": 256}, "hashFunction"),
        ({"hashFunction": "SHA-512"}, "hash"),
        ({"hash": base64.b64encode(bytes(20)).decode()}, "hash"),
        ({"hash": base64.b64encode(bytes(31)).decode()}, "hash"),
        ({"hash": base64.b64encode(bytes(33)).decode()}, "hash"),
        ({"hash": base64.b64encode(bytes(51)).decode()}, "hash"),
        ({"hash": "A" * 43}, "hash"),
        ({"hash": "A" * 42 + "B="}, "hash"),
        ({"hash": "A" * 43 + "=\n"}, "hash"),
        ({"hash": "A" * 43 + "-"}, "hash"),
        ({"hash": " " + "A" * 43 + "="}, "hash"),
        ({"hash": None}, "hash"),
        ({"size": 4}, "size"),
        ({"name": ""}, "name"),
        ({"name": "a" * 256}, "name"),
        ({"name": "a/b"}, "name"),
        ({"name": "a\\b"}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "invoice\u202efdp.exe"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "a\u200bb"}, "name"),
        ({"name": None}, "name"),
    ],
    ids=str,
)
def test_K3_a_hash_document_of_another_shape_is_refused(
    changed: dict[str, object], member: str
) -> None:
    documents = sign_arguments(hash_document(), {**hash_document(), **changed})
    assert refused_arguments("sign", **documents) == f"documents[1].{member}"


@pytest.mark.parametrize(
    "size", [0, -1, 1.0, 1.5, "1", True, None, [1]], ids=lambda size: repr(size)
)
def test_a_size_is_a_positive_whole_number(size: object) -> None:
    document = {"format": "cms", "name": "a", "size": size}
    assert refused_arguments("sign", **sign_arguments(document)) == "documents[0].size"


def test_a_size_has_a_limit() -> None:
    document = {"format": "cms", "name": "a", "size": MAX_CMS_SIZE}
    parse_request(request_bytes("sign", sign_arguments(document)))
    with pytest.raises(TooLarge) as caught:
        parse_request(request_bytes("sign", sign_arguments({**document, "size": MAX_CMS_SIZE + 1})))
    assert caught.value.data["argument"] == "documents[0].size"


@pytest.mark.parametrize("document", [None, "x", 1, [], {}])
def test_a_document_is_an_object_with_a_format(document: object) -> None:
    assert refused_arguments("sign", **sign_arguments(document)).startswith("documents[0]")


def chunk_of(size: int) -> bytes:
    return json.dumps({"chunk": base64.b64encode(bytes(size)).decode()}).encode()


def test_a_chunk_and_the_end_mark() -> None:
    assert parse_chunk(chunk_of(3)) == bytes(3)
    assert parse_chunk(chunk_of(MAX_CHUNK)) == bytes(MAX_CHUNK)
    assert parse_chunk(b'{"end":true}') is None


@pytest.mark.parametrize(
    "frame",
    [
        chunk_of(0),
        chunk_of(MAX_CHUNK + 1),
        b'{"end":false}',
        b'{"end":1}',
        b'{"end":1,"chunk":"AA=="}',
        b'{"end":"true"}',
        b'{"chunk":"AA"}',
        b'{"chunk":"AB=="}x',
        b'{"chunk":null}',
        b"{}",
        b"[]",
    ],
    ids=lambda frame: frame[:24].decode(),
)
def test_other_pieces_are_refused(frame: bytes) -> None:
    with pytest.raises(InvalidArgument):
        parse_chunk(frame)


def check_door(frame: bytes) -> None:
    """A request, or an error that can be written: nothing else."""
    for parse in (parse_request, parse_chunk):
        reply: dict[str, Any] = {}
        try:
            parse(frame)
        except HostError as error:
            reply = json.loads(messages.encode_error(error))["error"]
        assert not reply or reply["code"] in (InvalidArgument.code, TooLarge.code)


@given(st.binary(max_size=200))
@example(b'{"command":"quit","arguments":{"\\ud800":1}}')
def test_N1_any_bytes_give_a_request_or_an_error(frame: bytes) -> None:
    check_door(frame)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
COMMANDS = st.sampled_from(["quit", "status", "authenticate", "sign"]) | JSON
MEMBERS = ("origin", "challengeNonce", "lang", "documents", "name", "format", "hash", "size")


@given(JSON)
def test_N1_any_json_gives_a_request_or_an_error(message: object) -> None:
    check_door(json.dumps(message).encode())


@given(COMMANDS, st.dictionaries(st.sampled_from(MEMBERS) | st.text(), JSON, max_size=5))
def test_N1_any_arguments_give_a_request_or_an_error(
    command: object, arguments: dict[str, object]
) -> None:
    check_door(json.dumps({"command": command, "arguments": arguments}).encode())


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON), st.sampled_from(["hash", "cms"]))
def test_N1_any_document_gives_a_request_or_an_error(
    document: dict[str, object], format_: str
) -> None:
    arguments = sign_arguments({**hash_document(), **document, "format": format_})
    check_door(request_bytes("sign", arguments))


def test_a_timestamp_token_is_read() -> None:
    assert messages.parse_timestamp(b'{"timestampToken":"MAA="}') == b"0\0"
    for frame in (b'{"timestampToken":""}', b'{"timestampToken":1}', b'{"chunk":"MAA="}', b"x"):
        with pytest.raises(InvalidArgument):
            messages.parse_timestamp(frame)


@pytest.mark.parametrize("size", [30, 700_000, 700_001, 1_400_000, 2_500_000])
def test_a_long_reply_goes_out_in_parts(size: int) -> None:
    reply = json.dumps({"signatures": ["A" * (size - 20)]}).encode()
    assert len(reply) == size
    frames = [json.loads(frame) for frame in messages.in_frames(reply)]
    if size <= 700_000:
        assert frames == [json.loads(reply)]
        return
    assert frames.pop() == {"parts": len(frames)}
    assert "".join(frame["part"] for frame in frames).encode() == reply


def test_an_error_travels_with_its_data() -> None:
    assert json.loads(messages.encode_error(PinBlocked(pin="signature"))) == {
        "error": {
            "code": "ERR_WEBJPKI_PIN_BLOCKED",
            "message": "no tries are left for this PIN",
            "pin": "signature",
        }
    }


def test_the_errors_of_the_host_are_those_of_the_contract() -> None:
    contract = {e["code"] for e in ERRORS if "host" in e["raisedBy"]}
    assert {error.code for error in HostError.__subclasses__()} == contract
