# SPDX-License-Identifier: Apache-2.0
"""Whose clock a timestamp is: a website's own list of authorities, and everything that is not on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from native_host.announced.pdf import PdfProfile
from native_host.documents.timestamp import imprint_of
from simulated_card.authorities import Credential
from tests.documents.pdf.made import Pdf, needs
from tests.documents.pdf.signing import NOW, document, raw_signature
from tests.documents.pdf.timestamps import Issued, TimestampAuthority
from webjpki import Policy, TimestampAuthorities, TrustAnchor, VerificationError, describe
from webjpki.errors import AnchorRefused, TestAnchorRefused
from webjpki.pdf import PdfSignatureResult, PdfVerifier, RefusedPdfSignature
from webjpki.timestamp_authorities import TimestampAuthorityUnknown

pytestmark = needs("openssl", "openssl")
ORIGINAL = Pdf().octets()
DAY = timedelta(days=1)
TODAY = datetime.now(UTC)  # openssl's clock stamps
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Extension = tuple[x509.ExtensionType, bool]
STAMPING: Extension = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)


def usage(*, issues: bool) -> Extension:
    plain = x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )
    return plain, True


def authority_of(*, is_ca: bool = True, length: int | None = None) -> list[Extension]:
    return [(x509.BasicConstraints(is_ca, length), True), usage(issues=is_ca)]


class Made:
    """Certificates of a root, an issuing CA and an authority, which a test spoils in one place."""

    root_key, issuer_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))

    def __init__(self) -> None:
        self.root = self.certificate("Example Root", self.root_key, authority_of())
        self.issuer = self.certificate(
            "Example Issuing CA", self.issuer_key, authority_of(length=0)
        )
        self.end = self.stamping()

    def stamping(
        self, *extensions: Extension, until: datetime = TODAY + 30 * DAY
    ) -> x509.Certificate:
        held = [STAMPING, *extensions]
        return self.certificate(
            "Example TSA",
            self.key,
            held,
            by="Example Issuing CA",
            signed=self.issuer_key,
            until=until,
        )

    def certificate(
        self,
        name: str,
        key: Key,
        extensions: list[Extension],
        *,
        by: str = "Example Root",
        signed: Key = root_key,
        until: datetime = TODAY + 30 * DAY,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(by))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(TODAY - 60 * DAY)
            .not_valid_after(until)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(signed, SHA256())

    def issued(self) -> Issued:
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return Issued(_pem(self.end), key, _pem(self.issuer))


def _name(common: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, "Example"), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(*part) for part in parts])


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def _sha256(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex()


Sign = Callable[[Made], bytes]


@pytest.fixture
def sign(hanako: Credential, tmp_path: Path) -> Sign:
    """Sign with a timestamp by what was made."""

    def signed(made: Made) -> bytes:
        preparation = document(ORIGINAL, PdfProfile.PADES_T).prepare(hanako.der, NOW)
        signature = raw_signature(hanako, preparation)
        stamp = TimestampAuthority(tmp_path, made.issued()).answer(imprint_of(signature))
        return ORIGINAL + preparation.finish(signature, stamp)

    return signed


Verify = Callable[..., PdfSignatureResult]


@pytest.fixture
def verify(authority: Credential) -> Verify:
    """Verify with these authorities, or none; the one outcome, or what refused it."""
    anchor = TrustAnchor.from_certificate(authority.der, generation=3)

    def verified(file: bytes, *anchors: x509.Certificate) -> PdfSignatureResult:
        listed = TimestampAuthorities.read(_pem(*anchors)) if anchors else None
        policy = Policy.test([anchor], timestamp_authorities=listed)
        (outcome,) = PdfVerifier(trust=policy, clock=lambda: NOW).examine(file)
        if isinstance(outcome, RefusedPdfSignature):
            raise outcome.error
        return outcome

    return verified


def refused(verify: Verify, file: bytes, *anchors: x509.Certificate) -> str:
    with pytest.raises(VerificationError) as error:
        verify(file, *anchors)
    return error.value.code


def test_by_way_of_an_issuing_ca(sign: Sign, verify: Verify) -> None:
    """Seen to fail when: the certificates of the token are not handed to the path's builder."""
    made = Made()
    stamp = verify(sign(made), made.root).timestamp
    assert stamp is not None
    assert stamp.chain is not None
    assert stamp.chain.anchor == "CN=Example Root,O=Example"
    assert stamp.chain.sha256 == _sha256(made.root)
    assert stamp.chain.between == (_sha256(made.issuer),)
    assert stamp.sha256 == _sha256(made.end)
    assert stamp.not_before < stamp.time < stamp.not_after


def test_the_authority_itself_or_one_of_several(sign: Sign, verify: Verify) -> None:
    made, other = Made(), Made()
    file = sign(made)
    for anchors in ((made.end,), (other.root, made.issuer)):
        stamp = verify(file, *anchors).timestamp
        assert stamp is not None
        assert stamp.chain is not None
        assert stamp.chain.between == ()


def test_without_a_list_nobody_checked_whose_it_is(sign: Sign, verify: Verify) -> None:
    """Seen to fail when: the sentence is the same for both."""
    made = Made()
    file = sign(made)
    unknown, known = verify(file), verify(file, made.root)
    assert unknown.timestamp is not None
    assert unknown.timestamp.chain is None
    assert "誰の時計によるものかは確認していません" in describe(unknown)["timestamp"]
    assert "not checked whose clock" in describe(unknown, "en")["timestamp"]
    assert "時刻認証局 CN=Example Root" in describe(known)["timestamp"]
    assert "authority CN=Example Root" in describe(known, "en")["timestamp"]


def test_another_root_of_the_same_name(sign: Sign, verify: Verify) -> None:
    """Same DN, other key."""
    made, other = Made(), Made()
    other.root_key = ec.generate_private_key(ec.SECP256R1())
    root = other.certificate("Example Root", other.root_key, authority_of(), signed=other.root_key)
    assert refused(verify, sign(made), root) == "timestamp_authority_unknown"


def _no_ca(made: Made) -> None:
    made.issuer = made.certificate("Example Issuing CA", made.issuer_key, authority_of(is_ca=False))


def _no_certificate_signing(made: Made) -> None:
    held = [(x509.BasicConstraints(True, 0), True), usage(issues=False)]
    made.issuer = made.certificate("Example Issuing CA", made.issuer_key, held)


def _issuer_out_of_period(made: Made) -> None:
    made.issuer = made.certificate(
        "Example Issuing CA", made.issuer_key, authority_of(length=0), until=TODAY - DAY
    )


def _path_too_long(made: Made) -> None:
    made.root = made.certificate("Example Root", made.root_key, authority_of(length=0))


def _unknown_critical(made: Made) -> None:
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.392.99999.9"), b"\x05\x00")
    made.end = made.stamping((unknown, True))


def _issuer_forgotten(made: Made) -> None:
    made.issuer = made.root


@pytest.mark.parametrize(
    "spoil",
    [
        _no_ca,
        _no_certificate_signing,
        _issuer_out_of_period,
        _path_too_long,
        _unknown_critical,
        _issuer_forgotten,
    ],
)
def test_a_path_that_does_not_hold(
    spoil: Callable[[Made], None], sign: Sign, verify: Verify
) -> None:
    """Seen to fail when: keyCertSign is not asked for; extensions of issuers are all permitted."""
    made = Made()
    spoil(made)
    assert refused(verify, sign(made), made.root) == "timestamp_authority_unknown"


def test_stamped_after_the_end_of_its_certificate(sign: Sign, verify: Verify) -> None:
    """With and without a list. Seen to fail when: only the path's periods are looked at."""
    made = Made()
    made.end = made.stamping(until=TODAY - DAY)
    file = sign(made)
    assert refused(verify, file) == refused(verify, file, made.root) == "timestamp_unusable"


def test_the_path_is_held_against_the_stamps_own_time() -> None:
    """A stamp outlives its certificate. Seen to fail when: the clock of the verifier is taken."""
    made = Made()
    ended = made.stamping(until=TODAY - DAY)
    listed = TimestampAuthorities.read(_pem(made.root))
    assert listed.chain_of(ended, [made.issuer], TODAY - 10 * DAY).sha256 == _sha256(made.root)
    for time in (TODAY, TODAY - 90 * DAY):
        with pytest.raises(TimestampAuthorityUnknown):
            listed.chain_of(ended, [made.issuer], time)


def test_another_certificate_of_the_same_key(
    sign: Sign, verify: Verify, hanako: Credential, tmp_path: Path
) -> None:
    """The token names its certificate by a digest. Seen to fail when: that is not compared."""
    made = Made()
    preparation = document(ORIGINAL, PdfProfile.PADES_T).prepare(hanako.der, NOW)
    signature = raw_signature(hanako, preparation)
    token = TimestampAuthority(tmp_path, made.issued()).token(imprint_of(signature))
    info = cms.ContentInfo.load(token)
    swapped = made.stamping(until=TODAY + 3000 * DAY)
    info["content"]["certificates"] = [cms.Certificate.load(swapped.public_bytes(Encoding.DER))]
    issuer = {"issuer": info["content"]["certificates"][0].chosen.issuer, "serial_number": swapped.serial_number}  # fmt: skip
    info["content"]["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        "issuer_and_serial_number", cms.IssuerAndSerialNumber(issuer)
    )
    file = ORIGINAL + preparation.finish(signature, info.dump())
    assert refused(verify, file, made.root) == "timestamp_unusable"


def test_what_may_be_on_the_list(authority: Credential, hanako: Credential) -> None:
    """Seen to fail when: Policy.production does not look at them."""
    made = Made()
    TimestampAuthorities.read(_pem(made.root, made.end))
    plain = made.certificate("Example", made.key, [usage(issues=False)])
    for wrong in (
        b"",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        _pem(plain),
    ):
        with pytest.raises(AnchorRefused):
            TimestampAuthorities.read(wrong)
    with pytest.raises(AnchorRefused):
        TimestampAuthorities(())
    with pytest.raises(AnchorRefused):
        TimestampAuthorities((hanako.der,))
    test_ca = TimestampAuthorities((authority.der,))
    with pytest.raises(TestAnchorRefused):
        Policy.production(timestamp_authorities=test_ca)
