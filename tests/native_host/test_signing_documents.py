# SPDX-License-Identifier: Apache-2.0
"""Signatures over documents with real parts, judged by OpenSSL, pyHanko's validator and our own verifier."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms

from simulated_card import TestPki, write_trust_anchors
from tests.native_host.desk import ORIGIN, Desk, cms_document, hash_document
from tests.rig.trust import trust_in
from webjpki import Digest, HashFunction, SignatureVerifier

pytestmark = [pytest.mark.pcsc, pytest.mark.window]

CONTRACT = "口座開設申込書".encode() * 40_000  # more than one chunk


def verifier(pki_dir: Path) -> SignatureVerifier:
    return SignatureVerifier(trust=trust_in(TestPki(pki_dir)))


def sign(desk: Desk, documents: list[dict[str, object]], *contents: bytes) -> dict[str, Any]:
    with desk.host() as host:
        host.request("sign", origin=ORIGIN, documents=documents, lang="ja")
        for content in contents:
            host.send_content(content)
        if contents:
            host.send({"end": True})
        desk.enter("ABC123")
        reply = host.reply()
    desk.wait_powered_off()
    return reply


def test_a_document_is_signed_and_three_judges_agree(
    desk: Desk, pki_dir: Path, tmp_path: Path
) -> None:
    reply = sign(desk, [cms_document(CONTRACT)], CONTRACT)
    container = base64.b64decode(reply["signatures"][0])

    result = verifier(pki_dir).verify_cms(container, content=CONTRACT)
    assert result.certificate.der == base64.b64decode(reply["certificate"])

    (tmp_path / "contract").write_bytes(CONTRACT)
    (tmp_path / "contract.p7s").write_bytes(container)
    write_trust_anchors(pki_dir, tmp_path / "anchors.pem")
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "contract.p7s"]
    command += ["-content", "contract", "-CAfile", "anchors.pem", "-purpose", "any"]
    command += ["-ignore_critical", "-out", "/dev/null"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "successful" in done.stderr.lower(), done.stderr

    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    signed_data = cms.ContentInfo.load(container)["content"]
    (signer,) = signed_data["signer_infos"]
    intact, matches = validate_sig_integrity(
        signer,
        signed_data["certificates"][0].chosen,
        expected_content_type="data",
        actual_digest=hashlib.sha256(CONTRACT).digest(),
    )
    assert (intact, matches) == (True, True)


def test_a_hundred_documents_with_one_pin(desk: Desk, pki_dir: Path) -> None:
    contents = [f"書類 {n}".encode() for n in range(100)]
    documents = [
        hash_document(f"{n}.pdf", hashlib.sha256(content).digest())
        if n % 2
        else cms_document(content, f"{n}.pdf")
        for n, content in enumerate(contents)
    ]
    reply = sign(desk, documents, *contents[::2])
    judge = verifier(pki_dir)
    signer = base64.b64decode(reply["certificate"])
    assert len(reply["signatures"]) == 100
    for n, (content, text) in enumerate(zip(contents, reply["signatures"], strict=True)):
        signature = base64.b64decode(text)
        if n % 2:
            digest = Digest(HashFunction.SHA_256, hashlib.sha256(content).digest())
            judge.verify_hash(signature, certificate=signer, digest=digest)
        else:
            judge.verify_cms(signature, content=content)
    assert len(desk.verifications()) == 1


def test_opensc_drives_the_same_card_before_and_after(desk: Desk, tmp_path: Path) -> None:
    document = tmp_path / "document"
    document.write_bytes(b"x")

    def opensc(name: str) -> bytes:
        command = ["pkcs11-tool", "--login", "--pin", "ABC123", "--slot-index", "1", "--sign"]
        command += ["-m", "SHA256-RSA-PKCS", "-i", str(document), "-o", str(tmp_path / name)]
        subprocess.run(command, env=desk.env, check=True, capture_output=True, timeout=60)
        return (tmp_path / name).read_bytes()

    before = opensc("before")
    reply = sign(desk, [hash_document(octets=hashlib.sha256(b"x").digest())])
    assert base64.b64decode(reply["signatures"][0]) == before == opensc("after")
