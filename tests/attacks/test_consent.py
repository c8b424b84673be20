# SPDX-License-Identifier: Apache-2.0
"""What a website gets without the person's word, and how many signatures it gets for one."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.fakes.pipes import frame
from tests.native_host.desk import (
    ORIGIN,
    READY,
    Desk,
    cms_document,
    hash_document,
    sign_in_arguments,
)
from tests.native_host.test_bad_input import END, INVALID, LARGE, Trap, answer, chunk

SIGNATURE_CERTIFICATE = "0001"  # its file
BASE64_OF_DER = "MII"  # how every certificate of more than 255 bytes begins


def test_U2_more_than_a_hundred_documents_are_refused(trap: Trap) -> None:
    documents = [hash_document(f"{number}.pdf") for number in range(101)]
    request = {"command": "sign", "arguments": {"origin": ORIGIN, "documents": documents}}
    assert answer(trap, frame(request))["code"] == LARGE


@pytest.mark.parametrize("contents", [(b"abcd",), (b"abcd", b"efgh", b"ijkl")])
def test_U2_another_number_of_contents_than_announced_is_refused(
    trap: Trap, contents: tuple[bytes, ...]
) -> None:
    documents = [cms_document(b"abcd"), cms_document(b"efgh")]
    request = {"command": "sign", "arguments": {"origin": ORIGIN, "documents": documents}}
    sent = [chunk(content) for content in contents]
    assert answer(trap, frame(request), *sent, END)["code"] == INVALID


@pytest.mark.pcsc
@pytest.mark.window
def test_U2_the_card_signs_the_listed_digests_and_no_more(desk: Desk) -> None:
    digests = [hashlib.sha256(bytes([number])).digest() for number in range(3)]
    documents = [hash_document(f"{digest.hex()[:6]}.pdf", digest) for digest in digests]
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=documents)
        desk.enter("ABC123")
        assert len(host.reply()["signatures"]) == len(documents)
    signed = [bytes.fromhex(c) for c in desk.commands() if c.startswith("802A")]
    assert [command[5 : 5 + command[4]][-32:] for command in signed] == digests
    assert len(desk.verifications()) == 1


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("command", ["authenticate", "sign"])
def test_U3_a_person_who_says_no_sends_no_certificate(desk: Desk, command: str) -> None:
    sign = {"origin": ORIGIN, "documents": [hash_document()]}
    with desk.host() as host:
        host.request(command, **(sign if command == "sign" else sign_in_arguments()))
        desk.wait_for_window()
        desk.wait_for_command(READY)
        desk.screen.key("Escape")
        frames = list(host.frames())
    assert frames[-1]["error"]["code"] == "ERR_WEBJPKI_USER_CANCELLED"
    assert BASE64_OF_DER not in json.dumps(frames)
    assert desk.verifications() == []
    assert SIGNATURE_CERTIFICATE not in desk.files(), "it is not even read"


@pytest.mark.pcsc
@pytest.mark.window
def test_U3_a_sign_in_never_reads_the_certificate_with_name_and_address(desk: Desk) -> None:
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments())
        desk.enter("1234")
        assert BASE64_OF_DER in json.dumps(host.reply()), "the look at replies finds certificates"
    assert SIGNATURE_CERTIFICATE not in desk.files()
