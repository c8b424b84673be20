# SPDX-License-Identifier: Apache-2.0
"""What a website may say about an XML document, and what it may not."""

import pytest

from native_host.announced import parse_document
from native_host.announced.xml import (
    AttachedFile,
    Canonicalization,
    ElementById,
    WholeDocument,
    XmlAnnounced,
    XmlProfile,
)
from native_host.digests import Digest, HashFunction
from native_host.errors import InvalidArgument, TooLarge
from tests.documents.xml.signing import attached

LEAST = {"format": "xml", "name": "申告書.xtx", "size": 1, "profile": "xmldsig"}


def test_the_least_that_can_be_said() -> None:
    assert parse_document(LEAST, "d") == XmlAnnounced("申告書.xtx", 1, XmlProfile.XMLDSIG)


def test_everything_that_can_be_said() -> None:
    said = LEAST | {
        "profile": "xades-b",
        "parent": "署名情報",
        "references": [{"id": "構成情報"}, {"whole": True}, attached("a.pdf", b"")],
        "canonicalization": "exc-c14n",
        "hashFunction": "SHA-512",
        "issuerSerial": True,
        "signatureId": "sign-1",
    }
    found = parse_document(said, "d")
    assert isinstance(found, XmlAnnounced)
    assert found.profile is XmlProfile.XADES_B
    assert found.parent == "署名情報"
    empty = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert found.references == (
        ElementById("構成情報"),
        WholeDocument(),
        AttachedFile("a.pdf", Digest(HashFunction.SHA256, empty)),
    )
    assert found.canonicalization is Canonicalization.EXCLUSIVE
    assert found.hash_function is HashFunction.SHA512
    assert (found.issuer_serial, found.signature_id) == (True, "sign-1")


@pytest.mark.parametrize(
    ("said", "argument"),
    [
        ({"size": 0}, "d.size"),
        ({"size": True}, "d.size"),
        ({"profile": "xades-t"}, "d.profile"),
        ({"profile": None}, "d.profile"),
        ({"parent": ""}, "d.parent"),
        ({"parent": "a b"}, "d.parent"),
        ({"parent": "a'b"}, "d.parent"),
        ({"parent": None}, "d.parent"),
        ({"references": []}, "d.references"),
        ({"references": {}}, "d.references"),
        ({"references": [{}]}, "d.references[0].hash"),
        ({"references": [{"id": "a"}, {"id": "a"}]}, "d.references"),
        ({"references": [{"whole": True}, {"whole": True}]}, "d.references"),
        ({"references": [{"whole": False}]}, "d.references[0].whole"),
        ({"references": [{"whole": True, "id": "a"}]}, "d.references[0].id"),
        ({"references": [{"id": "#a"}]}, "d.references[0].id"),
        ({"references": ["a"]}, "d.references[0]"),
        ({"references": [attached("../a", b"")]}, "d.references[0].name"),
        ({"references": [attached("a", b""), attached("a", b"b")]}, "d.references"),
        ({"references": [attached("a", b"") | {"hash": "AAAA"}]}, "d.references[0].hash"),
        (
            {"references": [attached("a", b"") | {"hashFunction": "SHA-1"}]},
            "d.references[0].hashFunction",
        ),
        ({"canonicalization": "c14n11"}, "d.canonicalization"),
        ({"hashFunction": "SHA-1"}, "d.hashFunction"),
        ({"issuerSerial": 1}, "d.issuerSerial"),
        ({"signatureId": "1a"}, "d.signatureId"),
        ({"signatureId": "a" * 101}, "d.signatureId"),
        ({"timestampAuthority": "https://tsa.example"}, "d.timestampAuthority"),
    ],
)
def test_K3_what_is_refused(said: dict[str, object], argument: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse_document(LEAST | said, "d")
    assert caught.value.data["argument"] == argument


@pytest.mark.parametrize("missing", ["name", "size", "profile"])
def test_what_must_be_said(missing: str) -> None:
    said = {name: value for name, value in LEAST.items() if name != missing}
    with pytest.raises(InvalidArgument) as caught:
        parse_document(said, "d")
    assert caught.value.data["argument"] == f"d.{missing}"


def test_limits() -> None:
    with pytest.raises(TooLarge) as size:
        parse_document(LEAST | {"size": 64 * 1024 * 1024 + 1}, "d")
    assert size.value.data == {"argument": "d.size", "limit": 64 * 1024 * 1024}
    with pytest.raises(TooLarge) as count:
        parse_document(LEAST | {"references": [{"id": f"a{i}"} for i in range(101)]}, "d")
    assert count.value.data == {"argument": "d.references", "limit": 100}
