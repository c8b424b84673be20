# SPDX-License-Identifier: Apache-2.0
"""A trusted timestamp's time stands for the clock where the policy says so, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from native_host.announced.pdf import PdfProfile
from native_host.documents.timestamp import imprint_of
from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO
from tests.documents.cms.signing import CONTENT
from tests.documents.cms.signing import signed as signed_cms
from tests.documents.pdf.made import Pdf, needs
from tests.documents.pdf.signing import AUTHORITY, document, raw_signature
from tests.documents.pdf.signing import signed as signed_pdf
from tests.documents.pdf.test_timestamp_authorities import Made, authority_of
from tests.documents.pdf.timestamps import TimestampAuthority
from tests.rig.trust import anchors_of
from tests.webjpki.made import NONCE, ORIGIN, token
from webjpki import (
    AuthenticationVerifier,
    CmsSignatureResult,
    CmsVerifier,
    Policy,
    RevocationKind,
    RevocationQuestion,
    RevocationStatus,
    SignatureVerifier,
    TimestampAuthorities,
    VerificationError,
    describe,
)
from webjpki.pdf import PdfSignatureResult, PdfVerifier

pytestmark = needs("openssl", "openssl")
ORIGINAL = Pdf().octets()
DER = Encoding.DER
TODAY = datetime.now(UTC)  # openssl's clock stamps
DAY = timedelta(days=1)
YEARS = timedelta(days=366)


@dataclass
class Knows:
    """A source that knows since when the certificate is revoked, and notes what it was asked."""

    revoked_at: datetime
    asked: list[RevocationQuestion] = field(default_factory=list)

    def status_of(self, question: RevocationQuestion) -> RevocationStatus:
        self.asked.append(question)
        return RevocationStatus(
            RevocationKind.REVOKED, as_of=question.now, revoked_at=self.revoked_at
        )


class LongLived(Made):
    """An authority whose certificates outlive the signers'; its own ends after ``years``."""

    def __init__(self, years: int = 20) -> None:
        self.root = self.certificate(
            "Example Root", self.root_key, authority_of(), until=TODAY + 20 * YEARS
        )
        self.issuer = self.certificate(
            "Example Issuing CA", self.issuer_key, authority_of(length=0), until=TODAY + 20 * YEARS
        )
        self.end = self.stamping(until=TODAY + years * YEARS)


@dataclass(frozen=True)
class Signed:
    """The same words signed and stamped as PDF and as CMS, and who is accepted for the stamps."""

    pdf: bytes
    cms: bytes
    listed: TimestampAuthorities


def stamped(hanako: Credential, folder: Path, made: Made) -> Signed:
    authority = TimestampAuthority(folder, made.issued())
    preparation = document(ORIGINAL, PdfProfile.PADES_T).prepare(hanako.der, TODAY)
    signature = raw_signature(hanako, preparation)
    pdf = ORIGINAL + preparation.finish(signature, authority.answer(imprint_of(signature)))
    cms = signed_cms(
        CONTENT, hanako, authority.answer, profile="cades-t", timestampAuthority=AUTHORITY
    )
    return Signed(pdf, cms, TimestampAuthorities((made.root.public_bytes(DER),)))


@pytest.fixture(scope="module")
def signed(hanako: Credential, tmp_path_factory: pytest.TempPathFactory) -> Signed:
    return stamped(hanako, tmp_path_factory.mktemp("authority"), LongLived())


@pytest.fixture
def policy(pki: TestPki, signed: Signed) -> Policy:
    return Policy.test(
        anchors_of(pki, generations=[3]),
        timestamp_authorities=signed.listed,
        use_timestamp_time=True,
    )


Result = PdfSignatureResult | CmsSignatureResult
Verify = Callable[..., Result]


@pytest.fixture(params=["pdf", "cms"])
def verify(request: pytest.FixtureRequest) -> Verify:
    """Verify either form by a policy, as of a time."""

    def of_pdf(what: Signed, policy: Policy, now: datetime, at: datetime | None = None) -> Result:
        return PdfVerifier(trust=policy, clock=lambda: now).verify(what.pdf, at=at)[0]

    def of_cms(what: Signed, policy: Policy, now: datetime, at: datetime | None = None) -> Result:
        verifier = CmsVerifier(trust=policy, clock=lambda: now)
        return verifier.verify(what.cms, content=CONTENT, at=at)[0]

    return of_pdf if request.param == "pdf" else of_cms


def period(what: Result) -> tuple[datetime, bool, bool]:
    return what.period.checked_at, what.period.by_timestamp, what.period.given


def stamp_time(what: Result) -> datetime:
    assert what.timestamp is not None
    return what.timestamp.time


def refused(verify: Callable[[], object]) -> str:
    with pytest.raises(VerificationError) as error:
        verify()
    return error.value.code


@pytest.fixture
def later(hanako: Credential) -> datetime:
    """When the signer's certificate has ended."""
    return hanako.certificate.not_valid_after_utc + 30 * DAY


def test_a_certificate_that_has_ended_since(
    signed: Signed, policy: Policy, verify: Verify, later: datetime
) -> None:
    """Seen to fail when: the period is held against the clock; the sentence does not say which time."""
    result = verify(signed, policy, later)
    assert period(result) == (stamp_time(result), True, False)
    assert result.period.not_after < later
    sentences = describe(result, "ja"), describe(result, "en")
    assert sentences[0]["period"].startswith("タイムスタンプの時刻 ")
    assert "今の時刻では確認していません" in sentences[0]["period"]
    assert "not checked as of now" in sentences[1]["period"]
    assert "(SHA-256 " in sentences[0]["timestamp"]
    plain = Policy(policy.trust, timestamp_authorities=signed.listed)
    assert refused(lambda: verify(signed, plain, later)) == "certificate_expired"


def test_a_time_that_the_website_names_goes_first(
    signed: Signed, policy: Policy, verify: Verify, later: datetime
) -> None:
    assert refused(lambda: verify(signed, policy, later, at=later)) == "certificate_expired"
    assert period(verify(signed, policy, later, at=TODAY)) == (TODAY, False, True)


def test_an_authority_that_is_out_of_its_period_itself(
    hanako: Credential, policy: Policy, verify: Verify, later: datetime, tmp_path: Path
) -> None:
    """Whoever has its key by then can stamp any time. Seen to fail when: that is not looked at."""
    old = stamped(hanako, tmp_path, LongLived(years=2))
    soon = TODAY + 3 * YEARS
    assert period(verify(old, policy, TODAY + YEARS))[1]
    assert period(verify(old, policy, soon)) == (soon, False, False)
    assert refused(lambda: verify(old, policy, later)) == "certificate_expired"


def test_a_stamp_from_the_future(signed: Signed, policy: Policy, verify: Verify) -> None:
    early = TODAY - DAY
    assert period(verify(signed, policy, early)) == (early, False, False)


def test_a_stamp_from_before_the_certificate(
    pki: TestPki, policy: Policy, verify: Verify, later: datetime, tmp_path: Path
) -> None:
    """Seen to fail when: only the end of the period is held against the stamp."""
    unborn = replace(HANAKO, issued=HANAKO.issued.replace(year=TODAY.year + 1))
    early = stamped(pki.issue("signature", unborn), tmp_path, LongLived())
    assert refused(lambda: verify(early, policy, later)) == "certificate_not_yet_in_force"


def test_an_authority_that_nobody_accepts(
    signed: Signed, policy: Policy, verify: Verify, later: datetime
) -> None:
    """Anybody can stamp. Seen to fail when: a chain to nobody still lends its time."""
    other = Made()
    other.root = other.certificate("Another Root", other.key, authority_of(), signed=other.key)
    elsewhere = replace(
        policy, timestamp_authorities=TimestampAuthorities((other.root.public_bytes(DER),))
    )
    code = "timestamp_authority_unknown"
    assert refused(lambda: verify(signed, elsewhere, later)) == code
    with pytest.raises(ValueError, match="timestamp_authorities"):
        replace(policy, timestamp_authorities=None)


def test_without_a_timestamp_the_clock_counts(hanako: Credential, policy: Policy) -> None:
    verifier = PdfVerifier(trust=policy, clock=lambda: TODAY)
    (result,) = verifier.verify(signed_pdf(ORIGINAL, hanako, PdfProfile.PADES_B))
    assert period(result) == (TODAY, False, False)


def test_revocation_is_asked_about_the_same_time(
    signed: Signed, policy: Policy, verify: Verify, later: datetime
) -> None:
    """Seen to fail when: the source is asked about now; a later revocation refuses."""
    before, after = Knows(TODAY - DAY), Knows(TODAY + YEARS)
    spoiled = replace(policy, revocation=before)
    assert refused(lambda: verify(signed, spoiled, later)) == "certificate_revoked"
    result = verify(signed, replace(policy, revocation=after), later)
    assert result.revocation.revoked_at == TODAY + YEARS
    assert "is revoked since" in describe(result, "en")["revocation"]
    (asked,) = after.asked
    assert (asked.at, asked.now) == (stamp_time(result), later)


def test_a_single_detached_signature_goes_by_it_too(
    signed: Signed, policy: Policy, later: datetime
) -> None:
    result = SignatureVerifier(trust=policy, clock=lambda: later).verify_cms(
        signed.cms, content=CONTENT
    )
    assert result.period.by_timestamp


def test_a_sign_in_never_goes_by_a_timestamp(pki: TestPki, policy: Policy, later: datetime) -> None:
    """Seen to fail when: the switch lends a sign-in any other time than the clock's."""
    card = token(pki.issue("authentication", HANAKO))
    verifier = AuthenticationVerifier(origin=ORIGIN, trust=policy, clock=lambda: later)
    assert refused(lambda: verifier.verify(card, expected_nonce=NONCE)) == "certificate_expired"
    verifier = AuthenticationVerifier(origin=ORIGIN, trust=policy, clock=lambda: TODAY)
    assert not verifier.verify(card, expected_nonce=NONCE).period.by_timestamp
