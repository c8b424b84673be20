# SPDX-License-Identifier: Apache-2.0
"""Issuers are found by key among data whose numbers agree with each other; test CAs stay outside."""

import hashlib
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import JIRO
from tests.webjpki.made import (
    DOCUMENT,
    NONCE,
    NOW,
    ORIGIN,
    Cms,
    Extensions,
    now,
    own_authority,
    remade,
    token,
    usage,
)  # fmt: skip
from webjpki import (
    AuthenticationVerifier,
    CertificateKind,
    CmsVerifier,
    PdfVerifier,
    SignatureVerifier,
    TrustAnchor,
    TrustAnchors,
    XmlVerifier,
    errors,
    read_anchors,
    read_certificate,
)
from webjpki.anchors import KNOWN, MISSING
from webjpki.trust import known_authorities


def test_known_keys_agree_with_the_identifiers_their_certificates_state() -> None:
    assert len(KNOWN) == 5
    for known, anchor in zip(KNOWN, known_authorities(), strict=True):
        key = load_der_public_key(anchor.spki)
        assert isinstance(key, rsa.RSAPublicKey)
        assert (key.key_size, key.public_numbers().e) == (2048, 65537)
        assert x509.SubjectKeyIdentifier.from_public_key(key).digest.hex() == known.key_identifier
        assert len(bytes.fromhex(known.sha256)) == 32
        assert anchor.not_before.tzinfo is not None
        assert anchor.not_before < anchor.not_after


def test_what_is_known_and_what_is_missing() -> None:
    production = TrustAnchors.production()
    generations = {(anchor.purpose.value, anchor.generation) for anchor in production.anchors}
    assert generations == {
        ("signature", 1), ("signature", 2), ("signature", 3),
        ("authentication", 1), ("authentication", 3),
    }  # fmt: skip
    assert [(one.generation, one.serial) for one in production.missing] == [(2, 0x0133C349)]
    assert not any(anchor.is_test for anchor in production.anchors)


def test_every_anchor_says_where_it_comes_from() -> None:
    assert all(anchor.provenance for anchor in TrustAnchors.production().anchors)


def _claims_to_be_generation_two(pki: TestPki) -> Credential:
    stranger = own_authority(pki, "authentication", organisation="JPKI")
    return remade(pki.issue("authentication", JIRO), stranger)


def test_missing_generation_is_said(pki: TestPki) -> None:
    verifier = AuthenticationVerifier(origin=ORIGIN, trust=TrustAnchors.production(), clock=now)
    with pytest.raises(errors.IssuerGenerationMissing, match=r"generation 2.*0133C349") as refused:
        verifier.verify(token(_claims_to_be_generation_two(pki)), expected_nonce=NONCE)
    assert "TrustAnchors.production([" in str(refused.value)


def test_missing_generation_can_be_handed_in(pki: TestPki) -> None:
    handed_in = own_authority(pki, "authentication", "JPKI", serial=MISSING[0].serial)
    trust = TrustAnchors.production([TrustAnchor.from_certificate(handed_in.der, generation=2)])
    assert trust.missing == ()
    verifier = AuthenticationVerifier(origin=ORIGIN, trust=trust, clock=now)

    result = verifier.verify(token(_claims_to_be_generation_two(pki)), expected_nonce=NONCE)

    assert result.chain.anchor.generation == 2
    assert result.chain.anchor.sha256 == hashlib.sha256(handed_in.der).hexdigest()
    assert result.chain.anchor.provenance == "added by the website"


def test_website_adds_a_ca_of_its_own(pki: TestPki, hanako: Credential) -> None:
    bank = own_authority(pki, "signature")
    trust = TrustAnchors.production([TrustAnchor.from_certificate(bank.der)])
    verifier = SignatureVerifier(trust=trust, clock=now)
    result = verifier.verify_cms(Cms(remade(hanako, bank)).der(), content=DOCUMENT)
    assert "Example Bank" in result.chain.anchor.name


def test_unknown_issuer(pki: TestPki, hanako: Credential) -> None:
    bank = own_authority(pki, "signature")
    verifier = SignatureVerifier(trust=TrustAnchors.production(), clock=now)
    for stranger in (remade(hanako, bank), remade(hanako, own_authority(pki, "signature", "JPKI"))):
        with pytest.raises(errors.IssuerUnknown):
            verifier.verify_cms(Cms(stranger).der(), content=DOCUMENT)


def test_D6_production_never_takes_a_test_ca(pki: TestPki) -> None:
    anchor = TrustAnchor.from_certificate(pki.authority("signature", 3).der)
    assert anchor.is_test
    with pytest.raises(errors.TestAnchorRefused):
        TrustAnchors.production([anchor])


def test_D6_testing_takes_nothing_but_test_cas(pki: TestPki) -> None:
    bank = TrustAnchor.from_certificate(own_authority(pki, "signature").der)
    for anchors in ([], [bank]):
        with pytest.raises(errors.AnchorRefused):
            TrustAnchors.for_testing(anchors)


def test_for_testing_trusts_no_production_key(test_anchors: tuple[TrustAnchor, ...]) -> None:
    trust = TrustAnchors.for_testing(test_anchors)
    assert all(anchor.is_test for anchor in trust.anchors)
    assert len(trust.anchors) == 6


def test_pem_bundle_of_a_test_pki(pki: TestPki, test_anchors: tuple[TrustAnchor, ...]) -> None:
    bundle = b"".join(
        pki.authority(purpose, generation).certificate.public_bytes(Encoding.PEM)
        for purpose in ("signature", "authentication")
        for generation in (1, 2, 3)
    )
    assert {anchor.sha256 for anchor in read_anchors(bundle)} == {
        anchor.sha256 for anchor in test_anchors
    }
    with pytest.raises(errors.AnchorRefused):
        read_anchors(b"-----BEGIN nothing")


def test_pem_and_der_give_the_same_anchor(pki: TestPki) -> None:
    authority = pki.authority("authentication", 2)
    pem = authority.certificate.public_bytes(Encoding.PEM)
    anchor = TrustAnchor.from_certificate(pem)
    assert anchor == TrustAnchor.from_certificate(authority.der)
    assert anchor.purpose is CertificateKind.AUTHENTICATION
    assert anchor.sha256 == hashlib.sha256(authority.der).hexdigest()


@pytest.mark.parametrize(
    "extensions",
    [
        {x509.BasicConstraints: (x509.BasicConstraints(ca=False, path_length=None), True)},
        {x509.BasicConstraints: None},
        {x509.KeyUsage: usage("digital_signature")},
        {x509.KeyUsage: None},
    ],
)
def test_D6_anchor_must_be_a_ca(pki: TestPki, extensions: Extensions) -> None:
    model = pki.authority("signature", 3)
    with pytest.raises(errors.AnchorRefused):
        TrustAnchor.from_certificate(remade(model, model, extensions=extensions).der)


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 1024)],  # noqa: S505  # weak on purpose
)
def test_anchor_with_another_key(pki: TestPki, key: rsa.RSAPrivateKey) -> None:
    model = pki.authority("signature", 3)
    made = remade(model, model, key=key.public_key())
    with pytest.raises(errors.AnchorRefused):
        TrustAnchor.from_certificate(made.der)


def test_anchor_of_a_name_that_tells_no_purpose(pki: TestPki) -> None:
    model = pki.authority("signature", 3)
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Example Bank")])

    der = remade(model, model, subject=name, issuer_name=name).der
    with pytest.raises(errors.AnchorRefused):
        TrustAnchor.from_certificate(der)
    anchor = TrustAnchor.from_certificate(der, purpose=CertificateKind.SIGNATURE)
    assert anchor.purpose is CertificateKind.SIGNATURE


@pytest.mark.parametrize("data", [b"", b"-----BEGIN CERTIFICATE-----", bytes(64)])
def test_anchor_that_is_no_certificate(data: bytes) -> None:
    with pytest.raises(errors.AnchorRefused):
        TrustAnchor.from_certificate(data)


def test_holder_certificate_is_no_anchor(hanako: Credential) -> None:
    with pytest.raises(errors.AnchorRefused):
        TrustAnchor.from_certificate(hanako.der)


def test_issuer_is_found_whatever_name_the_certificate_writes(
    trust: TrustAnchors, pki: TestPki, hanako: Credential
) -> None:
    other_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody")])
    made = remade(hanako, pki.authority("signature", 2), issuer_name=other_name)
    assert trust.issuer_of(read_certificate(made.der)).generation == 2


@pytest.mark.parametrize("verifier", [SignatureVerifier, CmsVerifier, PdfVerifier, XmlVerifier])
def test_what_is_no_trust_is_refused_when_the_verifier_is_made(
    verifier: Any,  # noqa: ANN401  called as a website without a type checker would
    test_anchors: tuple[TrustAnchor, ...],
) -> None:
    """Seen to fail when: whatever is handed in is kept until the first signature comes."""
    for mistaken in (test_anchors, b"-----BEGIN CERTIFICATE-----", None):
        with pytest.raises(TypeError, match="TrustAnchors"):
            verifier(trust=mistaken)


def test_time_of_the_tests_is_within_generation_three() -> None:
    newest = TrustAnchors.production().anchors[0]
    assert newest.generation == 3
    assert newest.not_before < NOW < newest.not_after
