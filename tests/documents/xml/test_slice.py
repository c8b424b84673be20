# SPDX-License-Identifier: Apache-2.0
"""The digest of a part does not depend on where the canonical form is cut into pieces while it is written."""

import hashlib

from lxml import etree

from native_host.digests import HashFunction
from native_host.documents.xml_slice import slice_digest

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
        found = slice_digest(root[0], PART[: PART.index(b"y")], HashFunction.SHA256)
        assert found.octets == expected, padding


def test_the_tree_is_as_before() -> None:
    document = b"<r><!-- a -->1<t>2</t>3<u/>4</r>"
    root = etree.fromstring(document)
    slice_digest(root[1], b"<t>", HashFunction.SHA256)
    assert etree.tostring(root) == document


def test_a_start_tag_of_many_pieces() -> None:
    value = b">" * 1_000_000
    root = etree.fromstring(b'<r><t b="' + value + b'">1</t></r>')
    tag = b'<t b="' + value + b'">'
    found = slice_digest(root[0], tag, HashFunction.SHA512)
    assert found.octets == hashlib.sha512(tag + b"1</t>").digest()
