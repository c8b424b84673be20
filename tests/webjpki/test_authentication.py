# SPDX-License-Identifier: Apache-2.0
"""A sign-in token is accepted for its origin, nonce, card, time and purpose, and for nothing else."""

import json
from base64 import b64encode
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import JIRO, UME
from tests.webjpki.made import NONCE, NOW, ORIGIN, Extensions, now, remade, token, usage
from webjpki import AuthenticationVerifier, CertificateKind, RevocationStatus, TrustAnchors, errors


def test_token_of_a_card_is_accepted(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    result = sign_in.verify(json.dumps(token(hanako_login)), expected_nonce=NONCE)

    assert result.certificate.serial == hanako_login.certificate.serial_number
    assert result.certificate.holder is None
    assert result.chain.anchor.generation == 3
    assert (
        result.chain.anchor.serial == pki.authority("authentication", 3).certificate.serial_number
    )
    assert result.period.checked_at == NOW
    assert not result.period.given
    assert result.purpose.kind is CertificateKind.AUTHENTICATION
    assert result.revocation is RevocationStatus.NOT_CHECKED


def test_result_has_no_single_yes_or_no(
    sign_in: AuthenticationVerifier, hanako_login: Credential
) -> None:
    result = sign_in.verify(token(hanako_login), expected_nonce=NONCE)

    names = {field.name for field in fields(result)}
    assert names == {"certificate", "signature", "chain", "period", "purpose", "revocation"}


@pytest.mark.parametrize("form", [dict, json.dumps, lambda made: json.dumps(made).encode()])
def test_mapping_text_and_bytes_are_read_alike(
    sign_in: AuthenticationVerifier, hanako_login: Credential, form: type
) -> None:
    sign_in.verify(form(token(hanako_login)), expected_nonce=NONCE)


def test_K2_signature_key_never_signs_in(
    sign_in: AuthenticationVerifier, hanako: Credential
) -> None:
    with pytest.raises(errors.WrongCertificateKind):
        sign_in.verify(token(hanako), expected_nonce=NONCE)


def test_K2_non_repudiation_only_certificate_never_signs_in(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    altered = remade(
        hanako_login,
        pki.authority("authentication", 3),
        extensions={x509.KeyUsage: usage("content_commitment")},
    )
    with pytest.raises(errors.WrongCertificateKind):
        sign_in.verify(token(altered), expected_nonce=NONCE)


def test_K2_authentication_policy_does_not_make_up_for_the_key_usage(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    policy = x509.PolicyInformation(ObjectIdentifier("1.2.392.200149.8.5.1.3.30"), None)
    altered = remade(
        hanako_login,
        pki.authority("authentication", 3),
        extensions={
            x509.KeyUsage: usage("content_commitment"),
            x509.CertificatePolicies: (x509.CertificatePolicies([policy]), True),
        },
    )
    with pytest.raises(errors.WrongKeyUsage):
        sign_in.verify(token(altered), expected_nonce=NONCE)


def test_K2_signature_ca_issues_no_sign_in_certificate(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    altered = remade(hanako_login, pki.authority("signature", 3))
    with pytest.raises(errors.IssuerPurposeWrong):
        sign_in.verify(token(altered), expected_nonce=NONCE)


@pytest.mark.parametrize(
    "signed",
    [
        "https://shoken.example.evil.example",
        "https://SHOKEN.example",
        "https://shoken.example/",
        "https://shoken.example:443",
        "https://shoken.example\0",
        " https://shoken.example",
        "http://shoken.example",
        "https://shoken.example.",
        "https://shoken.example:8443",
        "https://www.shoken.example",
        "https://xn--shoken-0z4g.example",
        "https://ѕhoken.example",  # the first letter is Cyrillic
    ],
)
def test_K7_token_for_another_origin(
    sign_in: AuthenticationVerifier, hanako_login: Credential, signed: str
) -> None:
    """The refusal names the verifier's own origin: a wrong one there is the commonest mistake."""
    with pytest.raises(errors.SignatureMismatch, match=f"not made for {ORIGIN},"):
        sign_in.verify(token(hanako_login, origin=signed), expected_nonce=NONCE)


@pytest.mark.parametrize(
    "signed", [NONCE.swapcase(), NONCE + " ", " " + NONCE, NONCE + "\0", NONCE[:-1], NONCE + "\n"]
)
def test_K7_token_for_another_nonce(
    sign_in: AuthenticationVerifier, hanako_login: Credential, signed: str
) -> None:
    with pytest.raises(errors.SignatureMismatch):
        sign_in.verify(token(hanako_login, nonce=signed), expected_nonce=NONCE)


@pytest.mark.parametrize(
    "nonce", ["", NONCE[:43], "A" * 129, NONCE[:-1] + " ", NONCE + "\0", "あ" * 44, "\x7f" * 44]
)
def test_K7_nonce_that_no_challenge_has(
    sign_in: AuthenticationVerifier, hanako_login: Credential, nonce: str
) -> None:
    with pytest.raises(errors.NonceUnusable):
        sign_in.verify(token(hanako_login, nonce=nonce), expected_nonce=nonce)


def test_origin_and_nonce_are_hashed_apart(
    sign_in: AuthenticationVerifier, hanako_login: Credential
) -> None:
    moved = token(hanako_login, origin=ORIGIN + NONCE[:4], nonce=NONCE[4:])
    with pytest.raises(errors.SignatureMismatch):
        sign_in.verify(moved, expected_nonce=NONCE)


def test_signature_of_another_card(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    other = token(pki.issue("authentication", JIRO))
    swapped = token(hanako_login) | {"signature": other["signature"]}
    with pytest.raises(errors.SignatureMismatch):
        sign_in.verify(swapped, expected_nonce=NONCE)


def test_D6_same_name_generations_are_told_apart_by_key(
    sign_in: AuthenticationVerifier, pki: TestPki
) -> None:
    result = sign_in.verify(token(pki.issue("authentication", JIRO)), expected_nonce=NONCE)
    assert result.chain.anchor.generation == 2


def test_D6_expired_certificate_and_the_time_it_was_in_force(
    sign_in: AuthenticationVerifier, pki: TestPki
) -> None:
    old = token(pki.issue("authentication", UME))
    with pytest.raises(errors.CertificateExpired):
        sign_in.verify(old, expected_nonce=NONCE)

    then = datetime(2020, 1, 1, tzinfo=UTC)
    result = sign_in.verify(old, expected_nonce=NONCE, at=then)
    assert result.chain.anchor.generation == 1
    assert result.period.given
    assert result.period.checked_at == then


def test_D6_generation_one_never_counts_for_a_sign_in_of_today(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    outlived = remade(hanako_login, pki.authority("authentication", 1))
    with pytest.raises(errors.IssuerOutsidePeriod):
        sign_in.verify(token(outlived), expected_nonce=NONCE)


def test_D6_period_includes_both_ends_and_not_a_second_more(
    sign_in: AuthenticationVerifier, hanako_login: Credential
) -> None:
    made, certificate = token(hanako_login), hanako_login.certificate
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    for time in (start, end):
        sign_in.verify(made, expected_nonce=NONCE, at=time)
    with pytest.raises(errors.CertificateNotYetInForce):
        sign_in.verify(made, expected_nonce=NONCE, at=start - timedelta(seconds=1))
    with pytest.raises(errors.CertificateExpired):
        sign_in.verify(made, expected_nonce=NONCE, at=end + timedelta(seconds=1))


def test_time_without_zone_is_a_mistake_of_the_website(
    sign_in: AuthenticationVerifier, hanako_login: Credential
) -> None:
    with pytest.raises(ValueError, match="time zone"):
        sign_in.verify(token(hanako_login), expected_nonce=NONCE, at=datetime(2026, 11, 23))


def test_D6_holder_cannot_issue(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    """The classic CA:FALSE issuer: a genuine card signs a certificate for somebody else."""
    forged = remade(pki.issue("authentication", JIRO), hanako_login)
    with pytest.raises(errors.IssuerUnknown):
        sign_in.verify(token(forged), expected_nonce=NONCE)


def test_D6_issuer_name_alone_proves_nothing(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    ca_name = pki.authority("authentication", 3).certificate.subject
    forged = remade(hanako_login, hanako_login, issuer_name=ca_name)
    with pytest.raises(errors.TestCertificateRefused):
        sign_in.verify(token(forged), expected_nonce=NONCE)


def test_D6_test_hierarchy_is_refused_by_production(hanako_login: Credential) -> None:
    production = AuthenticationVerifier(origin=ORIGIN, trust=TrustAnchors.production(), clock=now)
    with pytest.raises(errors.TestCertificateRefused):
        production.verify(token(hanako_login), expected_nonce=NONCE)


@pytest.mark.parametrize(
    ("extension", "refusal"),
    [
        (usage("digital_signature", "key_cert_sign"), errors.WrongKeyUsage),
        (usage("key_agreement"), errors.CertificateMalformed),
        ((x509.BasicConstraints(ca=True, path_length=None), True), errors.WrongKeyUsage),
        ((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False), errors.WrongKeyUsage),
        ((x509.NameConstraints([x509.DNSName("a.example")], None), True),
         errors.CriticalExtensionUnknown),
        ((x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True),
         errors.CriticalExtensionUnknown),
    ],
)  # fmt: skip
def test_D6_certificate_for_another_use(
    sign_in: AuthenticationVerifier,
    hanako_login: Credential,
    pki: TestPki,
    extension: tuple[x509.ExtensionType, bool],
    refusal: type[errors.VerificationError],
) -> None:
    altered = remade(
        hanako_login,
        pki.authority("authentication", 3),
        extensions={type(extension[0]): extension},
    )
    with pytest.raises(refusal):
        sign_in.verify(token(altered), expected_nonce=NONCE)


@pytest.mark.parametrize(
    "extensions",
    [
        {x509.CertificatePolicies: None},
        {x509.ExtendedKeyUsage: (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)},
        {x509.AuthorityInformationAccess: None, x509.AuthorityKeyIdentifier: None},
        {x509.UnrecognizedExtension: (
            x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00"), False)},
    ],
)  # fmt: skip
def test_D9_what_is_not_established_about_real_certificates_is_tolerated(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki, extensions: Extensions
) -> None:
    altered = remade(hanako_login, pki.authority("authentication", 3), extensions=extensions)
    sign_in.verify(token(altered), expected_nonce=NONCE)


def test_D9_certificate_without_key_usage(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    altered = remade(
        hanako_login, pki.authority("authentication", 3), extensions={x509.KeyUsage: None}
    )
    with pytest.raises(errors.CertificateMalformed):
        sign_in.verify(token(altered), expected_nonce=NONCE)


def test_certificate_in_token_is_not_the_one_signed_with(
    sign_in: AuthenticationVerifier, hanako_login: Credential, pki: TestPki
) -> None:
    other = pki.issue("authentication", JIRO)
    swapped = token(hanako_login) | {"unverifiedCertificate": b64encode(other.der).decode()}
    with pytest.raises(errors.SignatureMismatch):
        sign_in.verify(swapped, expected_nonce=NONCE)
