# SPDX-License-Identifier: Apache-2.0
"""The detached CMS container, attribute by attribute; its judges are in test_signing_documents."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asn1crypto import cms, core
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from native_host.announced import parse_document
from native_host.documents.document import Document, Preparation
from native_host.documents.incoming import receive
from simulated_card import HOLDERS, TestPki
from simulated_card.authorities import Credential
from tests.native_host.around import NOW

CONTENT = b"\x30\x80 any bytes \x00"


@pytest.fixture
def signer(pki_dir: Path) -> Credential:
    return TestPki(pki_dir).issue("signature", HOLDERS["hanako"])


def document() -> Document:
    announced = parse_document({"format": "cms", "name": "契約書.pdf", "size": len(CONTENT)}, "")
    chunks = [CONTENT, None]
    (document,) = receive([announced], lambda: chunks.pop(0), lambda index, size: None)
    return document


def prepared(signer: Credential, time: datetime = NOW) -> Preparation:
    return document().prepare(signer.der, time)


def finished(signer: Credential) -> bytes:
    preparation = prepared(signer)
    octets = preparation.digest.octets
    made = preparation.finish(signer.key.sign(octets, PKCS1v15(), Prehashed(hashes.SHA256())))
    assert isinstance(made, bytes)
    return made


def attributes_of(preparation: Preparation) -> dict[str, cms.CMSAttribute]:
    made = preparation.finish(bytes(256))
    (info,) = cms.ContentInfo.load(made)["content"]["signer_infos"]
    return {a["type"].native: a["values"] for a in info["signed_attrs"]}


def test_what_is_listed_is_what_was_hashed() -> None:
    summary = document().summary
    assert (summary.name, summary.size, summary.kind) == ("契約書.pdf", len(CONTENT), "cms")
    assert summary.digest == hashlib.sha256(CONTENT).hexdigest()
    assert summary.digest_function == "SHA-256"


def test_the_signed_attributes_are_the_four_and_in_der_order(signer: Credential) -> None:
    signed_data = cms.ContentInfo.load(finished(signer), strict=True)["content"]
    (info,) = signed_data["signer_infos"]
    attributes = attributes_of(prepared(signer))
    assert set(attributes) == {
        "content_type", "signing_time", "message_digest", "signing_certificate_v2"
    }  # fmt: skip
    assert attributes["content_type"].native == ["data"]
    assert attributes["message_digest"].native == [hashlib.sha256(CONTENT).digest()]
    assert attributes["signing_time"].native == [NOW]
    (identifier,) = attributes["signing_certificate_v2"][0]["certs"]
    assert identifier["cert_hash"].native == hashlib.sha256(signer.der).digest()
    encoded = [a.dump() for a in info["signed_attrs"]]
    assert encoded == sorted(encoded), "X.690, 11.6: members of a SET OF in ascending order"


def test_the_digest_is_of_the_attributes_as_a_set(signer: Credential) -> None:
    (info,) = cms.ContentInfo.load(finished(signer))["content"]["signer_infos"]
    implicit = info["signed_attrs"].dump()
    assert implicit[0] == 0xA0
    explicit = b"\x31" + implicit[1:]
    assert hashlib.sha256(explicit).digest() == prepared(signer).digest.octets
    signer.key.public_key().verify(info["signature"].native, explicit, PKCS1v15(), hashes.SHA256())


def test_the_container_is_detached_der_with_one_signer(signer: Credential) -> None:
    container = finished(signer)
    loaded = cms.ContentInfo.load(container, strict=True)
    assert loaded.copy().dump(force=True) == container
    signed_data = loaded["content"]
    assert signed_data["encap_content_info"]["content"].native is None
    assert [c.chosen.dump() for c in signed_data["certificates"]] == [signer.der]
    (info,) = signed_data["signer_infos"]
    sid = info["sid"].chosen
    assert sid["issuer"].dump() == signer.certificate.issuer.public_bytes()
    assert sid["serial_number"].native == signer.certificate.serial_number
    for algorithm in (info["digest_algorithm"], signed_data["digest_algorithms"][0]):
        assert algorithm["algorithm"].native == "sha256"
    assert info["signature_algorithm"]["algorithm"].native == "sha256_rsa"
    assert isinstance(info["signature_algorithm"]["parameters"], core.Null)


@pytest.mark.parametrize("year", [2026, 2049])
def test_the_time_is_utc_to_the_second(signer: Credential, year: int) -> None:
    time = datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    attributes = attributes_of(prepared(signer, time))
    assert attributes["signing_time"].native == [time.replace(microsecond=0)]
