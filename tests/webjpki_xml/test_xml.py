# SPDX-License-Identifier: Apache-2.0
"""XML signatures of other software verify, and the result says what was signed, by whom, and what not."""

import hashlib
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulated_card.authorities import Credential, TestPki
from tests.webjpki_xml.made import (
    C14N,
    DSIG,
    EXCLUSIVE,
    NOW,
    ORDER,
    Template,
    by_xmlsec1,
    reference,
    transform,
)
from webjpki import CertificateKind, Digest, RevocationStatus, TrustAnchors, describe, errors
from webjpki.xml import RefusedXmlSignature, XmlVerifier
from webjpki.xml_errors import XmlAttachmentMissing, XmlNotSigned, XmlSignatureMalformed
from webjpki.xml_parts import PartKind

CANONICAL = '<order xmlns="urn:order" id="order"><to>山田</to><yen>1000</yen></order>'.encode()
ITEMS = '<order xmlns="urn:order"><item id="{}">1</item><item id="{}">2</item>{{}}</order>'


def test_a_whole_document(order: bytes, verifier: XmlVerifier, hanako: Credential) -> None:
    (result,) = verifier.verify(order)

    assert result.certificate.der == hanako.der
    assert result.whole_document
    (part,) = result.parts
    assert part.kind is PartKind.DOCUMENT
    assert part.path == ("{urn:order}order",)
    assert part.octets == CANONICAL
    assert part.digest == Digest.named("SHA-256", hashlib.sha256(CANONICAL).digest())
    assert result.claimed_signing_time is None
    assert not result.is_xades
    assert result.purpose.kind is CertificateKind.SIGNATURE
    assert result.chain.anchor.generation == 3
    assert result.period.checked_at == NOW
    assert result.revocation is RevocationStatus.NOT_CHECKED


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_statement_says_more_than_was_checked(
    order: bytes, verifier: XmlVerifier, language: str
) -> None:
    (result,) = verifier.verify(order)
    said = describe(result, "ja" if language == "ja" else "en")
    assert set(said) == {"signature", "chain", "period", "purpose", "revocation"}
    assert "山田" not in str(said) + repr(result)
    assert not any(word in str(said) for word in ("valid", "有効", "certified"))


def test_elements_by_id(hanako: Credential, verifier: XmlVerifier, tmp_path: Path) -> None:
    wanted = Template(reference("#a", transform(EXCLUSIVE)) + reference("#b", ""))
    document = wanted.signed(hanako, tmp_path, ITEMS.format("a", "b"))

    (result,) = verifier.verify(document)

    assert [part.name for part in result.parts] == ["a", "b"]
    assert result.parts[1].path == ("{urn:order}order", "{urn:order}item")
    assert result.parts[1].octets == b'<item xmlns="urn:order" id="b">2</item>'
    assert not result.whole_document


def test_an_enveloping_signature(hanako: Credential, verifier: XmlVerifier, tmp_path: Path) -> None:
    wanted = Template(
        reference("#held", transform(C14N)), objects='<Object Id="held">text</Object>'
    )
    (result,) = verifier.verify(by_xmlsec1(wanted.text(), hanako, tmp_path))
    assert result.parts[0].path == (f"{{{DSIG}}}Signature", f"{{{DSIG}}}Object")


@pytest.mark.parametrize("bits", ["256", "384", "512"])
def test_every_function_of_sha2(
    bits: str, hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    long = {
        "256": "http://www.w3.org/2001/04/xmlenc#sha256",
        "384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
        "512": "http://www.w3.org/2001/04/xmlenc#sha512",
    }
    rsa = f"http://www.w3.org/2001/04/xmldsig-more#rsa-sha{bits}"
    wanted = Template(reference(method=long[bits]), method=f'<SignatureMethod Algorithm="{rsa}"/>')
    (result,) = verifier.verify(wanted.signed(hanako, tmp_path))
    assert bits in result.signature.algorithm
    assert result.parts[0].digest.function.value == f"SHA-{bits}"


def test_D2_all_signatures_are_looked_at(
    hanako: Credential, taro: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    first = Template(reference("#a", transform(C14N))).signed(
        hanako, tmp_path, ITEMS.format("a", "b")
    )
    second = Template(reference("#b", transform(C14N))).text()
    # xmlsec1 signs the first template it finds: that of the second signer, put in front.
    text = first.decode().replace('<item id="a">', f'{second}<item id="a">')
    document = by_xmlsec1(text, taro, tmp_path)

    results = verifier.verify(document)
    assert [one.certificate.der for one in results] == [taro.der, hanako.der]

    changed = document.replace(b">1<", b">9<")
    with pytest.raises(errors.DocumentMismatch):
        verifier.verify(changed)
    outcomes = verifier.examine(changed)
    assert not isinstance(outcomes[0], RefusedXmlSignature)
    assert isinstance(outcomes[1], RefusedXmlSignature)
    assert outcomes[1].position == 1
    assert isinstance(outcomes[1].error, errors.DocumentMismatch)


def test_attached_files(hanako: Credential, verifier: XmlVerifier, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF plan")
    document = Template(reference("plan.pdf", "")).signed(hanako, tmp_path)

    handed_in = {"plan.pdf": b"%PDF plan", "other": b""}
    (part,) = verifier.verify(document, attachments=handed_in)[0].parts
    assert (part.kind, part.name, part.octets) == (PartKind.ATTACHMENT, "plan.pdf", None)

    digest = Digest.named("SHA-256", hashlib.sha256(b"%PDF plan").digest())
    assert verifier.verify(document, attachments={"plan.pdf": digest})
    with pytest.raises(XmlAttachmentMissing):
        verifier.verify(document)
    with pytest.raises(errors.DocumentMismatch):
        verifier.verify(document, attachments={"plan.pdf": b"%PDF another"})


def test_no_signature(verifier: XmlVerifier) -> None:
    with pytest.raises(XmlNotSigned):
        verifier.verify(b"<order/>")
    with pytest.raises(XmlNotSigned):
        verifier.verify(b"<Signature/>")


def test_too_many_signatures(verifier: XmlVerifier) -> None:
    many = f'<a xmlns="{DSIG}">{"<Signature/>" * 33}</a>'
    with pytest.raises(XmlSignatureMalformed):
        verifier.verify(many.encode())


def test_D6_other_purpose_issuer_and_period(
    order: bytes,
    login: Credential,
    verifier: XmlVerifier,
    tmp_path: Path,
    trust: TrustAnchors,
) -> None:
    with pytest.raises(errors.WrongCertificateKind):
        verifier.verify(Template().signed(login, tmp_path))
    with pytest.raises(errors.TestCertificateRefused):
        XmlVerifier(trust=TrustAnchors.production(), clock=lambda: NOW).verify(order)
    late = datetime(2040, 1, 1, tzinfo=UTC)
    with pytest.raises(errors.CertificateExpired):
        verifier.verify(order, at=late)
    with pytest.raises(errors.CertificateExpired):
        XmlVerifier(trust=trust, clock=lambda: late).verify(order)
    assert verifier.verify(order, at=NOW)[0].period.given


def test_the_ca_beside_the_signer(
    order: bytes, verifier: XmlVerifier, pki: TestPki, taro: Credential
) -> None:
    def beside(other: Credential) -> bytes:
        more = b64encode(other.der).decode()
        end = "</X509Certificate>"
        return order.decode().replace(end, f"{end}<X509Certificate>{more}{end}").encode()

    assert len(verifier.verify(beside(pki.authority("signature", 3)))) == 1
    with pytest.raises(errors.SignerCertificateMissing):
        verifier.verify(beside(taro))


def test_serial_number_of_another_certificate(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    named = "<X509IssuerSerial><X509IssuerName>C=JP</X509IssuerName><X509SerialNumber>{}</X509SerialNumber></X509IssuerSerial>"
    serial = hanako.certificate.serial_number
    document = Template().signed(hanako, tmp_path).decode()
    right = document.replace("<X509Data>", "<X509Data>" + named.format(serial))
    assert verifier.verify(right.encode())
    wrong = document.replace("<X509Data>", "<X509Data>" + named.format(serial + 1))
    with pytest.raises(errors.SigningCertificateMismatch):
        verifier.verify(wrong.encode())


def test_no_certificate_or_another(
    order: bytes, taro: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    start, end = order.index(b"<KeyInfo>"), order.index(b"</KeyInfo>") + len(b"</KeyInfo>")
    with pytest.raises(errors.SignerCertificateMissing):
        verifier.verify(order[:start] + order[end:])
    others = Template().signed(taro, tmp_path)
    swapped = others[others.index(b"<KeyInfo>") : others.index(b"</KeyInfo>") + len(b"</KeyInfo>")]
    with pytest.raises(errors.SignatureMismatch):
        verifier.verify(order[:start] + swapped + order[end:])


def test_order_of_references_is_kept(
    hanako: Credential, verifier: XmlVerifier, tmp_path: Path
) -> None:
    wanted = Template(reference("#order") + reference(""))
    (result,) = verifier.verify(wanted.signed(hanako, tmp_path, ORDER))
    assert [part.kind for part in result.parts] == [PartKind.ELEMENT, PartKind.DOCUMENT]
