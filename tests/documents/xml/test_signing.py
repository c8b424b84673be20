# SPDX-License-Identifier: Apache-2.0
"""Every layout of signed XML is accepted by xmlsec1, by signxml where it can read it, and by webjpki."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from simulated_card.authorities import Credential
from tests.documents.xml.judges import DSIG, signxml, xmlsec1
from tests.documents.xml.samples import EGOV, ETAX, PLAIN
from tests.documents.xml.signing import NOW, attached, received, signature, signed
from webjpki.xml import XmlVerifier
from webjpki.xml_parts import PartKind

FILE = "添付書類の内容".encode()
EGOV_LAYOUT: dict[str, Any] = {
    "parent": "署名情報",
    "references": [{"id": "構成情報"}, attached("申請書.xml", FILE)],
    "issuerSerial": True,
}
TWO = [{"id": "CATALOG"}, {"id": "CONTENTS"}]
XML_ATTRIBUTES = EGOV.replace(
    b"<DataRoot>", b'<DataRoot xmlns:q="urn:q" xml:lang="ja" xml:space="preserve" xml:id="root">'
)
CASES: dict[str, tuple[bytes, dict[str, Any]]] = {
    "whole document": (ETAX, {}),
    "whole document, no namespace": (PLAIN, {}),
    "root by id": (ETAX, {"references": [{"id": "DATA"}]}),
    "procedure by id": (ETAX, {"references": [{"id": "RKO0010"}]}),
    "signature inside the element": (
        ETAX,
        {"references": [{"id": "RKO0010"}], "parent": "RKO0010"},
    ),
    "two by id": (ETAX, {"references": TWO, "parent": "RKO0010"}),
    "two by id, exclusive": (ETAX, {"references": TWO, "canonicalization": "exc-c14n"}),
    "whole, exclusive": (ETAX, {"canonicalization": "exc-c14n"}),
    "SHA-384": (ETAX, {"hashFunction": "SHA-384"}),
    "SHA-512 by id": (ETAX, {"hashFunction": "SHA-512", "references": TWO}),
    "issuer and serial, own id": (ETAX, {"issuerSerial": True, "signatureId": "署名1"}),
    "e-Gov": (EGOV, EGOV_LAYOUT),
    "root by id beside an instruction": (
        XML_ATTRIBUTES,
        {"references": [{"id": "root"}, {"whole": True}]},
    ),
    "inherited xml: attributes": (XML_ATTRIBUTES, EGOV_LAYOUT),
    "inherited xml: attributes, exclusive": (
        XML_ATTRIBUTES,
        {**EGOV_LAYOUT, "canonicalization": "exc-c14n"},
    ),
    "XAdES": (ETAX, {"profile": "xades-b"}),
    "XAdES, two by id, exclusive": (
        ETAX,
        {"profile": "xades-b", "references": TWO, "canonicalization": "exc-c14n"},
    ),
    "XAdES, e-Gov": (
        XML_ATTRIBUTES,
        {**EGOV_LAYOUT, "profile": "xades-b", "hashFunction": "SHA-512"},
    ),
}
# signxml (5.2) cannot read element names outside ASCII, and canonicalizes SignedInfo without
# the xml: attributes it inherits.
_SIGNXML = [name for name, (content, _) in CASES.items() if content is ETAX]


@pytest.mark.parametrize("name", list(CASES))
def test_xmlsec1_agrees(name: str, hanako: Credential, tmp_path: Path) -> None:
    content, wanted = CASES[name]
    (tmp_path / "申請書.xml").write_bytes(FILE)
    assert xmlsec1(signed(content, hanako, **wanted), hanako, tmp_path) == ""


@pytest.mark.parametrize("name", _SIGNXML)
def test_signxml_agrees(name: str, hanako: Credential) -> None:
    content, wanted = CASES[name]
    document = signed(content, hanako, **wanted)
    signxml(document, hanako, len(list(etree.fromstring(document).iter(f"{{{DSIG}}}Reference"))))


@pytest.mark.parametrize("name", list(CASES))
def test_the_verifier_agrees(name: str, hanako: Credential, verifier: XmlVerifier) -> None:
    content, wanted = CASES[name]
    (result,) = verifier.verify(signed(content, hanako, **wanted), attachments={"申請書.xml": FILE})
    assert result.certificate.der == hanako.der
    assert len(result.parts) == len(wanted.get("references", [1]))
    assert result.is_xades == (wanted.get("profile") == "xades-b")
    assert result.claimed_signing_time == (NOW if result.is_xades else None)


@pytest.mark.parametrize("name", list(CASES))
def test_nothing_but_the_signature_is_added(name: str, hanako: Credential) -> None:
    content, wanted = CASES[name]
    document = signed(content, hanako, **wanted)
    (added,) = etree.fromstring(document).iter(f"{{{DSIG}}}Signature")
    parent = added.getparent()
    assert parent[-1] is added
    assert added.tail is None
    before = document.index(b"<ds:Signature ")
    after = document.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    assert document[:before] + document[after:] == content


def test_a_changed_document_is_noticed(hanako: Credential, tmp_path: Path) -> None:
    document = signed(ETAX, hanako)
    assert "FAIL" in xmlsec1(document.replace(b"1,234,567", b"9,234,567"), hanako, tmp_path)


def test_comments_are_not_signed(hanako: Credential, verifier: XmlVerifier) -> None:
    (result,) = verifier.verify(signed(ETAX, hanako).replace(b"<!-- not", b"<!-- NOT"))
    assert result.parts[0].octets is not None
    assert b"<!--" not in result.parts[0].octets


def test_the_digest_listed_is_that_of_the_bytes() -> None:
    document = received(ETAX)
    assert document.summary.kind == "xml"
    assert document.summary.size == len(ETAX)
    assert document.summary.digest == hashlib.sha256(ETAX).hexdigest()
    assert document.content is not None
    assert bytes(document.content.view) == ETAX


@pytest.mark.parametrize(
    ("content", "references", "parts"),
    [
        (ETAX, [{"whole": True}], None),
        (ETAX, [{"id": "DATA"}], None),
        (ETAX, [{"id": "IT"}, {"id": "DATA"}], None),
        (ETAX, [{"id": "CATALOG"}, {"id": "IT"}], ("CATALOG", "IT")),
        (EGOV, [{"id": "構成情報"}, attached("申請書.xml", b"<a/>")], ("構成情報",)),
        (EGOV, [attached("申請書.xml", b"<a/>")], ()),
        (b'<a xml:id="x"/>', [{"id": "x"}], None),
        (b"<a id='x'", [{"id": "x"}], ("x",)),
        (b"<?xml version='1.0' encoding='nonsense'?><a id='x'/>", [{"id": "x"}], ("x",)),
        (b"<?xml version='1.0' encoding='utf-7'?><a id='x'/>", [{"id": "x"}], ("x",)),
    ],
)
def test_the_person_is_told_where_only_a_part_is_signed(
    content: bytes, references: list[dict[str, object]], parts: tuple[str, ...] | None
) -> None:
    """Seen to fail when: all of a document is shown, one part of it signed, and nothing said."""
    assert received(content, references=references).summary.added.parts == parts


def test_the_card_is_asked_for_sha256_whatever_the_references_use(hanako: Credential) -> None:
    document = received(ETAX, hashFunction="SHA-512")
    document.load()
    assert document.prepare(hanako.der, NOW).digest.function.value == "SHA-256"


def test_a_byte_order_mark_counts(hanako: Credential, verifier: XmlVerifier) -> None:
    content = b"\xef\xbb\xbf" + PLAIN
    assert verifier.verify(signed(content, hanako))[0].whole_document


def test_a_text_longer_than_ten_megabytes(hanako: Credential, verifier: XmlVerifier) -> None:
    content = b"<a><b>" + b"QUJD" * 3_000_000 + b"</b></a>"
    (result,) = verifier.verify(signed(content, hanako))
    assert result.parts[0].kind is PartKind.DOCUMENT


def test_the_result_names_its_place(hanako: Credential) -> None:
    result = signature(received(PLAIN), hanako)
    assert result.keys() == {"insert", "at"}
    assert result["at"] == PLAIN.index("</願>".encode())
