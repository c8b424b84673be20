# SPDX-License-Identifier: Apache-2.0
"""What the host makes of the certificate on the card, and of a signature that does not fit it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from native_host import certificates
from native_host.digests import Digest, HashFunction
from native_host.errors import CardFailed, CertificateExpired
from native_host.pins import PinKind
from simulated_card import HOLDERS, TestPki
from simulated_card.authorities import Credential
from tests.native_host.around import NOW

HANAKO = HOLDERS["hanako"]


@pytest.fixture
def pki(pki_dir: Path) -> TestPki:
    return TestPki(pki_dir)


@pytest.fixture
def login(pki: TestPki) -> Credential:
    return pki.issue("authentication", HANAKO)


@pytest.fixture
def signer(pki: TestPki) -> Credential:
    return pki.issue("signature", HANAKO)


def test_certificates_are_told_apart(login: Credential, signer: Credential) -> None:
    certificates.read(login.der, PinKind.AUTHENTICATION, NOW)
    certificates.read(signer.der, PinKind.SIGNATURE, NOW)
    with pytest.raises(CardFailed):
        certificates.read(signer.der, PinKind.AUTHENTICATION, NOW)
    with pytest.raises(CardFailed):
        certificates.read(login.der, PinKind.SIGNATURE, NOW)


def test_an_issuer_that_cannot_be_read_is_no_fault_of_ours(login: Credential) -> None:
    """Found by fuzzing. Seen to fail when: the name is read without catching what its library raises."""
    name = b"JPKI-TEST"
    (tag,) = {login.der[i - 2 : i] for i in [login.der.index(name)]}
    broken = login.der.replace(tag + name, b"\x0c" + tag[1:] + b"\xff" * len(name), 1)
    assert broken != login.der
    certificate = certificates.read(broken, PinKind.AUTHENTICATION, NOW)
    assert not certificates.summarise(certificate).test


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"x" * 1500])
def test_what_is_no_certificate_is_a_failure(der: bytes) -> None:
    with pytest.raises(CardFailed):
        certificates.read(der, PinKind.AUTHENTICATION, NOW)


def test_the_period_counts_to_the_second(login: Credential) -> None:
    first = login.certificate.not_valid_before_utc
    last = login.certificate.not_valid_after_utc
    for now in (first, last):
        certificates.read(login.der, PinKind.AUTHENTICATION, now)
    for now in (first - timedelta(seconds=1), last + timedelta(seconds=1)):
        with pytest.raises(CertificateExpired):
            certificates.read(login.der, PinKind.AUTHENTICATION, now)


def test_only_the_signature_certificate_names_its_holder(
    login: Credential, signer: Credential
) -> None:
    nobody = certificates.summarise(certificates.read(login.der, PinKind.AUTHENTICATION, NOW))
    hanako = certificates.summarise(certificates.read(signer.der, PinKind.SIGNATURE, NOW))
    assert (nobody.holder, hanako.holder) == (None, "山田　花子")
    assert nobody.test
    assert hanako.test
    assert hanako.not_after == signer.certificate.not_valid_after_utc


@pytest.mark.parametrize("function", list(HashFunction))
def test_K5_a_signature_of_the_certificates_key_passes(
    signer: Credential, function: HashFunction
) -> None:
    digest = Digest(function, bytes(function.size))
    algorithm = Prehashed(getattr(hashes, function.name)())
    signature = signer.key.sign(digest.octets, PKCS1v15(), algorithm)
    certificate = certificates.read(signer.der, PinKind.SIGNATURE, NOW)
    certificates.check_signature(certificate, digest, signature)
    for wrong in (signature[:-1], signature[:-1] + bytes([signature[-1] ^ 1]), b"", bytes(256)):
        with pytest.raises(CardFailed):
            certificates.check_signature(certificate, digest, wrong)
    other = Digest(function, b"\1" * function.size)
    with pytest.raises(CardFailed):
        certificates.check_signature(certificate, other, signature)


def test_K5_a_signature_of_another_key_does_not_pass(signer: Credential, login: Credential) -> None:
    digest = Digest(HashFunction.SHA256, bytes(32))
    signature = login.key.sign(digest.octets, PKCS1v15(), Prehashed(hashes.SHA256()))
    certificate = certificates.read(signer.der, PinKind.SIGNATURE, NOW)
    with pytest.raises(CardFailed):
        certificates.check_signature(certificate, digest, signature)
