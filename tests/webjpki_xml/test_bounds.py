# SPDX-License-Identifier: Apache-2.0
"""Signed XML whose canonical forms would take hours and gigabytes is refused before it is written."""

from pathlib import Path

import pytest

from simulated_card.authorities import Credential
from tests.webjpki_xml.made import (
    ENVELOPED,
    EXCLUSIVE,
    ORDER,
    Template,
    reference,
    transform,
)
from webjpki.xml import RefusedXmlSignature, XmlVerifier
from webjpki.xml_errors import XmlUnreadable

LONG = '<a xmlns:p="urn:{}">'.format("u" * 100_000) + "<p:a/>" * 2000 + "</a>"


def test_D8_a_namespace_that_every_element_declares_anew(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """In the exclusive form each of 2,000 elements brings its 100 KB: 200 MB of 112 KB.

    Seen to fail when: the canonical form is written as long as it gets.
    """
    exclusive = Template(reference("", transform(ENVELOPED) + transform(EXCLUSIVE)))
    signed = exclusive.signed(hanako, tmp_path, ORDER.replace("<to>", LONG + "<to>"))
    with pytest.raises(XmlUnreadable, match="canonical forms"):
        verifier.verify(signed)
    before_any_check = Template(key="<KeyInfo>" + LONG + "</KeyInfo>").text()
    with pytest.raises(XmlUnreadable, match="canonical forms"):
        verifier.verify(before_any_check.encode(), based_on=b"<a/>")


def test_D8_many_references_to_a_large_document(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """101 references to all of it, in each of 32 signatures, would make gigabytes of a megabyte.

    Seen to fail when: nobody adds up what the references cover.
    """
    large = ORDER.replace("山田", "山田" * 100_000)
    for count, accepted in ((2, True), (101, False)):
        file = Template(reference() * count).signed(hanako, tmp_path, large)
        (outcome,) = verifier.examine(file)
        assert isinstance(outcome, RefusedXmlSignature) is not accepted
        if isinstance(outcome, RefusedXmlSignature):
            assert isinstance(outcome.error, XmlUnreadable)
