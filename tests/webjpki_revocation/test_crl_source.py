# SPDX-License-Identifier: Apache-2.0
"""D7: which list answers for a certificate, when it is too old, and how a delta list joins in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from simulated_card.authorities import Credential, TestPki
from simulated_card.holder import HANAKO, TARO
from tests.webjpki.made import NOW
from tests.webjpki_revocation.books import DAY, Books
from tests.webjpki_revocation.made_lists import MadeList, because, revoked, scope
from webjpki import (
    Certificate,
    CrlSource,
    FetchFailed,
    RevocationKind,
    RevocationQuestion,
    RevocationReason,
    RevocationStatus,
    TrustAnchor,
    WantedCrl,
    read_certificate,
)

REMOVED = x509.ReasonFlags.remove_from_crl


@dataclass
class Shelf:
    """A fetcher with one complete list and one delta list, which notes what it was asked for."""

    complete: bytes | Path | None = None
    delta: bytes | None = None
    asked: list[WantedCrl] = field(default_factory=list)

    def crl(self, wanted: WantedCrl) -> Path | bytes | None:
        self.asked.append(wanted)
        return self.complete if wanted.continues is None else self.delta

    def complete_asked(self) -> int:
        return sum(wanted.continues is None for wanted in self.asked)


@dataclass
class Desk:
    """Asks one source about one certificate."""

    certificate: Certificate
    anchor: TrustAnchor

    def ask(
        self,
        complete: bytes | None,
        delta: bytes | None = None,
        *,
        at: datetime = NOW,
        now: datetime = NOW,
    ) -> RevocationStatus:
        return self.ask_of(CrlSource(Shelf(complete, delta)), at=at, now=now)

    def ask_of(
        self, source: CrlSource, *, at: datetime = NOW, now: datetime = NOW
    ) -> RevocationStatus:
        return source.status_of(RevocationQuestion(self.certificate, self.anchor, at, now))


@pytest.fixture
def desk(certificate: Certificate, anchor: TrustAnchor) -> Desk:
    return Desk(certificate, anchor)


def point_of(credential: Credential) -> x509.Name:
    points = credential.certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    names = points.value[0].full_name
    assert names is not None
    (name,) = names
    assert isinstance(name, x509.DirectoryName)
    return name.value


def section(name: x509.Name) -> str:
    """The name as a section of OpenSSL's configuration."""
    return "\n".join(
        f"{i}.{part.rfc4514_attribute_name} = {part.value!s}" for i, part in enumerate(name)
    )


def test_D7_not_listed_and_revoked(books: Books, desk: Desk) -> None:
    status = desk.ask(books.crl())
    assert (status.kind, status.as_of) == (RevocationKind.NOT_LISTED, NOW - DAY)

    books.revoke(desk.certificate.serial, NOW - 2 * DAY, "affiliationChanged")
    status = desk.ask(books.crl())
    assert status.kind is RevocationKind.REVOKED
    assert status.revoked_at == NOW - 2 * DAY
    assert status.reason is RevocationReason.AFFILIATION_CHANGED


def test_D7_a_list_of_one_municipality(
    books: Books, desk: Desk, hanako: Credential, anchor: TrustAnchor
) -> None:
    """JPKI's distribution points are directory names without an address (jpki-facts C2)."""
    own = point_of(hanako)
    shelf = Shelf(books.crl(point=section(own)))
    assert desk.ask_of(CrlSource(shelf)).kind is RevocationKind.NOT_LISTED
    (name,) = shelf.asked[0].names
    assert name.address is None
    assert name.directory is not None
    assert name.directory[-1] == ("CN", str([*own][-1].value))
    assert shelf.asked[0].anchor == anchor

    elsewhere = x509.Name(
        [*[*own][:-1], x509.NameAttribute(x509.NameOID.COMMON_NAME, "Naha CRLDP")]
    )
    status = desk.ask(books.crl(point=section(elsewhere)))
    assert (status.kind, status.detail) == (RevocationKind.UNAVAILABLE, "crl_scope_wrong")


@pytest.mark.parametrize(
    "flags", [{"only_authorities": True}, {"only_attributes": True}], ids=["ca", "attributes"]
)
def test_D7_a_list_of_something_else(
    flags: dict[str, bool], desk: Desk, authority: Credential
) -> None:
    made = MadeList(authority, extensions=[scope(**flags)])  # type: ignore[arg-type]  # its names
    assert desk.ask(made.der()).detail == "crl_scope_wrong"


def test_D7_a_list_for_persons_only(desk: Desk, authority: Credential) -> None:
    made = MadeList(authority, extensions=[scope(only_users=True)])
    assert desk.ask(made.der()).kind is RevocationKind.NOT_LISTED


def test_D7_stale_and_from_the_future(books: Books, desk: Desk) -> None:
    stale = desk.ask(books.crl(this_update=NOW - 3 * DAY, next_update=NOW - DAY))
    early = desk.ask(books.crl(this_update=NOW + DAY, next_update=NOW + 3 * DAY))
    for status in (stale, early):
        assert (status.kind, status.detail) == (RevocationKind.UNAVAILABLE, "crl_stale")


def test_D7_a_stale_list_still_speaks_of_its_own_days(books: Books, desk: Desk) -> None:
    old = books.crl(this_update=NOW - 3 * DAY, next_update=NOW - DAY)
    assert desk.ask(old, at=NOW - 2 * DAY).kind is RevocationKind.NOT_LISTED


def test_D7_expired_certificates_drop_off_lists(books: Books, desk: Desk) -> None:
    gone = desk.certificate.not_after + DAY
    late = books.crl(this_update=gone, next_update=gone + DAY)
    status = desk.ask(late, at=NOW, now=gone)
    assert (status.kind, status.detail) == (RevocationKind.UNKNOWN, "expired_before_list")


def test_D7_a_list_that_keeps_expired_certificates_is_believed(books: Books, desk: Desk) -> None:
    """A certificate revoked before a signature counts as revoked also after its own end.

    Seen to fail when: the end of the certificate is looked at before the list.
    """
    books.revoke(desk.certificate.serial, NOW - DAY, "keyCompromise")
    gone = desk.certificate.not_after + DAY
    status = desk.ask(books.crl(this_update=gone, next_update=gone + DAY), at=NOW, now=gone)
    assert (status.kind, status.revoked_at) == (RevocationKind.REVOKED, NOW - DAY)


def test_a_question_about_the_past_gets_the_newest_list(books: Books, desk: Desk) -> None:
    """Seen to fail when: a held list is let go only when the time asked about is behind it."""
    shelf = Shelf(books.crl(this_update=NOW - DAY, next_update=NOW + DAY))
    source = CrlSource(shelf)
    assert desk.ask_of(source, at=NOW).kind is RevocationKind.NOT_LISTED
    books.revoke(desk.certificate.serial, NOW - DAY / 2, "keyCompromise")
    shelf.complete = books.crl(this_update=NOW + 2 * DAY, next_update=NOW + 4 * DAY)
    status = desk.ask_of(source, at=NOW, now=NOW + 3 * DAY)
    assert (status.kind, status.as_of) == (RevocationKind.REVOKED, NOW + 2 * DAY)


def test_D7_wrong_issuer(pki: TestPki, desk: Desk) -> None:
    of_other_generation = MadeList(pki.authority("signature", 2)).der()
    assert desk.ask(of_other_generation).detail == "crl_signature_mismatch"
    other_name = pki.authority("authentication", 3).certificate.subject
    renamed = MadeList(pki.authority("signature", 3), issuer=other_name).der()
    assert desk.ask(renamed).detail == "crl_scope_wrong"


def delta(authority: Credential, serial: int | None, **changed: object) -> bytes:
    reason = changed.pop("reason", None)
    base = changed.pop("base", 5)
    assert isinstance(base, int)
    extensions = [because(reason)] if isinstance(reason, x509.ReasonFlags) else []
    entries = [] if serial is None else [revoked(serial, NOW - DAY / 2, *extensions)]
    made = MadeList(authority, entries, number=8, this_update=NOW - DAY / 4)
    made = replace(made, **changed)  # type: ignore[arg-type]  # named by the tests below
    made.extensions = [*made.extensions, (x509.DeltaCRLIndicator(base), True)]
    return made.der()


def test_D7_delta_adds_and_takes_away(books: Books, desk: Desk, authority: Credential) -> None:
    serial = desk.certificate.serial
    status = desk.ask(books.crl(), delta(authority, serial))
    assert (status.kind, status.as_of) == (RevocationKind.REVOKED, NOW - DAY / 4)

    books.revoke(serial, NOW - DAY, "certificateHold")
    on_hold = books.crl()
    assert desk.ask(on_hold, delta(authority, None)).reason is RevocationReason.CERTIFICATE_HOLD
    freed = desk.ask(on_hold, delta(authority, serial, reason=REMOVED))
    assert freed.kind is RevocationKind.NOT_LISTED


@pytest.mark.parametrize(
    "changed",
    [
        {"base": 8},
        {"number": 6},
        {"number": None},
        {"extensions": [scope(only_users=True)]},
        {"this_update": NOW - 2 * DAY},
    ],
    ids=["later-base", "older-number", "no-number", "other-scope", "older-time"],
)
def test_D7_delta_that_does_not_continue_the_list(
    changed: dict[str, object], books: Books, desk: Desk, authority: Credential
) -> None:
    status = desk.ask(books.crl(), delta(authority, None, **changed))
    assert (status.kind, status.detail) == (RevocationKind.UNAVAILABLE, "crl_delta_unusable")


def test_D7_delta_is_never_passed_over(books: Books, desk: Desk, authority: Credential) -> None:
    complete = books.crl()
    stale = delta(authority, None, next_update=NOW - DAY / 8)
    assert desk.ask(complete, stale).detail == "crl_stale"
    assert desk.ask(complete, b"\x30\x00").detail == "crl_malformed"
    assert desk.ask(complete, complete).detail == "crl_delta_unusable"
    assert desk.ask(delta(authority, None)).detail == "crl_delta_unusable"


def test_D7_no_list_and_failing_fetchers(desk: Desk) -> None:
    assert desk.ask(None).detail == "no_list"

    class Broken:
        def __init__(self, error: Exception) -> None:
            self.error = error

        def crl(self, wanted: WantedCrl) -> bytes | None:
            raise self.error

    for error in (FetchFailed(), ConnectionResetError(), TimeoutError()):
        status = desk.ask_of(CrlSource(Broken(error)))
        assert (status.kind, status.detail) == (RevocationKind.UNAVAILABLE, "fetch_failed")


def test_a_list_is_loaded_once_and_again_when_it_is_over(
    books: Books, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "list"
    path.write_bytes(books.crl())
    shelf = Shelf(path)
    source = CrlSource(shelf)
    for _ in range(3):
        assert desk.ask_of(source).kind is RevocationKind.NOT_LISTED
    assert shelf.complete_asked() == 1

    later = NOW + 2 * DAY
    assert desk.ask_of(source, at=later, now=later).detail == "crl_stale"
    books.revoke(desk.certificate.serial, NOW)
    path.write_bytes(books.crl(this_update=later - DAY, next_update=later + DAY))
    assert desk.ask_of(source, at=later, now=later).detail == "crl_stale"
    assert shelf.complete_asked() == 2  # not anew for every question
    later += timedelta(minutes=1)
    assert desk.ask_of(source, at=later, now=later).kind is RevocationKind.REVOKED
    assert shelf.complete_asked() == 3

    source.forget()
    desk.ask_of(source, at=later, now=later)
    assert shelf.complete_asked() == 4


def test_no_more_lists_are_held_than_agreed(pki: TestPki, anchor: TrustAnchor) -> None:
    shelf = Shelf(MadeList(pki.authority("signature", 3)).der())
    source = CrlSource(shelf, capacity=1)
    for holder in (HANAKO, TARO, HANAKO):
        certificate = read_certificate(pki.issue("signature", holder).der)
        own = TrustAnchor.from_certificate(pki.issuer_of("signature", holder).der)
        source.status_of(RevocationQuestion(certificate, own, NOW, NOW))
    assert shelf.complete_asked() == 3
