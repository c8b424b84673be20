# SPDX-License-Identifier: Apache-2.0
"""Attacks on signed XML (D8): none is accepted, nothing is fetched, and what was signed is told apart."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from simulated_card.authorities import Credential
from tests.webjpki_xml.made import (
    C14N,
    DSIG,
    ENVELOPED,
    EXCLUSIVE,
    Template,
    reference,
    transform,
)
from webjpki import errors
from webjpki.errors import VerificationError
from webjpki.xml import RefusedXmlSignature, XmlVerifier
from webjpki.xml_errors import (
    XmlDtdRefused,
    XmlMethodUnsupported,
    XmlReferenceRefused,
    XmlSignatureMalformed,
    XmlTransformRefused,
    XmlUnreadable,
)

BOMB = b"".join(
    [b'<!DOCTYPE order [<!ENTITY b "1234567890">']
    + [b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("c"), ord("n"))]
    + [b"]>"]
)
BY_ID = reference("#order", transform(ENVELOPED) + transform(C14N))


@pytest.mark.parametrize(
    "dtd",
    [
        b"<!DOCTYPE order>",
        b'<!DOCTYPE order SYSTEM "http://127.0.0.1/x.dtd">',
        b'<!DOCTYPE order [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE order [<!ATTLIST item id ID "order">]>',
        b"<!-- a --><?b?>\n<!DOCTYPE order>",
        BOMB,
    ],
    ids=["doctype", "external", "XXE", "default attribute", "after others", "billion laughs"],
)
def test_D8_doctype(dtd: bytes, order: bytes, verifier: XmlVerifier) -> None:
    root = order.index(b"<order")
    with pytest.raises(XmlDtdRefused):
        verifier.verify(dtd + order[root:])


@pytest.mark.timeout(30)  # written out they would never end
def test_D8_entities_cost_nothing(verifier: XmlVerifier) -> None:
    with pytest.raises(XmlDtdRefused):
        verifier.verify(BOMB + b"<order>&m;</order>")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<",
        b"<a>&e;</a>",
        "<a/>".encode("utf-16"),
        b'<?xml version="1.1"?><a/>',
        b'<?xml version="1.0" encoding="Shift_JIS"?><a/>',
        b"<a>\xff</a>",
        b"<a><b></a>",
    ],
)
def test_D8_unreadable(content: bytes, verifier: XmlVerifier) -> None:
    with pytest.raises(XmlUnreadable):
        verifier.verify(content)


def test_D10_a_document_without_a_canonical_form(order: bytes, verifier: XmlVerifier) -> None:
    """Seen to fail when: what lxml raises for relative namespace names is let through."""
    (outcome,) = verifier.examine(order.replace(b'xmlns="urn:order"', b'xmlns="order"'))
    assert isinstance(outcome, RefusedXmlSignature)
    assert isinstance(outcome.error, XmlUnreadable)
    with pytest.raises(XmlUnreadable):
        verifier.examine(order, based_on=b'<order xmlns="order"/>')


def test_D8_changed_text_and_attributes(order: bytes, verifier: XmlVerifier) -> None:
    for old, new in ((b"1000", b"9000"), (b"<to>", b'<to x="">'), (b"</yen>", b"</yen><more/>")):
        with pytest.raises(errors.DocumentMismatch):
            verifier.verify(order.replace(old, new))


def test_D8_changed_signed_info(order: bytes, verifier: XmlVerifier) -> None:
    info = order.replace(b"<Reference URI", b'<Reference Id="x" URI')
    with pytest.raises(errors.SignatureMismatch):
        verifier.verify(info)


def test_D8_wrapping_shows_in_the_path(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """The signed element moved aside, and another put in its place: the result tells which was signed."""
    document = Template(BY_ID).signed(hanako, tmp_path).decode()
    start = document.index("<order")
    wrapped = (
        '<mail><order xmlns="urn:order"><to>山田</to><yen>9000000</yen></order>'
        f"<aside>{document[start:]}</aside></mail>"
    )
    (result,) = verifier.verify(wrapped.encode())
    (part,) = result.parts
    assert part.path == ("mail", "aside", "{urn:order}order")
    assert part.octets is not None
    assert b"9000000" not in part.octets
    assert not result.whole_document


def test_D8_wrapping_with_the_id_kept(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    document = Template(BY_ID).signed(hanako, tmp_path).decode()
    start = document.index("<order")
    for name in ("id", "Id", "ID", "xml:id"):
        wrapped = (
            f'<mail><order xmlns="urn:order" {name}="&#111;rder"><yen>9</yen></order>'
            f"{document[start:]}</mail>"
        )
        with pytest.raises(XmlReferenceRefused):
            verifier.verify(wrapped.encode())


def test_D8_wrapping_the_whole_document(order: bytes, verifier: XmlVerifier) -> None:
    wrapped = b"<mail>" + order[order.index(b"<order") :] + b"</mail>"
    with pytest.raises(errors.DocumentMismatch):
        verifier.verify(wrapped)


def test_D8_comment_in_text(order: bytes, verifier: XmlVerifier) -> None:
    """A comment is not signed and splits text for careless readers: what was signed has none."""
    split = order.replace(b"1000", b"10<!-- -->00")
    (result,) = verifier.verify(split)
    octets = result.parts[0].octets
    assert octets is not None
    assert b"<!--" not in octets
    assert etree.fromstring(octets).findtext("{urn:order}yen") == "1000"


def test_D8_namespace_of_a_prefix_changed(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    around = '<o:order xmlns:o="urn:order" id="order"><o:yen>1</o:yen>{}</o:order>'
    document = Template().signed(hanako, tmp_path, around)
    assert verifier.verify(document)
    with pytest.raises(errors.SignatureMismatch):  # SignedInfo inherits it
        verifier.verify(document.replace(b'xmlns:o="urn:order"', b'xmlns:o="urn:other"'))


def test_D8_inherited_namespaces_are_signed_unless_exclusive(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    around = '<mail><order xmlns="urn:order" id="order"><yen>1</yen></order>{}</mail>'
    inclusive = Template(reference("#order", transform(C14N))).signed(hanako, tmp_path, around)
    with pytest.raises(errors.SignatureMismatch):  # SignedInfo inherits it too
        verifier.verify(inclusive.replace(b"<mail>", b'<mail xmlns:q="urn:q">'))
    exclusive = Template(
        reference("#order", transform(EXCLUSIVE)),
        f'<CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>',
    ).signed(hanako, tmp_path, around)
    assert verifier.verify(exclusive.replace(b"<mail>", b'<mail xmlns:q="urn:q">'))


XSLT = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:template match="/"><same/></xsl:template></xsl:stylesheet>'
)


@pytest.mark.parametrize(
    "transforms",
    [
        transform(ENVELOPED) + transform("http://www.w3.org/TR/1999/REC-xslt-19991116", XSLT),
        transform("http://www.w3.org/TR/1999/REC-xpath-19991116", "<XPath>self::order</XPath>"),
        transform(
            "http://www.w3.org/2002/06/xmldsig-filter2",
            '<XPath xmlns="http://www.w3.org/2002/06/xmldsig-filter2" Filter="intersect">//to</XPath>',
        ),
        transform(ENVELOPED) + transform(C14N) + transform(C14N),
        transform(ENVELOPED) + transform(f"{C14N}#WithComments"),
    ],
    ids=["XSLT", "XPath", "XPath filter", "canonical twice", "with comments"],
)
def test_D8_transforms_though_properly_signed(
    transforms: str, hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    document = Template(reference("", transforms)).signed(hanako, tmp_path)
    with pytest.raises(XmlTransformRefused):
        verifier.verify(document)


def test_D8_prefix_lists_are_refused(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    listed = f'<i:InclusiveNamespaces xmlns:i="{EXCLUSIVE}" PrefixList="o"/>'
    document = Template(reference("#order", transform(ENVELOPED) + transform(EXCLUSIVE, listed)))
    with pytest.raises(XmlTransformRefused):
        verifier.verify(document.signed(hanako, tmp_path))


@pytest.mark.parametrize(
    "uri", ["secret.txt", "./secret.txt", "../secret.txt", "file:secret.txt", "#xpointer(/)"]
)
def test_D8_external_references_are_never_read(
    uri: str,
    hanako: Credential,
    verifier: XmlVerifier,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Properly signed by xmlsec1, which reads files: we take only what was handed in."""
    folder = tmp_path / "inside"
    folder.mkdir()
    for place in (folder, tmp_path):
        (place / "secret.txt").write_text("secret")
    wanted = "secret.txt" if ":" in uri else uri
    document = Template(reference(wanted, "")).signed(hanako, folder)
    monkeypatch.chdir(folder)
    outcome = verifier.examine(document.replace(wanted.encode(), uri.encode()))[0]
    error = getattr(outcome, "error", None)
    assert isinstance(error, VerificationError)
    assert not isinstance(error, errors.DocumentMismatch)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", errors.AlgorithmUnsupported),
        ("http://www.w3.org/2000/09/xmldsig#hmac-sha1", errors.AlgorithmUnsupported),
        ("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", errors.AlgorithmUnsupported),
        ("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", errors.AlgorithmUnsupported),
        ("", errors.AlgorithmUnsupported),
    ],
)
def test_K3_signature_methods(
    method: str, expected: type[VerificationError], order: bytes, verifier: XmlVerifier
) -> None:
    named = b"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    with pytest.raises(expected):
        verifier.verify(order.replace(named, method.encode()))


def test_K3_digest_methods(order: bytes, verifier: XmlVerifier) -> None:
    named = b"http://www.w3.org/2001/04/xmlenc#sha256"
    with pytest.raises(errors.DigestUnsupported):
        verifier.verify(order.replace(named, f"{DSIG}sha1".encode()))
    with pytest.raises(errors.DigestUnsupported):  # another length than the function's
        verifier.verify(order.replace(named, named.replace(b"256", b"512")))


def test_other_canonical_forms(order: bytes, verifier: XmlVerifier) -> None:
    method = f'<CanonicalizationMethod Algorithm="{C14N}"/>'.encode()
    for other in (f"{C14N}#WithComments", "http://www.w3.org/2006/12/xml-c14n11", ""):
        changed = f'<CanonicalizationMethod Algorithm="{other}"/>'.encode()
        with pytest.raises(XmlMethodUnsupported):
            verifier.verify(order.replace(method, changed))


@pytest.mark.parametrize(
    "name", ["SignedInfo", "SignatureValue", "Reference", "DigestValue", "SignatureMethod"]
)
def test_D5_missing_parts(name: str, order: bytes, verifier: XmlVerifier) -> None:
    end = b"/>" if name == "SignatureMethod" else f"</{name}>".encode()
    start = order.index(f"<{name}".encode())
    stop = order.index(end, start) + len(end)
    with pytest.raises(XmlSignatureMalformed):
        verifier.verify(order[:start] + order[stop:])


@pytest.mark.parametrize("name", ["SignedInfo", "SignatureValue", "KeyInfo", "DigestValue"])
def test_D5_doubled_parts(name: str, order: bytes, verifier: XmlVerifier) -> None:
    start = order.index(f"<{name}".encode())
    stop = order.index(f"</{name}>".encode()) + len(name) + 3
    with pytest.raises((XmlSignatureMalformed, errors.SignerCertificateMissing)):
        verifier.verify(order[:stop] + order[start:stop] + order[stop:])


def test_D5_text_that_is_no_base64(order: bytes, verifier: XmlVerifier) -> None:
    for inside in (b"<SignatureValue>", b"<X509Certificate>", b"<DigestValue>"):
        with pytest.raises(XmlSignatureMalformed):
            verifier.verify(order.replace(inside, inside + b"*"))


def test_D8_a_reference_to_the_signature_itself(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    """Properly signed: without itself nothing is left to sign. Seen to fail when: what is referred to may be the signature."""
    own = Template(reference("#own"), id=' Id="own"').signed(hanako, tmp_path)
    with pytest.raises(XmlReferenceRefused):
        verifier.verify(own)


def test_D8_deep_nesting(order: bytes, verifier: XmlVerifier) -> None:
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    with pytest.raises(VerificationError):
        verifier.verify(deep)
    with pytest.raises(VerificationError):
        verifier.verify(order.replace(b"<to>", b"<a>" * 1500 + b"</a>" * 1500 + b"<to>"))


def test_D8_many_references(order: bytes, verifier: XmlVerifier) -> None:
    start = order.index(b"<Reference")
    stop = order.index(b"</Reference>") + len(b"</Reference>")
    many = order[:start] + order[start:stop] * 102 + order[stop:]
    with pytest.raises(XmlSignatureMalformed):
        verifier.verify(many)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_D10_a_changed_byte_gets_a_named_refusal(
    data: st.DataObject, order: bytes, verifier: XmlVerifier
) -> None:
    """Nothing but a VerificationError, and acceptance only where what was signed is unchanged."""
    at = data.draw(st.integers(0, len(order) - 1))
    piece = data.draw(
        st.binary(max_size=3) | st.sampled_from([b"<", b"&#0;", b"--", b'"', b"\xe3"])
    )
    changed = order[:at] + piece + order[at + 1 :]
    try:
        results = verifier.verify(changed)
    except VerificationError:
        return
    assert results[0].parts[0].octets == verifier.verify(order)[0].parts[0].octets


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300))
def test_D10_any_bytes(verifier: XmlVerifier, content: bytes) -> None:
    with pytest.raises(VerificationError):
        verifier.verify(content)


NAMES = ["Signature", "SignedInfo", "Reference", "Transforms", "Transform", "DigestMethod"]
NAMES += ["DigestValue", "SignatureValue", "KeyInfo", "X509Data", "X509Certificate", "Object"]


@st.composite
def _elements(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    name = draw(st.sampled_from(NAMES))
    uri = draw(st.sampled_from(["", ' URI=""', ' URI="#a"', ' Id="a"', f' Algorithm="{C14N}"']))
    return f"<{name}{uri}>{''.join(draw(st.lists(inner, max_size=5)))}</{name}>"


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.recursive(st.sampled_from(["", "AAAA", "x"]), _elements, max_leaves=30)))
def test_D10_any_arrangement_of_elements(verifier: XmlVerifier, content: list[str]) -> None:
    with pytest.raises(VerificationError):
        verifier.verify(f'<Signature xmlns="{DSIG}">{"".join(content)}</Signature>'.encode())
