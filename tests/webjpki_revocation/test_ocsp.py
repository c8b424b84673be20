# SPDX-License-Identifier: Apache-2.0
"""D7: OCSP answers by OpenSSL, by responders of many kinds, and by nobody who should give one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO
from tests.webjpki.made import own_authority, rsa_sign, usage
from tests.webjpki_revocation.books import DAY, Books
from tests.webjpki_revocation.responders import (
    CLOCK,
    FOR_OCSP,
    NO_CHECK,
    REVOKED,
    UNKNOWN,
    Responder,
    delegate,
)
from webjpki import (
    FetchFailed,
    OcspFetcher,
    OcspRules,
    OcspSource,
    RevocationKind,
    RevocationQuestion,
    RevocationReason,
    RevocationStatus,
    TrustAnchor,
    WantedOcsp,
    read_certificate,
)


@pytest.fixture
def question(pki: TestPki, authority: Credential) -> RevocationQuestion:
    """About a card as old as a month on any day: the answers have the real clock."""
    holder = replace(HANAKO, key="recent", issued=date.today() - timedelta(days=30))
    assert pki.issuer_of("signature", holder).der == authority.der
    certificate = read_certificate(pki.issue("signature", holder).der)
    return RevocationQuestion(
        certificate, TrustAnchor.from_certificate(authority.der), CLOCK, CLOCK
    )


@pytest.fixture
def responder(authority: Credential) -> Responder:
    return Responder(delegate(authority), authority)


def ask(
    fetcher: OcspFetcher, question: RevocationQuestion, rules: OcspRules | None = None
) -> RevocationStatus:
    return OcspSource(fetcher, rules=rules).status_of(question)


def refusal(
    fetcher: OcspFetcher, question: RevocationQuestion, rules: OcspRules | None = None
) -> str:
    status = ask(fetcher, question, rules)
    assert status.kind is RevocationKind.UNAVAILABLE
    return status.detail


class OpenSsl:
    """A fetcher that has OpenSSL answer."""

    def __init__(self, books: Books, responder: Credential, *options: str) -> None:
        self.books, self.responder, self.options = books, responder, options

    def ocsp(self, wanted: WantedOcsp) -> bytes:
        return self.books.answer(wanted.request, self.responder, *self.options)


@pytest.mark.parametrize("options", [(), ("-resp_key_id",)], ids=["by-name", "by-key"])
@pytest.mark.parametrize("delegated", [True, False])
def test_D7_openssl_answers(
    books: Books,
    authority: Credential,
    question: RevocationQuestion,
    delegated: bool,
    options: tuple[str, ...],
) -> None:
    answering = delegate(authority, now=question.now) if delegated else authority
    fetcher = OpenSsl(books, answering, *options)
    assert ask(fetcher, question).detail == "responder_does_not_know"

    books.known(question.certificate.serial)
    status = ask(fetcher, question)
    assert status.kind is RevocationKind.NOT_LISTED
    assert status.as_of is not None
    assert abs(status.as_of - question.now) < timedelta(hours=1)

    books.lines.clear()
    revoked_at = (question.now - DAY).replace(microsecond=0)
    books.revoke(question.certificate.serial, revoked_at, "keyCompromise")
    status = ask(fetcher, question)
    assert (status.kind, status.revoked_at) == (RevocationKind.REVOKED, revoked_at)
    assert status.reason is RevocationReason.KEY_COMPROMISE


def test_D7_openssl_reads_the_question(
    books: Books, responder: Responder, question: RevocationQuestion
) -> None:
    ask(responder, question)
    (books.folder / "request.der").write_bytes(responder.asked[0].request)
    shown = books.openssl("ocsp", "-reqin", "request.der", "-req_text", "-noverify")
    assert f"Serial Number: {question.certificate.serial:X}" in shown
    assert "OCSP Nonce" in shown


def test_the_fetcher_learns_the_stated_address_and_the_issuer(
    responder: Responder, question: RevocationQuestion
) -> None:
    ask(responder, question)
    assert responder.asked[0].addresses == ("http://ocspsign.jpki-test.invalid",)
    assert responder.asked[0].anchor == question.anchor


def test_every_question_has_another_nonce(
    responder: Responder, question: RevocationQuestion
) -> None:
    source = OcspSource(responder)
    for _ in range(2):
        source.status_of(question)
    assert len({wanted.request for wanted in responder.asked}) == 2


@pytest.mark.parametrize("by_name", [True, False])
def test_D7_good_revoked_unknown(
    responder: Responder, question: RevocationQuestion, by_name: bool
) -> None:
    responder.by_name = by_name
    assert ask(responder, question).kind is RevocationKind.NOT_LISTED
    responder.status = UNKNOWN
    assert ask(responder, question).kind is RevocationKind.UNKNOWN
    responder.status, responder.revoked_at = REVOKED, CLOCK - DAY
    assert ask(responder, question).reason is None
    for flag in x509.ReasonFlags:
        responder.reason = flag
        status = ask(responder, question)
        assert status.kind is RevocationKind.REVOKED
        assert status.reason is not None
        assert status.reason.name == flag.name.upper()


def test_D7_nonce(responder: Responder, question: RevocationQuestion) -> None:
    responder.nonce = bytes(32)
    lenient = OcspRules(nonce=False)
    assert refusal(responder, question) == "ocsp_nonce_wrong"
    assert refusal(responder, question, lenient) == "ocsp_nonce_wrong"
    responder.without_nonce = True
    assert refusal(responder, question) == "ocsp_nonce_wrong"
    assert ask(responder, question, lenient).kind is RevocationKind.NOT_LISTED


def test_D7_answer_to_an_earlier_question(
    responder: Responder, question: RevocationQuestion
) -> None:
    ask(responder, question)
    earlier = responder.ocsp(responder.asked[0])

    class Replayed:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            return earlier

    assert refusal(Replayed(), question) == "ocsp_nonce_wrong"


def test_D7_about_another_certificate(
    pki: TestPki, responder: Responder, question: RevocationQuestion
) -> None:
    responder.serial = question.certificate.serial + 1
    assert refusal(responder, question) == "ocsp_certificate_wrong"
    responder.serial = None
    responder.certificate_hash = hashes.SHA256()
    assert refusal(responder, question) == "ocsp_certificate_wrong"
    responder.certificate_hash = hashes.SHA1()  # noqa: S303  # what CertID is made with
    responder.issuer = pki.authority("signature", 2)  # same name, another key
    assert refusal(responder, question) == "ocsp_certificate_wrong"


NOT_FOR_OCSP = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False
ODD = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True


@pytest.mark.parametrize(
    "extensions",
    [
        (NO_CHECK,),
        (NOT_FOR_OCSP, NO_CHECK),
        (FOR_OCSP,),
        (FOR_OCSP, NO_CHECK, usage("key_encipherment")),
        (FOR_OCSP, NO_CHECK, ODD),
    ],
    ids=["no-usage", "other-usage", "no-check-missing", "key-usage", "critical"],
)
def test_D7_responder_without_authorisation(
    extensions: tuple[tuple[x509.ExtensionType, bool], ...],
    authority: Credential,
    responder: Responder,
    question: RevocationQuestion,
) -> None:
    responder.signer = delegate(authority, extensions=extensions)
    assert refusal(responder, question) == "ocsp_responder_unauthorised"


def test_D7_responder_of_another_authority(
    pki: TestPki, authority: Credential, responder: Responder, question: RevocationQuestion
) -> None:
    """Another CA, one with the same name, one that only claims it, and the card's own holder."""
    name = authority.certificate.subject
    for issuer, stated in (
        (pki.authority("authentication", 3), None),
        (pki.authority("signature", 2), None),
        (own_authority(pki, "signature"), name),
    ):
        responder.signer = delegate(issuer, issuer_name=stated)
        assert refusal(responder, question) == "ocsp_responder_unauthorised"
    responder.signer = pki.issue("signature", HANAKO)
    assert refusal(responder, question) == "ocsp_responder_unauthorised"


def test_D7_responder_outside_of_its_period(
    authority: Credential, responder: Responder, question: RevocationQuestion
) -> None:
    responder.signer = delegate(authority, days=28)
    assert refusal(responder, question) == "ocsp_responder_unauthorised"


def test_D7_no_check_can_be_waived(
    authority: Credential, responder: Responder, question: RevocationQuestion
) -> None:
    responder.signer = delegate(authority, extensions=(FOR_OCSP,))
    status = ask(responder, question, OcspRules(no_check=False))
    assert status.kind is RevocationKind.NOT_LISTED


def test_D7_responders_certificate_missing(
    responder: Responder, question: RevocationQuestion
) -> None:
    responder.held = []
    assert refusal(responder, question) == "ocsp_responder_unauthorised"


@pytest.mark.parametrize("delegated", [True, False])
def test_D7_not_signed_by_the_one_named(
    pki: TestPki, authority: Credential, question: RevocationQuestion, delegated: bool
) -> None:
    responder = Responder(delegate(authority) if delegated else authority, authority)

    class Forged:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            data = responder.ocsp(wanted) or b""
            answer = ocsp.load_der_ocsp_response(data)
            thief = pki.authority("authentication", 3).key
            return data.replace(answer.signature, rsa_sign(thief, answer.tbs_response_bytes))

    assert ask(responder, question).kind is RevocationKind.NOT_LISTED
    assert refusal(Forged(), question) == "ocsp_signature_mismatch"


def test_D7_stale_and_from_the_future(responder: Responder, question: RevocationQuestion) -> None:
    for this_update, next_update in (
        (CLOCK - 2 * DAY, CLOCK - DAY),
        (CLOCK + DAY, CLOCK + 2 * DAY),
        (CLOCK - 2 * DAY, None),
    ):
        responder.this_update, responder.next_update = this_update, next_update
        assert refusal(responder, question) == "ocsp_stale"
    responder.this_update = CLOCK - timedelta(hours=23)
    assert ask(responder, question).kind is RevocationKind.NOT_LISTED


def test_D7_responders_forget_expired_certificates(
    responder: Responder, question: RevocationQuestion
) -> None:
    gone = question.certificate.not_after + DAY
    responder.signer = delegate(responder.issuer, now=gone)
    responder.this_update, responder.next_update = gone, gone + DAY
    status = ask(responder, replace(question, now=gone))
    assert (status.kind, status.detail) == (RevocationKind.UNKNOWN, "expired_before_answer")


@pytest.mark.parametrize("status", [one for one in ocsp.OCSPResponseStatus if one.value])
def test_D7_responder_declines(
    status: ocsp.OCSPResponseStatus, question: RevocationQuestion
) -> None:
    class Declining:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)

    assert refusal(Declining(), question) == "ocsp_refused"


def test_D7_a_huge_answer(responder: Responder, question: RevocationQuestion) -> None:
    """Right in all but its size. Seen to fail when: the size is not looked at."""
    responder.held = [responder.signer.certificate] * 80
    assert refusal(responder, question) == "ocsp_malformed"
    responder.held = responder.held[:40]
    assert ask(responder, question).kind is RevocationKind.NOT_LISTED


@pytest.mark.parametrize("answer", [b"", b"\x30\x00", b"<html>"])
def test_D7_no_answer_at_all(answer: bytes, question: RevocationQuestion) -> None:
    class Babbling:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            return answer

    assert refusal(Babbling(), question) == "ocsp_malformed"


@pytest.mark.parametrize("error", [FetchFailed(), TimeoutError(), ConnectionRefusedError()])
def test_D7_nobody_answers(error: Exception, question: RevocationQuestion) -> None:
    class Broken:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            raise error

    class Nobody:
        def ocsp(self, wanted: WantedOcsp) -> bytes | None:
            return None

    assert refusal(Broken(), question) == "fetch_failed"
    assert refusal(Nobody(), question) == "no_responder"
