# SPDX-License-Identifier: Apache-2.0
"""The reader without a library beside the one with it: whatever both read, they read alike."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from simulated_card.authorities import Credential, TestPki
from tests.webjpki.made import remade
from tests.webjpki.test_mutations import many, mutate, mutations
from webjpki import VerificationError, read_certificate
from webjpki.certificate import Certificate
from webjpki.errors import CertificateMalformed, KeyUnsupported
from webjpki.outline import MAX_BYTES, Outline, read_outline


def assert_alike(outline: Outline, certificate: Certificate) -> None:
    numbers = certificate.public_key.public_numbers()
    assert (outline.key.modulus, outline.key.exponent) == (numbers.n, numbers.e)
    assert (outline.not_before, outline.not_after) == (
        certificate.not_before,
        certificate.not_after,
    )
    assert outline.profile == certificate.profile
    assert outline.holder == certificate.holder
    assert outline.der == certificate.der


def test_both_cards_certificates_are_read_alike(
    hanako_login: Credential, hanako: Credential
) -> None:
    for credential in (hanako_login, hanako):
        outline = read_outline(credential.der)
        assert_alike(outline, read_certificate(credential.der))
        assert outline.is_test
        assert outline.issuer_organisations == ("JPKI-TEST",)
        assert outline.key.size == 256


@many
@given(edits=mutations(), of_login=st.booleans())
def test_D10_mutated_certificates_are_read_alike(
    hanako_login: Credential,
    hanako: Credential,
    edits: list[tuple[str, float, int]],
    of_login: bool,
) -> None:
    """Seen to fail when: the certificate's version is not looked at."""
    octets = mutate((hanako_login if of_login else hanako).der, edits)
    try:
        certificate = read_certificate(octets)
    except VerificationError:
        certificate = None
    try:
        outline = read_outline(octets)
    except KeyUnsupported:
        return  # stricter with keys than OpenSSL is
    except VerificationError:
        assert certificate is None
        return
    if certificate is not None:
        assert_alike(outline, certificate)


@pytest.mark.parametrize("octets", [b"", b"\x30\x00", b"\x30" * 2000, bytes(MAX_BYTES + 1)])
def test_what_is_no_certificate_is_refused(octets: bytes) -> None:
    with pytest.raises(CertificateMalformed):
        read_outline(octets)


def test_something_behind_the_certificate_is_refused(hanako_login: Credential) -> None:
    with pytest.raises(CertificateMalformed):
        read_outline(hanako_login.der + b"\x00")


def test_other_keys_are_refused(pki: TestPki, hanako_login: Credential) -> None:
    authority = pki.authority("authentication", 3)
    other = remade(
        hanako_login, authority, key=ec.generate_private_key(ec.SECP256R1()).public_key()
    )
    with pytest.raises(KeyUnsupported):
        read_outline(other.der)
    modulus = hanako_login.key.public_key().public_numbers().n.to_bytes(256, "big")
    even = modulus[:-1] + bytes([modulus[-1] & 0xFE])
    with pytest.raises(KeyUnsupported):
        read_outline(hanako_login.der.replace(modulus, even))


def test_reading_loads_no_library_and_nothing_else_of_the_verifier() -> None:
    """The native host reads with this while a person waits. Seen to fail when: it imports `certificate`."""
    program = (
        "import sys, webjpki.outline\n"
        "print(*sorted(name for name in sys.modules if name.startswith('webjpki')))\n"
        "print({'cryptography', 'asn1crypto', '_strptime'} & set(sys.modules))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    names = ["der", "der_extensions", "der_times", "errors", "holder", "outline", "profile"]
    ours = " ".join(["webjpki", *(f"webjpki.{name}" for name in names)])
    assert shown.stdout.splitlines() == [ours, "set()"]
