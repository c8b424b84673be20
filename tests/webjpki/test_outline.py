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
from webjpki import VerificationError, der, read_certificate
from webjpki.certificate import Certificate
from webjpki.errors import AlgorithmUnsupported, CertificateMalformed, KeyUnsupported
from webjpki.outline import MAX_BYTES, SHA256_WITH_RSA, Outline, read_outline


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
    """Chance finds only what is coarse; single octets that matter are named below."""
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


VERSION_3 = bytes.fromhex("a003020102")
FALSIFIED: dict[str, tuple[bytes, bytes]] = {  # the last place of these octets gets the others
    "version 1": (VERSION_3, bytes.fromhex("a003020100")),
    "version 2": (VERSION_3, bytes.fromhex("a003020101")),
    "signed otherwise than is said inside": (
        SHA256_WITH_RSA,
        bytes.fromhex("300d06092a864886f70d01010c0500"),
    ),
    "a signature that ends amid a byte": (bytes.fromhex("0382010100"), bytes.fromhex("0382010101")),
}


@pytest.mark.parametrize(("part", "other"), FALSIFIED.values(), ids=FALSIFIED)
def test_what_no_card_holds_is_refused(hanako_login: Credential, part: bytes, other: bytes) -> None:
    """Seen to fail when: version, outer algorithm or the signature's last byte is not looked at."""
    before, found, behind = hanako_login.der.rpartition(part)
    assert found
    with pytest.raises((CertificateMalformed, AlgorithmUnsupported)):
        read_outline(before + other + behind)


def test_no_serial_number_is_negative(hanako_login: Credential) -> None:
    """Seen to fail when: the serial number is not looked at."""
    at = hanako_login.der.index(VERSION_3) + len(VERSION_3)
    tag, length = hanako_login.der[at : at + 2]
    assert tag == der.INTEGER
    negative = hanako_login.der[: at + 2] + b"\xff" * length + hanako_login.der[at + 2 + length :]
    with pytest.raises(CertificateMalformed):
        read_outline(negative)


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
