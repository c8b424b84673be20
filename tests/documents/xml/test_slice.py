# SPDX-License-Identifier: Apache-2.0
"""The digest of a part does not depend on where the canonical form is cut into pieces while it is written."""

import hashlib
from pathlib import Path

import pytest
from lxml import etree

from native_host.digests import HashFunction
from native_host.documents.xml_slice import is_apart, slice_digest
from simulated_card.authorities import Credential
from tests.documents.xml.judges import xmlsec1
from tests.documents.xml.signing import signed
from webjpki.xml import XmlVerifier

PART = b'<t xmlns="urn:a" b="&quot;>" id="t">' + b"y" * 60 + b"</t>"


def test_at_every_place_in_a_piece() -> None:
    """lxml writes in pieces of about 4,000 bytes; each step of one byte moves marks and tags over an end."""
    expected = hashlib.sha256(PART).digest()
    for padding in range(4200):
        document = (
            b'<r xmlns="urn:a">' + b"x" * padding + b"<t b='\">' id='t'>" + b"y" * 60 + b"</t>"
            b" tail</r>"
        )
        root = etree.fromstring(document)
        found = slice_digest(
            root[0], PART[: PART.index(b"y")], HashFunction.SHA256, exclusive=False
        )
        assert found.octets == expected, padding


def test_the_tree_is_as_before() -> None:
    document = b"<r><!-- a -->1<t>2</t>3<u/>4</r>"
    root = etree.fromstring(document)
    slice_digest(root[1], b"<t>", HashFunction.SHA256, exclusive=False)
    assert etree.tostring(root) == document


def test_a_start_tag_of_many_pieces() -> None:
    value = b">" * 1_000_000
    root = etree.fromstring(b'<r><t b="' + value + b'">1</t></r>')
    tag = b'<t b="' + value + b'">'
    found = slice_digest(root[0], tag, HashFunction.SHA512, exclusive=False)
    assert found.octets == hashlib.sha512(tag + b"1</t>").digest()


@pytest.mark.parametrize(
    "around", ["xmlns:x='urn:x' x:b='1'", "xmlns:x='urn:x' xmlns:y='urn:x' y:b='1'"]
)
def test_a_namespace_that_is_used_around_a_part_and_inside(
    around: str, hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """Seen to fail when: every part is cut out of the whole document's exclusive form."""
    document = f"<r {around}><t id='t'><x:a/><y:a xmlns:y='urn:x'/></t><p id='p'/></r>".encode()
    wanted = {"parent": "p", "references": [{"id": "t"}], "canonicalization": "exc-c14n"}
    file = signed(document.replace(b"<p id='p'/>", b"<p id='p'></p>"), hanako, **wanted)
    verifier.verify(file)
    assert xmlsec1(file, hanako, tmp_path) == ""


@pytest.mark.parametrize(
    ("document", "apart"),
    [
        ("<r><t/></r>", True),
        ("<r xmlns='urn:d'><t/></r>", True),
        ("<r xmlns='urn:d' xmlns:x='urn:x'><t><x:a/></t></r>", True),
        ("<x:r xmlns:x='urn:x'><t/></x:r>", False),
        ("<x:r xmlns:x='urn:x'><x:t/></x:r>", True),
        ("<r xmlns='urn:d'><t xmlns='urn:e'/></r>", False),
        ("<r xmlns:x='urn:x' x:a='1'><t/></r>", False),
        ("<r xmlns:x='urn:x' x:a='1'><t x:a='1'/></r>", True),
        ("<r xmlns:x='urn:x' xmlns:y='urn:x' x:a='1'><t y:a='1'/></r>", False),
        ("<r xml:lang='ja'><t/></r>", True),
    ],
)
def test_where_the_exclusive_form_of_the_whole_is_that_of_the_part(
    document: str, apart: bool
) -> None:
    """Seen to fail when: namespaces of attributes, or of what is around, are not looked at."""
    assert is_apart(etree.fromstring(document)[0]) is apart
