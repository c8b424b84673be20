# SPDX-License-Identifier: Apache-2.0
"""A verified document, a verified sign-in, and the website's keys."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from simulated_card.authorities import TestPki
from simulated_card.holder import HANAKO
from tests.documents.pdf.made import Pdf
from tests.documents.pdf.signing import signed
from tests.rig.pki import pki, pki_dir
from tests.rig.trust import anchors_of
from tests.webjpki.made import DOCUMENT, NONCE, NOW, ORIGIN, Cms, now, other_key, token
from webjpki import (
    AuthenticationResult,
    AuthenticationVerifier,
    IdentityRecord,
    Occasion,
    Policy,
    RecordAlgorithm,
    RecordedDocument,
    RecordSigner,
    SignatureResult,
    SignatureVerifier,
    make_record,
)
from webjpki.identity_json import SiteKey
from webjpki.pdf import PdfSignatureResult, PdfVerifier
from webjpki.timestamp_statements import TimestampChainStatement, TimestampStatement

__all__ = ["pki", "pki_dir"]

OCCASION = Occasion("2026-000123", ORIGIN, "証券総合口座の開設申込み", NOW)


@pytest.fixture(scope="session")
def policy(pki: TestPki) -> Policy:
    return Policy.test(anchors_of(pki, generations=[3]))


@pytest.fixture(scope="session")
def signed_document(pki: TestPki, policy: Policy) -> SignatureResult:
    container = Cms(pki.issue("signature", HANAKO)).der()
    return SignatureVerifier(trust=policy, clock=now).verify_cms(container, content=DOCUMENT)


@pytest.fixture(scope="session")
def signed_in(pki: TestPki, policy: Policy) -> AuthenticationResult:
    verifier = AuthenticationVerifier(origin=ORIGIN, trust=policy, clock=now)
    return verifier.verify(token(pki.issue("authentication", HANAKO)), expected_nonce=NONCE)


@pytest.fixture(scope="session")
def record(signed_document: SignatureResult) -> IdentityRecord:
    document = RecordedDocument("口座開設申込書.pdf", signed_document.digest)
    return make_record(signed_document, OCCASION, document)


DAY = timedelta(days=1)
STAMP = TimestampStatement(
    NOW, "CN=Example TSA", "ab" * 32, "1.2.392.99999.1", NOW - DAY, NOW + DAY, None
)
LED = replace(STAMP, chain=TimestampChainStatement("CN=Example Root", "cd" * 32, (), NOW + DAY))


@pytest.fixture(scope="session")
def signed_pdf(pki: TestPki, policy: Policy) -> PdfSignatureResult:
    file = signed(Pdf().octets(), pki.issue("signature", HANAKO))
    (result,) = PdfVerifier(trust=policy, clock=now).verify(file)
    return result


def pdf_record(result: PdfSignatureResult) -> IdentityRecord:
    return make_record(result, OCCASION, RecordedDocument("契約書.pdf", result.digest))


ELLIPTIC = ec.generate_private_key(ec.SECP256R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()
SIGNERS: dict[RecordAlgorithm, RecordSigner] = {
    RecordAlgorithm.ED25519: RecordSigner(RecordAlgorithm.ED25519, "records-2026", EDWARDS.sign),
    RecordAlgorithm.ES256: RecordSigner(
        RecordAlgorithm.ES256, "records-2026", lambda data: ELLIPTIC.sign(data, ec.ECDSA(SHA256()))
    ),
    RecordAlgorithm.RS256: RecordSigner(
        RecordAlgorithm.RS256,
        "records-2026",
        lambda data: other_key().sign(data, PKCS1v15(), SHA256()),
    ),
}


KEYS: dict[RecordAlgorithm, SiteKey] = {
    RecordAlgorithm.ED25519: EDWARDS.public_key(),
    RecordAlgorithm.ES256: ELLIPTIC.public_key(),
    RecordAlgorithm.RS256: other_key().public_key(),
}
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
