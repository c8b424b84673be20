# SPDX-License-Identifier: Apache-2.0
"""A JPKI certificate is read exactly, agrees with cryptography's own reading, and never crashes."""

from datetime import date

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO, HOLDERS, TARO
from tests.webjpki.made import Extensions, remade, usage
from webjpki import CertificateKind, der_extensions, errors, read_certificate
from webjpki.certificate import Certificate
from webjpki.holder import Era, Sex


def test_signature_certificate(hanako: Credential) -> None:
    certificate = read_certificate(hanako.der)

    assert certificate.kind is CertificateKind.SIGNATURE
    assert certificate.is_test
    assert not certificate.is_ca
    assert certificate.key_usage is not None
    assert certificate.key_usage.non_repudiation
    assert certificate.policies == ("1.2.392.200149.8.5.1.0.20",)
    assert certificate.unknown_critical == ()
    holder = certificate.holder
    assert holder is not None
    assert holder.name is not None
    assert holder.address is not None
    assert (holder.name.value, holder.name.exact) == (HANAKO.name, True)
    assert (holder.address.value, holder.address.exact) == (HANAKO.address, True)
    assert holder.birth_date.date == date(1990, 3, 15)
    assert holder.birth_date.era is Era.HEISEI
    assert holder.sex is Sex.FEMALE


def test_substitute_characters_are_marked(taro: Credential) -> None:
    holder = read_certificate(taro.der).holder
    assert holder is not None
    assert holder.name is not None
    assert holder.address is not None
    assert not holder.name.exact
    assert holder.name.substituted is not None
    assert [i for i, flag in enumerate(holder.name.substituted) if flag] == [0]
    assert holder.address.substituted is not None
    marked = {index for index, flag in enumerate(holder.address.substituted) if flag}
    assert marked == TARO.address_substituted


def test_authentication_certificate_names_nobody(hanako_login: Credential) -> None:
    certificate = read_certificate(hanako_login.der)
    assert certificate.kind is CertificateKind.AUTHENTICATION
    assert certificate.holder is None


def test_agrees_with_cryptography(pki: TestPki) -> None:
    for holder in HOLDERS.values():
        for purpose in ("signature", "authentication"):
            issued = pki.issue(purpose, holder)
            _assert_same(read_certificate(issued.der), issued.certificate)


def _assert_same(ours: Certificate, theirs: x509.Certificate) -> None:
    extensions = theirs.extensions
    stated = extensions.get_extension_for_class(x509.KeyUsage).value
    policies = extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert ours.key_usage is not None
    assert ours.key_usage.digital_signature == stated.digital_signature
    assert ours.key_usage.non_repudiation == stated.content_commitment
    assert ours.key_usage.certificate_signing == stated.key_cert_sign
    assert ours.policies == tuple(one.policy_identifier.dotted_string for one in policies)
    assert ours.tbs == theirs.tbs_certificate_bytes
    assert ours.serial == theirs.serial_number
    assert (ours.not_before, ours.not_after) == (
        theirs.not_valid_before_utc,
        theirs.not_valid_after_utc,
    )


def test_no_repr_shows_the_holder(hanako: Credential) -> None:
    certificate = read_certificate(hanako.der)
    shown = f"{certificate!r} {certificate.holder!r} {certificate}"
    for private in (HANAKO.name, "花子", HANAKO.address, "1990", HANAKO.address.encode().hex()):
        assert private not in shown


@pytest.mark.parametrize(
    ("policy", "usages", "kind"),
    [
        ("1.2.392.200149.8.5.1.1.20", ("digital_signature", "content_commitment"), "signature"),
        ("1.2.392.200149.8.5.1.1.20", ("digital_signature",), "signature"),
        ("1.2.392.200149.8.5.1.3.30", ("digital_signature",), "authentication"),
        (
            "1.2.392.200149.8.5.1.3.30",
            ("digital_signature", "content_commitment"),
            "authentication",
        ),
        ("1.2.3.4", ("content_commitment",), "signature"),
        ("1.2.3.4", ("digital_signature",), "authentication"),
        (None, ("digital_signature", "content_commitment"), "signature"),
        (None, ("digital_signature",), "authentication"),
    ],
)
def test_kind_comes_from_a_known_policy_else_from_key_usage(
    hanako: Credential, pki: TestPki, policy: str | None, usages: tuple[str, ...], kind: str
) -> None:
    stated = None
    if policy is not None:
        information = x509.PolicyInformation(x509.ObjectIdentifier(policy), None)
        stated = (x509.CertificatePolicies([information]), True)
    made = remade(
        hanako,
        pki.authority("signature", 3),
        extensions={x509.KeyUsage: usage(*usages), x509.CertificatePolicies: stated},
    )
    assert read_certificate(made.der).kind.value == kind


@pytest.mark.parametrize(
    ("policies", "usages"),
    [
        (["1.2.392.200149.8.5.1.1.20", "1.2.392.200149.8.5.1.3.30"], ["digital_signature"]),
        (["1.2.3.4"], ["key_agreement"]),
    ],
)
def test_kind_that_cannot_be_told(
    hanako: Credential, pki: TestPki, policies: list[str], usages: list[str]
) -> None:
    stated = x509.CertificatePolicies(
        x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in policies
    )
    made = remade(
        hanako,
        pki.authority("signature", 3),
        extensions={x509.KeyUsage: usage(*usages), x509.CertificatePolicies: (stated, True)},
    )
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(made.der)


def test_D9_signature_certificate_without_attributes(hanako: Credential, pki: TestPki) -> None:
    made = remade(
        hanako, pki.authority("signature", 3), extensions={x509.SubjectAlternativeName: None}
    )
    holder = read_certificate(made.der).holder
    assert holder is not None
    assert holder.name is None
    assert holder.address is None
    assert holder.birth_date.date is None
    assert holder.sex is Sex.NOT_KNOWN


def test_D9_no_extensions_at_all(hanako: Credential, pki: TestPki) -> None:
    none: Extensions = {type(one.value): None for one in hanako.certificate.extensions}
    made = remade(hanako, pki.authority("signature", 3), extensions=none)
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(made.der)


def test_attribute_twice_is_refused(hanako: Credential, pki: TestPki) -> None:
    stated = hanako.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    names = list(stated.value)
    twice = x509.SubjectAlternativeName([*names, names[0]])
    made = remade(
        hanako,
        pki.authority("signature", 3),
        extensions={x509.SubjectAlternativeName: (twice, False)},
    )
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(made.der)


def test_other_names_beside_the_attributes_are_left_alone(hanako: Credential, pki: TestPki) -> None:
    stated = hanako.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    foreign = x509.OtherName(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    more = x509.SubjectAlternativeName([x509.DNSName("a.example"), foreign, *stated.value])
    made = remade(
        hanako,
        pki.authority("signature", 3),
        extensions={x509.SubjectAlternativeName: (more, False)},
    )
    assert read_certificate(made.der).holder == read_certificate(hanako.der).holder


@pytest.mark.parametrize(
    "key",
    [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 1024)],  # noqa: S505  # weak on purpose
)
def test_other_keys_are_named_as_such(
    hanako: Credential, pki: TestPki, key: rsa.RSAPrivateKey
) -> None:
    made = remade(hanako, pki.authority("signature", 3), key=key.public_key())
    with pytest.raises(errors.KeyUnsupported):
        read_certificate(made.der)


def test_certificate_signed_with_another_algorithm(hanako: Credential, pki: TestPki) -> None:
    made = remade(hanako, pki.authority("signature", 3), function=hashes.SHA512())
    with pytest.raises(errors.AlgorithmUnsupported):
        read_certificate(made.der)


def test_inner_and_outer_algorithm_must_agree(hanako: Credential) -> None:
    sha256, sha512 = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d01010d")
    inner, outer = hanako.der.find(sha256), hanako.der.rfind(sha256)
    for place in (inner, outer):
        forged = hanako.der[:place] + sha512 + hanako.der[place + len(sha512) :]
        with pytest.raises((errors.AlgorithmUnsupported, errors.CertificateMalformed)):
            read_certificate(forged)


@pytest.mark.parametrize("data", [b"", b"\x30", bytes(9000), b"\x30\x80\x00\x00", b"\x30\x82\xff"])
def test_D9_not_a_certificate(data: bytes) -> None:
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(data)


def test_D9_every_cut_and_every_trailing_byte(hanako: Credential) -> None:
    for length in range(len(hanako.der)):
        with pytest.raises(errors.VerificationError):
            read_certificate(hanako.der[:length])
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(hanako.der + b"\xff")


@pytest.mark.parametrize("first", [0x00, 0x80, 0xFF])
def test_serial_numbers_that_are_not_positive(hanako: Credential, first: int) -> None:
    """cryptography only warns of them, which becomes an error where warnings are."""
    serial = hanako.certificate.serial_number.to_bytes(4, "big")
    changed = bytes(4) if first == 0 else bytes([first]) + serial[1:]
    forged = hanako.der.replace(b"\x02\x04" + serial, b"\x02\x04" + changed, 1)
    assert forged != hanako.der
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(forged)


def test_signature_has_one_spelling(hanako: Credential) -> None:
    """A bit string that ends inside its last byte reads the same and hashes differently."""
    signature = hanako.certificate.signature
    forged = hanako.der.replace(b"\x00" + signature, b"\x01" + signature)
    assert forged != hanako.der
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(forged)


def test_extension_twice_is_refused(hanako: Credential) -> None:
    """Of two key usages, one reader would believe the first and another the second."""
    policies, key_usage = b"\x06\x03\x55\x1d\x20", b"\x06\x03\x55\x1d\x0f"
    forged = hanako.der.replace(policies, key_usage, 1)
    assert forged != hanako.der
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(forged)
    identifier, other = b"\x06\x03\x55\x1d\x0e", b"\x06\x03\x55\x1d\x23"
    with pytest.raises(errors.CertificateMalformed):
        read_certificate(hanako.der.replace(identifier, other, 1))


def test_who_somebody_is_stays_in_no_memory_of_extensions(hanako: Credential) -> None:
    """Seen to fail when: the extension with name and address is remembered like the others."""
    der_extensions._known.cache_clear()
    certificate = read_certificate(hanako.der)
    remembered = der_extensions._known.cache_info().currsize
    assert certificate.holder is not None
    assert remembered == len(hanako.certificate.extensions) - 1
