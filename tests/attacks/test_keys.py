# SPDX-License-Identifier: Apache-2.0
"""The card's keys used for something else: other protocols' messages, other functions, other certificates."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable

import pytest
from asn1crypto import algos, cms

from tests.attacks.foreign import DIGEST_INFO, FOREIGN
from tests.fakes.pipes import frame
from tests.native_host.desk import ORIGIN, Desk, cms_document, hash_document, sign_in_arguments
from tests.native_host.test_bad_input import INVALID, Trap, answer

KEY_OF_SIGN_IN, KEY_OF_DOCUMENTS = "0017", "001A"  # files
Request = tuple[str, dict[str, object]]


def signed_by(desk: Desk) -> list[bytes]:
    """The digests that the card was told to sign; each came in a strict DigestInfo of SHA-256."""
    digests = []
    for command in desk.commands():
        if command.startswith("802A"):
            octets = bytes.fromhex(command)
            info = algos.DigestInfo.load(octets[5 : 5 + octets[4]], strict=True)
            assert info["digest_algorithm"]["algorithm"].native == "sha256"
            digests.append(info["digest"].native)
    return digests


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("chosen", [hashlib.sha256(b"x").hexdigest().encode(), DIGEST_INFO])
def test_K1_a_digest_in_place_of_the_nonce_is_hashed_as_any_nonce(
    desk: Desk, chosen: bytes
) -> None:
    nonce = chosen.decode() if chosen.isalnum() else base64.b64encode(chosen).decode()
    with desk.host() as host:
        host.request("authenticate", **sign_in_arguments(challengeNonce=nonce))
        desk.enter("1234")
        assert "signature" in host.reply()
    both = hashlib.sha256(ORIGIN.encode()).digest() + hashlib.sha256(nonce.encode()).digest()
    assert signed_by(desk) == [hashlib.sha256(both).digest()]
    assert KEY_OF_SIGN_IN in desk.files()
    assert KEY_OF_DOCUMENTS not in desk.files()


@pytest.mark.parametrize(
    ("octets", "function"),
    [
        (hashlib.sha1(b"x", usedforsecurity=False).digest(), "SHA-1"),
        (hashlib.md5(b"x", usedforsecurity=False).digest(), "MD5"),
        (bytes(20), "SHA-256"),
        (bytes(64), "SHA-256"),
        (bytes(32), "SHA-384"),
        (bytes(32), "SHA3-256"),
    ],
)
def test_K3_other_functions_and_lengths_never_reach_the_card(
    trap: Trap, octets: bytes, function: str
) -> None:
    document = {**hash_document(octets=octets), "hashFunction": function}
    request = {"command": "sign", "arguments": {"origin": ORIGIN, "documents": [document]}}
    assert answer(trap, frame(request))["code"] == INVALID


def _as_nonce(octets: bytes) -> Request:
    return "authenticate", sign_in_arguments(challengeNonce=octets.decode("latin-1"))


def _beside_the_nonce(octets: bytes) -> Request:
    return "authenticate", sign_in_arguments(hash=base64.b64encode(octets).decode())


def _as_hash(octets: bytes) -> Request:
    return "sign", {"origin": ORIGIN, "documents": [hash_document(octets=octets)]}


def _beside_the_hash(octets: bytes) -> Request:
    document = {**hash_document(), "digestInfo": base64.b64encode(octets).decode()}
    return "sign", {"origin": ORIGIN, "documents": [document]}


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("put", [_as_nonce, _beside_the_nonce, _as_hash, _beside_the_hash])
def test_K4_no_door_takes_another_protocols_message(
    trap: Trap, put: Callable[[bytes], Request], name: str
) -> None:
    command, arguments = put(FOREIGN[name])
    assert answer(trap, frame({"command": command, "arguments": arguments}))["code"] == INVALID


@pytest.mark.pcsc
@pytest.mark.window
def test_K4_signing_another_protocols_message_as_a_document_does_not_sign_it(desk: Desk) -> None:
    documents = [cms_document(octets, f"{name}.bin") for name, octets in FOREIGN.items()]
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=documents)
        for octets in FOREIGN.values():
            host.send_content(octets)
        host.send({"end": True})
        desk.enter("ABC123")
        containers = [base64.b64decode(one) for one in host.reply()["signatures"]]
    signers = [cms.ContentInfo.load(one)["content"]["signer_infos"][0] for one in containers]
    attributes = [signer["signed_attrs"].untag().dump() for signer in signers]
    assert signed_by(desk) == [hashlib.sha256(octets).digest() for octets in attributes]
    # What is signed begins with a SET that names the content's type first, whatever the content is.
    named = bytes.fromhex("301806092a864886f70d010903310b06092a864886f70d010701")
    assert {octets[:2] + octets[3:29] for octets in attributes} == {b"\x31\x81" + named}
    assert KEY_OF_SIGN_IN not in desk.files()


SUPPLIED = ("certificate", "signingCertificate", "signerCertificate", "unverifiedCertificate")
CMS = cms_document(b"abcd")
PDF: dict[str, object] = {"format": "pdf", "name": "a.pdf", "size": 4, "profile": "pades-b"}
XML: dict[str, object] = {"format": "xml", "name": "a.xml", "size": 4, "profile": "xmldsig"}


@pytest.mark.parametrize("member", SUPPLIED)
def test_K6_a_request_cannot_name_the_certificate(trap: Trap, member: str) -> None:
    supplied = {member: base64.b64encode(bytes(900)).decode()}
    sign: dict[str, object] = {"origin": ORIGIN, "documents": [hash_document()]}
    for command, arguments in (("authenticate", sign_in_arguments()), ("sign", sign)):
        error = answer(trap, frame({"command": command, "arguments": {**arguments, **supplied}}))
        assert (error["code"], error["argument"]) == (INVALID, member)


@pytest.mark.parametrize("document", [hash_document(), CMS, PDF, XML], ids=lambda d: d["format"])
def test_K6_no_document_can_name_the_certificate(trap: Trap, document: dict[str, object]) -> None:
    for member in SUPPLIED:
        documents = [{**document, member: base64.b64encode(bytes(900)).decode()}]
        request = {"command": "sign", "arguments": {"origin": ORIGIN, "documents": documents}}
        error = answer(trap, frame(request))
        assert (error["code"], error["argument"]) == (INVALID, f"documents[0].{member}")
