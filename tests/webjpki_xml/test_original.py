# SPDX-License-Identifier: Apache-2.0
"""A signer's own changes, which every signature covers, show beside the document that the website handed out."""

from __future__ import annotations

import hashlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulated_card.authorities import Credential
from tests.documents.xml.samples import EGOV
from tests.documents.xml.signing import signed
from tests.webjpki_xml.made import DSIG, ORDER, Template, by_xmlsec1
from webjpki import VerificationError, describe
from webjpki.xml import XmlVerifier
from webjpki.xml_errors import XmlDtdRefused, XmlOriginalChanged, XmlUnreadable
from webjpki.xml_original import compare
from webjpki.xml_tree import Tree

BESIDE: dict[str, object] = {"parent": "署名情報", "references": [{"id": "構成情報"}]}
ORIGINAL = ORDER.format("<!-- 控え --><note> a\n b </note>").encode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1000", "9000"),
        ("<to>", '<to to="x">'),
        ("</order>", "<yen>1</yen></order>"),
        ("<!-- 控え -->", ""),
        ("<!-- 控え -->", "<!-- 別 -->"),
        (" a\n b ", " a b "),
        ("<yen>1000</yen>", "<yen>10<!-- -->00</yen>"),
        ('xmlns="urn:order"', 'xmlns="urn:other"'),
        ('<order xmlns="urn:order"', '<order xmlns:more="urn:more" xmlns="urn:order"'),
        ("<order", "<?page next?><order"),
        ("<to>山田</to>", "<to>山田</to>\n"),
    ],
)
def test_D8_a_signers_own_change_before_signing(
    old: str, new: str, hanako: Credential, verifier: XmlVerifier
) -> None:
    """Seen to fail when: comments are left out of what is compared; only element names are."""
    changed = ORIGINAL.decode().replace(old, new, 1).encode()
    assert changed != ORIGINAL
    file = signed(changed, hanako)
    assert verifier.verify(file, based_on=changed)[0].original is not None
    with pytest.raises(XmlOriginalChanged):
        verifier.examine(file, based_on=ORIGINAL)


def test_signatures_alone_are_told_with_their_positions(
    hanako: Credential, taro: Credential, verifier: XmlVerifier
) -> None:
    first = signed(EGOV, hanako, profile="xades-b", **BESIDE)
    both = signed(first, taro, profile="xades-b", **BESIDE)
    for original, added in ((EGOV, ("0", "1")), (first, ("1",)), (both, ())):
        for result in verifier.verify(both, based_on=original):
            statement = result.original
            assert statement is not None
            assert statement.added == added
            assert statement.sha256 == hashlib.sha256(original).hexdigest()


def test_other_spelling_is_the_same_document(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """xmlsec1 writes the whole file anew."""
    file = Template().signed(hanako, tmp_path)
    spelled = ORDER.format("").replace('id="order"', "id = 'order'").encode()
    (result,) = verifier.verify(file, based_on=spelled)
    assert result.original is not None
    assert result.original.added == ("0",)


def test_D8_something_else_inside_of_a_signature(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """An element in a Signature's Object might be read as the document's.

    Seen to fail when: only what stands outside of signatures is compared.
    """
    template = Template(objects='<Object><yen xmlns="urn:order">9000</yen></Object>')
    file = template.signed(hanako, tmp_path)
    assert len(verifier.verify(file)) == 1
    with pytest.raises(XmlOriginalChanged):
        verifier.verify(file, based_on=ORDER.format("").encode())


def test_D8_the_document_wrapped_in_a_signature(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    enveloping = Template(objects=f'<Object Id="o">{ORDER.format("")}</Object>')
    enveloping.references = enveloping.references.replace('URI=""', 'URI="#o"').replace(
        f'<Transform Algorithm="{DSIG}enveloped-signature"></Transform>', ""
    )
    file = by_xmlsec1(enveloping.text(), hanako, tmp_path)
    assert len(verifier.verify(file)) == 1
    with pytest.raises(XmlOriginalChanged):
        verifier.verify(file, based_on=ORDER.format("").encode())


def test_D8_a_signature_amid_a_text(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """Read up to the next tag, as libraries do, the order is for 1 yen.

    Seen to fail when: the parts of a text around a signature are joined before they are compared.
    """
    parted = ORDER.format("").replace("1000", "1{}000")
    file = Template().signed(hanako, tmp_path, parted)
    (result,) = verifier.verify(file)
    assert result.whole_document
    with pytest.raises(XmlOriginalChanged):
        verifier.verify(file, based_on=ORDER.format("").encode())
    behind = ORDER.format("").replace("1000", "1000{}")
    file = Template().signed(hanako, tmp_path, behind)
    assert verifier.verify(file, based_on=ORDER.format("").encode())[0].original is not None


def test_an_original_that_cannot_be_compared(hanako: Credential, verifier: XmlVerifier) -> None:
    file = signed(ORIGINAL, hanako)
    with pytest.raises(XmlUnreadable):
        verifier.verify(file, based_on=b"")
    with pytest.raises(XmlDtdRefused):
        verifier.verify(file, based_on=b"<!DOCTYPE order>" + ORIGINAL)


@settings(max_examples=200, deadline=None)
@given(place=st.floats(0, 1), removed=st.integers(0, 4), put=st.binary(max_size=4))
def test_D10_any_change_is_told_or_makes_no_difference(
    place: float, removed: int, put: bytes, order_of_hanako: bytes
) -> None:
    """An independent parser judges: without signatures, it has to find the same document."""
    changed = bytearray(order_of_hanako)
    at = int(place * len(changed))
    changed[at : at + removed] = put
    try:
        compare(ORIGINAL, Tree(bytes(changed)))
    except VerificationError:
        return
    assert without_signatures(bytes(changed)) == without_signatures(ORIGINAL)


@pytest.fixture(scope="module")
def order_of_hanako(hanako: Credential) -> bytes:
    return signed(ORIGINAL, hanako)


def without_signatures(document: bytes) -> list[object]:
    """The elements, texts and attributes as ElementTree reads them."""
    root = ElementTree.fromstring(document)  # noqa: S314  our own parser let it through
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{{{DSIG}}}Signature":
                parent.remove(child)
    return [(one.tag, sorted(one.items()), one.text or "", one.tail or "") for one in root.iter()]


def test_the_statement_is_there_only_when_something_was_compared(
    hanako: Credential, verifier: XmlVerifier
) -> None:
    file = signed(ORIGINAL, hanako)
    (alone,), (compared,) = verifier.verify(file), verifier.verify(file, based_on=ORIGINAL)
    assert alone.original is None
    assert "original" not in describe(alone)
    assert hashlib.sha256(ORIGINAL).hexdigest() in describe(compared)["original"]
