# SPDX-License-Identifier: Apache-2.0
"""Bad input to a real host process: an error of the closed list, without a window and without the card."""

from __future__ import annotations

import base64
import fcntl
import json
import socket
import struct
import termios
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.pipes import frame
from tests.native_host.desk import ORIGIN, cms_document, hash_document, sign_in_arguments
from tests.rig.host import HostProcess
from tests.rig.waiting import wait_for

INVALID, LARGE = "ERR_WEBJPKI_INVALID_ARGUMENT", "ERR_WEBJPKI_TOO_LARGE"
LIMIT = 1 << 20


class Trap:
    """A smart card service that nobody may talk to, and no screen."""

    def __init__(self, folder: Path) -> None:
        self._service = socket.socket(socket.AF_UNIX)
        path = folder / "pcscd.comm"
        self._service.bind(str(path))
        self._service.listen()
        self._service.setblocking(False)
        self.env = {
            "PCSCLITE_CSOCK_NAME": str(path),
            "DISPLAY": "",
            "WAYLAND_DISPLAY": "",
            "XDG_RUNTIME_DIR": str(folder),
        }

    def untouched(self) -> bool:
        """Tell whether nobody connected to the service."""
        try:
            self._service.accept()[0].close()
        except BlockingIOError:
            return True
        return False

    def close(self) -> None:
        self._service.close()


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    trap = Trap(tmp_path)
    yield trap
    trap.close()


def answer(trap: Trap, *pieces: bytes) -> Mapping[str, Any]:
    """The error with which the host answers, after progress; it must end by itself and well."""
    with HostProcess(trap.env) as host:
        assert host.read()["protocol"] == 1
        for piece in pieces:
            host.write_raw(piece)
        reply = host.reply()
        assert host.process.stderr is not None
        assert host.process.stderr.read() == b""
    assert trap.untouched()
    error: dict[str, Any] = reply["error"]
    return error


def test_the_trap_would_be_noticed(trap: Trap) -> None:
    with HostProcess(trap.env) as host:
        host.request("authenticate", **sign_in_arguments())
        assert host.reply()["error"]["code"] == "ERR_WEBJPKI_NO_SCREEN"
    with HostProcess(trap.env) as host:
        host.request("status")
        host.close_stdin()
        host.process.wait(20)
    assert not trap.untouched()


BAD_FRAMES: dict[str, tuple[bytes, str]] = {
    "0": (struct.pack("=I", 0), INVALID),
    "1": (frame(b" "), INVALID),
    "4": (frame(b"1234"), INVALID),
    "limit+1": (struct.pack("=I", LIMIT + 1), LARGE),
    "2^32-1": (struct.pack("=I", 2**32 - 1), LARGE),
    "utf-8": (frame(b"\xff\xfe\x00"), INVALID),
    "NaN": (frame(b'{"command":NaN,"arguments":{}}'), INVALID),
    "twice": (frame(b'{"command":"quit","command":"quit","arguments":{}}'), INVALID),
    "deep": (frame(b"[" * 500_000 + b"]" * 500_000), INVALID),
    "17 deep": (
        frame(b'{"command":"quit","arguments":{"n":' + b"[" * 15 + b"]" * 15 + b"}}"),
        INVALID,
    ),
    "digits": (frame(b'{"command":"quit","arguments":{"n":' + b"9" * 500_000 + b"}}"), INVALID),
    "trailing": (frame(b'{"command":"quit","arguments":{}}!'), INVALID),
    "surrogate": (frame(b'{"command":"quit","arguments":{"\\ud800":1}}'), INVALID),
}


@pytest.mark.parametrize("case", BAD_FRAMES)
def test_N1_frames(trap: Trap, case: str) -> None:
    """No argument is named: it is the frame that is refused, and not what stands in it.

    Seen to fail when: NaN, a key twice, long numbers or any depth were let through.
    """
    sent, code = BAD_FRAMES[case]
    error = answer(trap, sent)
    assert (error["code"], error["argument"]) == (code, "")


def test_N1_a_frame_at_the_limit_is_read(trap: Trap) -> None:
    """What is missing in it is named. Seen to fail when: the limit was one byte lower."""
    error = answer(trap, frame(b"{" + b" " * (LIMIT - 2) + b"}"))
    assert (error["code"], error["argument"]) == (INVALID, "arguments")


def unread(host: HostProcess) -> int:
    """How many bytes wait in the pipe to the host."""
    assert host.process.stdin is not None
    waiting = fcntl.ioctl(host.process.stdin, termios.FIONREAD, bytes(4))
    return int.from_bytes(waiting, "little")


def test_N1_a_frame_in_single_bytes(trap: Trap) -> None:
    """The host has taken each before the next is written. Seen to fail when: a frame was read at one go."""
    sent = frame({"command": "quit", "arguments": {"force": True}})
    with HostProcess(trap.env) as host:
        host.read()
        for octet in sent:
            host.write_raw(bytes([octet]))
            wait_for(lambda: unread(host) == 0, "the host does not read")
        error = host.reply()["error"]
    assert (error["code"], error["argument"]) == (INVALID, "force")


def test_N1_bytes_after_the_request_are_left_alone(trap: Trap) -> None:
    with HostProcess(trap.env) as host:
        host.read()
        host.write_raw(frame({"command": "quit", "arguments": {}}) + b"\xff" * 9)
        assert host.reply() == {}


BAD_ARGUMENTS: dict[str, tuple[str, dict[str, object], str, str]] = {
    "command": ("sing", {}, INVALID, "command"),
    "extra": ("authenticate", sign_in_arguments(pin="1234"), INVALID, "pin"),
    "missing": ("authenticate", {"origin": ORIGIN}, INVALID, "challengeNonce"),
    "type": ("authenticate", sign_in_arguments(challengeNonce=1), INVALID, "challengeNonce"),
    "nonce": (
        "authenticate",
        sign_in_arguments(challengeNonce="a" * 43),
        INVALID,
        "challengeNonce",
    ),
    "http": ("authenticate", sign_in_arguments(origin="http://a.example"), INVALID, "origin"),
    "opaque": ("authenticate", sign_in_arguments(origin="null"), INVALID, "origin"),
    "none": ("sign", {"origin": ORIGIN, "documents": []}, INVALID, "documents"),
    "101": ("sign", {"origin": ORIGIN, "documents": [hash_document()] * 101}, LARGE, "documents"),
    "length": (
        "sign",
        {"origin": ORIGIN, "documents": [hash_document(octets=bytes(31))]},
        INVALID,
        "documents[0].hash",
    ),
    "sha-1": (
        "sign",
        {"origin": ORIGIN, "documents": [{**hash_document(), "hashFunction": "SHA-1"}]},
        INVALID,
        "documents[0].hashFunction",
    ),
}


@pytest.mark.parametrize("case", BAD_ARGUMENTS)
def test_N3_arguments(trap: Trap, case: str) -> None:
    command, arguments, code, path = BAD_ARGUMENTS[case]
    error = answer(trap, frame({"command": command, "arguments": arguments}))
    assert (error["code"], error["argument"]) == (code, path)


def chunk(octets: bytes) -> bytes:
    return frame({"chunk": base64.b64encode(octets).decode()})


END = frame({"end": True})
CONTENT: dict[str, tuple[bytes, ...]] = {
    "too little": (chunk(b"abc"), END),
    "nothing": (END,),
    "too much": (chunk(b"abcdef"),),
    "a chunk over the edge": (chunk(b"abc"), chunk(b"def")),
    "one more chunk": (chunk(b"abcd"), chunk(b"e")),
    "no chunk": (frame({"command": "quit", "arguments": {}}),),
    "not base64": (frame({"chunk": "%%%%"}),),
    "not an end": (chunk(b"abcd"), frame({"end": False})),
}


@pytest.mark.parametrize("case", CONTENT)
def test_N3_content_that_is_not_what_was_announced(trap: Trap, case: str) -> None:
    request = {"origin": ORIGIN, "documents": [cms_document(b"abcd")]}
    assert answer(trap, frame({"command": "sign", "arguments": request}), *CONTENT[case])[
        "code"
    ] == (INVALID)


def test_the_errors_are_messages_of_the_contract(trap: Trap) -> None:
    error = answer(trap, frame(b"[]"))
    contract = Path(__file__).parents[2] / "protocol" / "errors.json"
    codes = {e["code"]: e for e in json.loads(contract.read_text(encoding="utf-8"))["errors"]}
    assert set(error) == {"code", "message", *codes[error["code"]].get("data", {})}
