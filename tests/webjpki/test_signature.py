# SPDX-License-Identifier: Apache-2.0
"""A document signature is accepted for its document, card, time and purpose, raw and as CMS."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from asn1crypto import cms, core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from simulated_card.authorities import Credential, TestPki
from tests.webjpki.made import DOCUMENT, NOW, Cms, Extensions, now, remade, rsa_sign, usage
from webjpki import (
    AttributeRules,
    CertificateKind,
    Digest,
    RevocationStatus,
    SignatureVerifier,
    TrustAnchors,
    errors,
)

FUNCTIONS = {"SHA-256": hashes.SHA256(), "SHA-384": hashes.SHA384(), "SHA-512": hashes.SHA512()}


def digest(name: str = "SHA-256", content: bytes = DOCUMENT) -> Digest:
    function = hashlib.new(name.replace("-", ""), content)
    return Digest.named(name, function.digest())


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_raw_signature_over_a_hash(
    documents: SignatureVerifier, hanako: Credential, name: str
) -> None:
    signature = rsa_sign(hanako.key, digest(name).value, Prehashed(FUNCTIONS[name]))

    result = documents.verify_hash(signature, certificate=hanako.der, digest=digest(name))

    assert result.digest == digest(name)
    assert name in result.signature.algorithm
    assert result.claimed_signing_time is None
    assert result.certificate.holder is not None
    assert result.certificate.holder.name is not None
    assert result.certificate.holder.name.value == "山田　花子"


def test_raw_signature_over_another_document(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    signature = rsa_sign(hanako.key, b"another")
    with pytest.raises(errors.SignatureMismatch):
        documents.verify_hash(signature, certificate=hanako.der, digest=digest())


def test_raw_signature_with_another_hash_function_of_equal_bytes(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    """The DigestInfo names the function: a SHA-512 signature is none over SHA-384."""
    signature = rsa_sign(hanako.key, DOCUMENT, hashes.SHA512())
    with pytest.raises(errors.SignatureMismatch):
        documents.verify_hash(signature, certificate=hanako.der, digest=digest("SHA-384"))


@pytest.mark.parametrize(("name", "length"), [("SHA-1", 20), ("MD5", 16), ("SHA-256", 31), ("", 0)])
def test_K3_digest_of_another_function_or_length(name: str, length: int) -> None:
    with pytest.raises(errors.DigestUnsupported):
        Digest.named(name, bytes(length))


def test_cms_as_the_host_writes_it(documents: SignatureVerifier, hanako: Credential) -> None:
    result = documents.verify_cms(Cms(hanako).der(), content=DOCUMENT)

    assert result.digest == digest()
    assert result.claimed_signing_time == NOW
    assert result.chain.anchor.generation == 3
    assert result.purpose.kind is CertificateKind.SIGNATURE
    assert result.revocation is RevocationStatus.NOT_CHECKED


@pytest.mark.parametrize("function", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("spelling", ["rsassa_pkcs1v15", "{}_rsa"])
def test_cms_hash_functions_in_both_spellings(
    documents: SignatureVerifier, hanako: Credential, function: str, spelling: str
) -> None:
    made = Cms(hanako, function=function, signature_algorithm=spelling.format(function))
    documents.verify_cms(made.der(), content=DOCUMENT)


def test_cms_content_as_stream_and_as_digest(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    large = bytes(3 * 1024 * 1024 + 1)
    container = Cms(hanako, content=large).der()
    for content in (large, io.BytesIO(large), digest(content=large)):
        documents.verify_cms(container, content=content)
    with pytest.raises(errors.DocumentMismatch):
        documents.verify_cms(container, content=digest("SHA-512", large))


def test_D5_other_document(documents: SignatureVerifier, hanako: Credential) -> None:
    with pytest.raises(errors.DocumentMismatch):
        documents.verify_cms(Cms(hanako).der(), content=DOCUMENT + b"\0")


def test_D5_message_digest_of_another_document_than_signed(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    wrong = Cms(hanako, message_digest=hashlib.sha256(b"other").digest())
    with pytest.raises(errors.DocumentMismatch):
        documents.verify_cms(wrong.der(), content=DOCUMENT)


def test_D5_signed_attributes_changed_afterwards(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    container = Cms(hanako).der()
    later = container.replace(b"261123030000Z", b"261123030001Z")
    assert later != container
    with pytest.raises(errors.SignatureMismatch):
        documents.verify_cms(later, content=DOCUMENT)


def test_D5_no_signed_attributes(documents: SignatureVerifier, hanako: Credential) -> None:
    with pytest.raises(errors.SignedAttributesMissing):
        documents.verify_cms(Cms(hanako, without_attributes=True).der(), content=DOCUMENT)


@pytest.mark.parametrize("function", ["sha1", "md5", "sha224"])
def test_K3_weak_hash_functions(
    documents: SignatureVerifier, hanako: Credential, function: str
) -> None:
    with pytest.raises(errors.DigestUnsupported):
        documents.verify_cms(Cms(hanako, function=function).der(), content=DOCUMENT)


def test_hash_function_of_signature_differs_from_digests(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    made = Cms(hanako, signature_algorithm="sha512_rsa")
    with pytest.raises(errors.AlgorithmUnsupported):
        documents.verify_cms(made.der(), content=DOCUMENT)


@pytest.mark.parametrize("dropped", ["content_type", "message_digest"])
def test_D5_attributes_the_standard_requires(
    trust: TrustAnchors, hanako: Credential, dropped: str
) -> None:
    lenient = SignatureVerifier(trust=trust, clock=now, rules=AttributeRules(False, False))
    with pytest.raises(errors.SignedAttributesMissing, match=dropped.replace("_", "-")):
        lenient.verify_cms(Cms(hanako, dropped=[dropped]).der(), content=DOCUMENT)


@pytest.mark.parametrize("dropped", ["signing_time", "signing_certificate_v2"])
def test_attributes_the_host_writes_are_required_unless_the_rules_say_otherwise(
    documents: SignatureVerifier, trust: TrustAnchors, hanako: Credential, dropped: str
) -> None:
    container = Cms(hanako, dropped=[dropped]).der()
    with pytest.raises(errors.SignedAttributesMissing, match=dropped.replace("_", "-")):
        documents.verify_cms(container, content=DOCUMENT)
    lenient = SignatureVerifier(trust=trust, clock=now, rules=AttributeRules(False, False))
    lenient.verify_cms(container, content=DOCUMENT)


def test_D5_wrong_content_type(documents: SignatureVerifier, hanako: Credential) -> None:
    with pytest.raises(errors.CmsMalformed):
        documents.verify_cms(Cms(hanako, content_type="tst_info").der(), content=DOCUMENT)


def test_D5_content_type_attribute_of_another_type(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    other = cms.CMSAttribute({"type": "content_type", "values": ["signed_data"]})
    made = Cms(hanako, dropped=["content_type"], extra=[other])
    with pytest.raises(errors.SignedAttributesWrong):
        documents.verify_cms(made.der(), content=DOCUMENT)


def test_D5_attribute_twice(documents: SignatureVerifier, hanako: Credential) -> None:
    twice = cms.CMSAttribute({"type": "message_digest", "values": [core.OctetString(bytes(32))]})
    with pytest.raises(errors.SignedAttributesWrong):
        documents.verify_cms(Cms(hanako, extra=[twice]).der(), content=DOCUMENT)


def test_D5_two_values_in_one_attribute(documents: SignatureVerifier, hanako: Credential) -> None:
    values = [core.OctetString(hashlib.sha256(DOCUMENT).digest()), core.OctetString(bytes(32))]
    both = cms.CMSAttribute({"type": "message_digest", "values": values})
    made = Cms(hanako, dropped=["message_digest"], extra=[both])
    with pytest.raises(errors.SignedAttributesWrong):
        documents.verify_cms(made.der(), content=DOCUMENT)


@pytest.mark.parametrize("signers", [0, 2])
def test_D5_not_exactly_one_signer(
    documents: SignatureVerifier, hanako: Credential, signers: int
) -> None:
    with pytest.raises(errors.SignerCountWrong):
        documents.verify_cms(Cms(hanako, signers=signers).der(), content=DOCUMENT)


def test_D5_signer_named_by_key_identifier(
    documents: SignatureVerifier, hanako: Credential, pki: TestPki
) -> None:
    computed = x509.SubjectKeyIdentifier.from_public_key(hanako.certificate.public_key()).digest
    documents.verify_cms(Cms(hanako, by_key_identifier=computed).der(), content=DOCUMENT)

    silent = remade(
        hanako, pki.authority("signature", 3), extensions={x509.SubjectKeyIdentifier: None}
    )
    documents.verify_cms(Cms(silent, by_key_identifier=computed).der(), content=DOCUMENT)

    with pytest.raises(errors.SignerCertificateMissing):
        documents.verify_cms(Cms(hanako, by_key_identifier=bytes(20)).der(), content=DOCUMENT)


def test_signer_certificate_absent_among_others_or_twice(
    documents: SignatureVerifier, hanako: Credential, taro: Credential, pki: TestPki
) -> None:
    authority = pki.authority("signature", 3).der
    several = Cms(hanako, certificates=[taro.der, authority, hanako.der, hanako.der])
    result = documents.verify_cms(several.der(), content=DOCUMENT)
    assert result.certificate.der == hanako.der
    for held in ([], [taro.der], [hanako.der[:-1] + b"\0", hanako.der]):
        with pytest.raises(errors.SignerCertificateMissing):
            documents.verify_cms(Cms(hanako, certificates=held).der(), content=DOCUMENT)


def test_signing_certificate_names_another(
    documents: SignatureVerifier, hanako: Credential, taro: Credential
) -> None:
    with pytest.raises(errors.SigningCertificateMismatch):
        documents.verify_cms(Cms(hanako, named_certificate=taro.der).der(), content=DOCUMENT)


def test_attached_content_is_refused_even_when_it_is_the_document(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    for attached in (DOCUMENT, b""):
        with pytest.raises(errors.ContentAttached):
            documents.verify_cms(Cms(hanako, attached=attached).der(), content=DOCUMENT)


@pytest.mark.parametrize("data", [b"", b"0", b"\x30\x00", bytes(100), b"\x30\x84\xff\xff\xff\xff"])
def test_not_cms_at_all(documents: SignatureVerifier, data: bytes) -> None:
    with pytest.raises(errors.CmsMalformed):
        documents.verify_cms(data, content=DOCUMENT)


def test_too_large_or_with_something_behind(
    documents: SignatureVerifier, hanako: Credential
) -> None:
    for data in (bytes((1 << 17) + 1), Cms(hanako).der() + b"\0"):
        with pytest.raises(errors.CmsMalformed):
            documents.verify_cms(data, content=DOCUMENT)


def test_K2_sign_in_certificate_never_signs_documents(
    documents: SignatureVerifier, hanako_login: Credential
) -> None:
    with pytest.raises(errors.WrongCertificateKind):
        documents.verify_cms(Cms(hanako_login).der(), content=DOCUMENT)
    signature = rsa_sign(hanako_login.key, DOCUMENT)
    with pytest.raises(errors.WrongCertificateKind):
        documents.verify_hash(signature, certificate=hanako_login.der, digest=digest())


def test_K2_digital_signature_only_certificate_never_signs_documents(
    documents: SignatureVerifier, hanako: Credential, pki: TestPki
) -> None:
    altered = remade(
        hanako,
        pki.authority("signature", 3),
        extensions={x509.KeyUsage: usage("digital_signature")},
    )
    with pytest.raises(errors.WrongKeyUsage):
        documents.verify_cms(Cms(altered).der(), content=DOCUMENT)


def test_K2_authentication_ca_issues_no_signature_certificate(
    documents: SignatureVerifier, hanako: Credential, pki: TestPki
) -> None:
    altered = remade(hanako, pki.authority("authentication", 3))
    with pytest.raises(errors.IssuerPurposeWrong):
        documents.verify_cms(Cms(altered).der(), content=DOCUMENT)


@pytest.mark.parametrize("length", [None, 0])
def test_D6_a_ca_beneath_the_anchor_cannot_issue(
    documents: SignatureVerifier,
    hanako: Credential,
    taro: Credential,
    pki: TestPki,
    length: int | None,
) -> None:
    """JPKI has no intermediate CAs: one with every path length and a real signature issues nothing.

    Seen to fail when: the issuer's name is enough to be led to the anchor.
    """
    root = pki.authority("signature", 3)
    ca = (x509.BasicConstraints(ca=True, path_length=length), True)
    may: Extensions = {x509.BasicConstraints: ca, x509.KeyUsage: usage("key_cert_sign", "crl_sign")}
    beneath = remade(taro, root, extensions=may)
    forged = remade(hanako, beneath)
    container = Cms(forged, certificates=[forged.der, beneath.der, root.der])
    with pytest.raises(errors.IssuerUnknown):
        documents.verify_cms(container.der(), content=DOCUMENT)


def test_D6_generation_two(documents: SignatureVerifier, jiro: Credential) -> None:
    result = documents.verify_cms(Cms(jiro).der(), content=DOCUMENT)
    assert result.chain.anchor.generation == 2


def test_D6_old_document_counts_only_for_a_time_the_website_names(
    documents: SignatureVerifier, ume: Credential
) -> None:
    """The container's own signing-time moves nothing: its signer wrote it."""
    then = datetime(2020, 1, 1, tzinfo=UTC)
    container = Cms(ume, signing_time=then).der()
    with pytest.raises(errors.CertificateExpired):
        documents.verify_cms(container, content=DOCUMENT)
    result = documents.verify_cms(container, content=DOCUMENT, at=then)
    assert result.chain.anchor.generation == 1
    assert result.period.given


def test_D6_test_hierarchy_is_refused_by_production(hanako: Credential) -> None:
    production = SignatureVerifier(trust=TrustAnchors.production(), clock=now)
    with pytest.raises(errors.TestCertificateRefused):
        production.verify_cms(Cms(hanako).der(), content=DOCUMENT)


@pytest.mark.parametrize("count", [33, 5000])
def test_D10_more_attributes_or_certificates_than_anybody_needs(
    documents: SignatureVerifier, hanako: Credential, count: int
) -> None:
    extra = [cms.CMSAttribute({"type": f"1.2.{n}", "values": [core.Null()]}) for n in range(count)]
    with pytest.raises(errors.SignedAttributesWrong):
        documents.verify_cms(Cms(hanako, extra=extra).der(), content=DOCUMENT)
    with pytest.raises((errors.SignerCertificateMissing, errors.CmsMalformed)):
        documents.verify_cms(Cms(hanako, certificates=[hanako.der] * count).der(), content=DOCUMENT)


@pytest.mark.parametrize("stated", [b"20261123120000", b"00000101000000Z"])
def test_D5_a_signing_time_without_a_zone_or_of_no_year(
    documents: SignatureVerifier, hanako: Credential, stated: bytes
) -> None:
    """A website that compares it with its own clock would fail on a time without a zone.

    Seen to fail when: the verifier hands on what asn1crypto reads there.
    """
    time = core.GeneralizedTime.load(bytes([0x18, len(stated)]) + stated)
    attribute = cms.CMSAttribute(
        {"type": "signing_time", "values": [cms.Time("generalized_time", time)]}
    )
    made = Cms(hanako, dropped=["signing_time"], extra=[attribute])
    with pytest.raises(errors.SignedAttributesWrong):
        documents.verify_cms(made.der(), content=DOCUMENT)
