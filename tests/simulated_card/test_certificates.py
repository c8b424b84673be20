# SPDX-License-Identifier: Apache-2.0
"""Shows that the test certificates have the JPKI profile and chain as real ones do (C1 to C4)."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID as Oid
from cryptography.x509.oid import NameOID

from simulated_card import HOLDERS, TestPki, write_trust_anchors
from simulated_card.authorities import PURPOSES
from simulated_card.certificates import GENERATION_PERIODS, Purpose, generation_at

ARC = "1.2.392.200149.8.5.5."
ISSUED = [
    (holder.key, purpose)
    for holder in HOLDERS.values()
    for purpose in PURPOSES
    if purpose == "authentication" or holder.has_signature
]


@pytest.fixture
def pki(pki_dir: Path) -> TestPki:
    return TestPki(pki_dir)


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("generation", GENERATION_PERIODS)
def test_a_ca_has_the_production_profile(pki: TestPki, purpose: Purpose, generation: int) -> None:
    certificate = pki.authority(purpose, generation).certificate
    assert certificate.subject == certificate.issuer == pki.authority(purpose, 1).certificate.issuer
    assert [(e.oid, e.critical) for e in certificate.extensions] == [
        (Oid.KEY_USAGE, True),
        (Oid.SUBJECT_ALTERNATIVE_NAME, False),
        (Oid.BASIC_CONSTRAINTS, True),
        (Oid.CRL_DISTRIBUTION_POINTS, False),
        (Oid.SUBJECT_KEY_IDENTIFIER, False),
    ]
    usage = certificate.extensions[0].value
    assert isinstance(usage, x509.KeyUsage)
    assert usage.public_bytes() == bytes.fromhex("03020106")
    unit = "digital signature" if purpose == "signature" else "user authentication"
    assert certificate.subject.rfc4514_string() == (
        "OU=Japan Agency for Local Authority Information Systems,"
        f"OU=JPKI for {unit},O=JPKI-TEST,C=JP"
    )


def test_the_generations_share_a_name_but_no_key(pki: TestPki) -> None:
    moduli = {
        pki.authority(p, g).key.public_key().public_numbers().n
        for p in PURPOSES
        for g in GENERATION_PERIODS
    }
    assert len(moduli) == 6
    ends = [end for _, end in GENERATION_PERIODS.values()]
    assert [end.year for end in ends] == [2025, 2029, 2033]


def test_the_signature_certificate_describes_the_holder(pki: TestPki) -> None:
    certificate = pki.issue("signature", HOLDERS["taro"]).certificate
    assert [(e.oid, e.critical) for e in certificate.extensions] == [
        (Oid.KEY_USAGE, True),
        (Oid.CERTIFICATE_POLICIES, True),
        (Oid.SUBJECT_ALTERNATIVE_NAME, False),
        (Oid.CRL_DISTRIBUTION_POINTS, False),
        (Oid.AUTHORITY_INFORMATION_ACCESS, False),
        (Oid.AUTHORITY_KEY_IDENTIFIER, False),
        (Oid.SUBJECT_KEY_IDENTIFIER, False),
    ]
    assert certificate.extensions[0].value.public_bytes() == bytes.fromhex("030206C0")
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    values = [(n.type_id.dotted_string, n.value) for n in names if isinstance(n, x509.OtherName)]
    assert [oid for oid, _ in values] == [ARC + n for n in "143526"]
    assert [value[2:].decode() for _, value in values] == [
        "日本　太郎",
        "319850220",
        "1",
        "大阪府大阪市北区見本町４丁目５番６号",
        "10000",
        "000000001100000000",
    ]
    assert {value[0] for _, value in values} == {0x0C}
    subject = [(a.oid, a.value) for a in certificate.subject]
    assert subject[:3] == [
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.LOCALITY_NAME, "Osaka-fu"),
        (NameOID.LOCALITY_NAME, "Osaka-shi Kita-ku"),
    ]
    assert "日本" not in certificate.subject.rfc4514_string()


def test_the_authentication_certificate_names_nobody(pki: TestPki) -> None:
    holder = HOLDERS["hanako"]
    certificate = pki.issue("authentication", holder).certificate
    assert [a.oid for a in certificate.subject] == [NameOID.COUNTRY_NAME, NameOID.COMMON_NAME]
    assert Oid.SUBJECT_ALTERNATIVE_NAME not in [e.oid for e in certificate.extensions]
    assert certificate.extensions[0].value.public_bytes() == bytes.fromhex("03020780")
    der = certificate.public_bytes(Encoding.DER)
    assert holder.name.encode() not in der
    assert holder.address.encode() not in der


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_crl_point_has_a_name_and_no_address(pki: TestPki, purpose: Purpose) -> None:
    certificate = pki.issue(purpose, HOLDERS["hanako"]).certificate
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    names = [name for point in points for name in point.full_name or []]
    assert [type(name) for name in names] == [x509.DirectoryName]
    last = [a.value for a in names[0].value][-3:]
    assert last == ["CRL Distribution Points", "Tokyo-to", "Chiyoda-ku CRLDP"]


@pytest.mark.parametrize(
    ("holder", "last_day"),
    [("hanako", (2031, 3, 15)), ("jiro", (2028, 7, 1)), ("ume", (2022, 6, 1))],
)
def test_a_certificate_ends_on_the_fifth_birthday(
    pki: TestPki, holder: str, last_day: tuple[int, int, int]
) -> None:
    end = pki.issue("signature", HOLDERS[holder]).certificate.not_valid_after_utc
    assert end == datetime(*last_day, 14, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("holder", "purpose"), ISSUED)
def test_openssl_verifies_against_the_right_generation_only(
    pki: TestPki, tmp_path: Path, holder: str, purpose: Purpose
) -> None:
    person = HOLDERS[holder]
    credential = pki.issue(purpose, person)
    leaf = _write(tmp_path / "leaf.pem", credential.certificate)
    during = str(int(credential.certificate.not_valid_before_utc.timestamp()) + 86400)
    passed = {
        (p, g): _openssl_verifies(
            _write(tmp_path / f"{p}{g}.pem", pki.authority(p, g).certificate), leaf, during
        )
        for p in PURPOSES
        for g in GENERATION_PERIODS
    }
    right = (purpose, generation_at(person.issued))
    assert [ca for ca, ok in passed.items() if ok] == [right]


def test_the_trust_anchors_are_the_six_cas(pki: TestPki, pki_dir: Path, tmp_path: Path) -> None:
    write_trust_anchors(pki_dir, tmp_path / "anchors.pem")
    anchors = x509.load_pem_x509_certificates((tmp_path / "anchors.pem").read_bytes())
    assert anchors == [pki.authority(p, g).certificate for p in PURPOSES for g in (1, 2, 3)]


def test_a_second_process_finds_the_same_certificates(pki: TestPki, pki_dir: Path) -> None:
    holder = HOLDERS["hanako"]
    assert TestPki(pki_dir).issue("signature", holder).der == pki.issue("signature", holder).der


def test_an_unknown_birthday_still_gets_five_years(pki: TestPki) -> None:
    unknown = replace(HOLDERS["taro"], birth_code="400000000")
    assert unknown.last_day.isoformat() == "2031-04-01"


def _write(path: Path, certificate: x509.Certificate) -> Path:
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return path


def _openssl_verifies(anchor: Path, leaf: Path, at: str) -> bool:
    anchors = ["-CAfile", str(anchor), str(leaf)]
    command = ["openssl", "verify", "-x509_strict", "-attime", at, *anchors]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
