# SPDX-License-Identifier: Apache-2.0
"""Signatures over generated documents: host, verifier and xmlsec1 canonicalize each on its own, and agree."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulated_card.authorities import Credential
from tests.documents.xml.generated import ATTRIBUTES, CONTENT
from tests.documents.xml.judges import xmlsec1
from tests.documents.xml.signing import signed
from webjpki.xml import XmlVerifier

ROOTS = st.sampled_from(
    [
        "xmlns:x='urn:x'",
        "xmlns:x='urn:x' xmlns='urn:d' xmlns:y='urn:d' xml:lang='en'",
        "xmlns:x='urn:x' x:b='1' xml:lang='en'",
        "xmlns:x='urn:x' xmlns:z='urn:x' xmlns='urn:d' z:b='1'",
        "xmlns:x='urn:x' xmlns:ds='urn:no-signature' xml:space='preserve'",
    ]
)


@pytest.mark.parametrize("form", ["c14n", "exc-c14n"])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_all_three_agree(
    form: str, data: st.DataObject, hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    root, target, place = data.draw(ROOTS), data.draw(ATTRIBUTES), data.draw(ATTRIBUTES)
    inner = [data.draw(CONTENT) for _ in range(4)]
    text = (
        f"<?a b?><r {root}>{inner[0]}<t{target} id='t'>{inner[1]}</t>"
        f"<p{place} id='p'>{inner[2]}</p>{inner[3]}</r>\n<?c?>"
    )
    references = data.draw(st.sampled_from([["t"], ["p"], ["t", "p"]]))
    whole = [{"whole": True}] if data.draw(st.booleans()) else []
    document = signed(
        text.encode(),
        hanako,
        profile=data.draw(st.sampled_from(["xmldsig", "xades-b"])),
        parent="p",
        references=[*({"id": one} for one in references), *whole],
        canonicalization=form,
    )

    verifier.verify(document)
    assert xmlsec1(document, hanako, tmp_path) == ""
