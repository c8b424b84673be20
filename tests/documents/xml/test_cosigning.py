# SPDX-License-Identifier: Apache-2.0
"""Several signers of one document: earlier signatures stay intact, or nothing is signed."""

from pathlib import Path

import pytest

from native_host.errors import DocumentLocked
from simulated_card.authorities import Credential
from tests.documents.xml.judges import xmlsec1
from tests.documents.xml.samples import EGOV, ETAX
from tests.documents.xml.signing import attached, received, signed
from webjpki.errors import DocumentMismatch
from webjpki.xml import RefusedXmlSignature, XmlVerifier

FILE = b"attached"
BESIDE = {"parent": "署名情報", "references": [{"id": "構成情報"}, attached("申請書.xml", FILE)]}


@pytest.mark.parametrize("profile", ["xmldsig", "xades-b"])
def test_signatures_beside_what_they_cover(
    profile: str, hanako: Credential, taro: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    once = signed(EGOV, hanako, profile=profile, **BESIDE)
    twice = signed(once, taro, profile=profile, **BESIDE)

    (tmp_path / "申請書.xml").write_bytes(FILE)
    assert xmlsec1(twice, hanako, tmp_path, 1) == ""
    assert xmlsec1(twice, taro, tmp_path, 2) == ""
    results = verifier.verify(twice, attachments={"申請書.xml": FILE})
    assert [one.certificate.der for one in results] == [hanako.der, taro.der]


def test_the_second_covers_the_first(
    hanako: Credential, taro: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    once = signed(EGOV, hanako, parent="署名情報", references=[{"id": "構成情報"}])
    twice = signed(once, taro)

    assert xmlsec1(twice, hanako, tmp_path, 1) == ""
    assert xmlsec1(twice, taro, tmp_path, 2) == ""
    first, second = verifier.verify(twice)
    assert (first.whole_document, second.whole_document) == (False, True)
    without = twice.replace(hanako_value(once), b"AAAA")
    broken = verifier.examine(without)
    assert isinstance(broken[1], RefusedXmlSignature)
    assert isinstance(broken[1].error, DocumentMismatch)


def hanako_value(document: bytes) -> bytes:
    start = document.index(b"<ds:SignatureValue>") + len(b"<ds:SignatureValue>")
    return document[start : document.index(b"</ds:SignatureValue>")]


def test_each_signs_a_part_of_their_own(
    hanako: Credential, taro: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    once = signed(ETAX, hanako, references=[{"id": "CATALOG"}])
    twice = signed(once, taro, references=[{"id": "CONTENTS"}])

    assert xmlsec1(twice, hanako, tmp_path, 1) == ""
    assert xmlsec1(twice, taro, tmp_path, 2) == ""
    assert [one.parts[0].name for one in verifier.verify(twice)] == ["CATALOG", "CONTENTS"]


@pytest.mark.parametrize("profile", ["xmldsig", "xades-b"])
@pytest.mark.parametrize("parent", [None, "CONTENTS"])
def test_a_signature_over_the_whole_document_locks_it(
    profile: str, parent: str | None, hanako: Credential
) -> None:
    once = signed(ETAX, hanako, profile=profile)
    wanted = {"parent": parent} if parent else {}
    with pytest.raises(DocumentLocked) as caught:
        received(once, references=[{"id": "CATALOG"}], **wanted).load()
    assert caught.value.data == {"document": 0}


def test_a_signature_over_an_element_locks_that(hanako: Credential, taro: Credential) -> None:
    once = signed(ETAX, hanako, references=[{"id": "CONTENTS"}])
    with pytest.raises(DocumentLocked):
        received(once, references=[{"id": "CATALOG"}], parent="IT").load()
    signed(once, taro, references=[{"id": "CONTENTS"}], parent="RKO0010")


def test_xades_signatures_get_ids_of_their_own(hanako: Credential, taro: Credential) -> None:
    once = signed(EGOV, hanako, profile="xades-b", **BESIDE)
    twice = signed(once, taro, profile="xades-b", **BESIDE)
    assert b' Id="Signature1"' in twice
    assert b' Id="Signature2"' in twice
