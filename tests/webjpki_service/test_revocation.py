# SPDX-License-Identifier: Apache-2.0
"""Revocation is checked by the lists that the operator puts into a folder, and by nothing else."""

from __future__ import annotations

from multiprocessing import Pipe
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest

from simulated_card.authorities import Credential, TestPki
from tests.documents.pdf.made import form
from tests.documents.pdf.signing import signed
from tests.rig.waiting import wait_for
from tests.webjpki.made import DOCUMENT, NOW, ORIGIN, Cms, token
from tests.webjpki_revocation.books import DAY
from tests.webjpki_revocation.made_lists import MadeList, revoked
from tests.webjpki_service.served import Answer, Caller, Make, Served, multipart
from tests.webjpki_service.test_documents import signatures
from webjpki import Policy, RevocationStatus, TrustAnchors, read_certificate
from webjpki.revocation import RevocationData, RevocationKind, RevocationReason
from webjpki.revocation_source import RevocationQuestion
from webjpki.service.examination_questions import MARK, Asking, QuestionUnreadable, answer
from webjpki.service.settings import SettingsError

Purpose = Literal["signature", "authentication"]


def put(folder: Path, pki: TestPki, kind: Purpose, *serials: int, number: int = 7) -> None:
    """A complete list of the CA that issues certificates of this kind, newer with its number."""
    entries = [revoked(serial, NOW - DAY) for serial in serials]
    issued = NOW - DAY + number * (DAY / 100)
    made = MadeList(pki.authority(kind, 3), entries, number=number, this_update=issued)
    (folder / "fresh").write_bytes(made.der())
    (folder / "fresh").rename(folder / f"{kind}.crl")


def events(service: Served, name: str) -> list[dict[str, object]]:
    return [line for line in service.log if line["event"] == name]


def sign_in(call: Caller, login: Credential) -> Answer:
    made = token(login, ORIGIN, call.nonce())
    return call.post("/v1/sign-ins", {"session": "session", "token": made})


def revocation(answer_: Answer) -> dict[str, object]:
    checked = answer_.json["checked"]
    assert isinstance(checked, dict)
    found = checked["revocation"]
    assert isinstance(found, dict)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    return tmp_path / "lists"


def test_D7_a_list_that_comes_while_the_service_runs(
    make: Make, folder: Path, pki: TestPki, login: Credential
) -> None:
    """Seen to fail when: the folder is read once, at the start."""
    put(folder, pki, "authentication")
    service = make(crl_folder=folder, crl_seconds=0.05)
    answer_ = sign_in(service.call, login)
    assert answer_.status == 200, answer_.body
    assert answer_.json["notChecked"] == []
    assert revocation(answer_)["kind"] == "not listed"
    assert revocation(answer_)["data"] == "crl"

    serial = login.certificate.serial_number
    put(folder, pki, "authentication", serial, number=8)
    wait_for(lambda: len(events(service, "crl_lists")) == 2, "the lists are not read anew")
    refused = sign_in(service.call, login)
    assert (refused.status, refused.code) == (422, "certificate_revoked")
    assert service.call.get("/v1/about").json["revocation"] == "crl"


def test_D7_without_a_list_nothing_is_known(make: Make, folder: Path, login: Credential) -> None:
    service = make(crl_folder=folder)
    assert sign_in(service.call, login).code == "revocation_not_established"
    (noted,) = events(service, "crl_lists")
    assert (noted["level"], noted["lists"]) == ("warning", 0)
    lenient = make(crl_folder=folder, revocation_required=False)
    answer_ = sign_in(lenient.call, login)
    assert answer_.status == 200
    assert revocation(answer_)["kind"] == "unavailable"
    assert revocation(answer_)["detail"] == "no_list"


def test_without_a_folder_nobody_checks(make: Make, login: Credential) -> None:
    call = make().call
    answer_ = sign_in(call, login)
    assert answer_.json["notChecked"] == ["revocation"]
    assert call.get("/v1/about").json["revocation"] is None
    assert "crl" not in call.get("/metrics").body.decode()


def test_D7_documents_of_every_form(
    make: Make, folder: Path, pki: TestPki, hanako: Credential
) -> None:
    """Seen to fail when: the process that examines a PDF does not ask its parent."""
    pytest.importorskip("pyhanko")
    put(folder, pki, "signature")
    call = make(crl_folder=folder, crl_seconds=3600).call
    upload = multipart(("container", Cms(hanako).der()), ("document", DOCUMENT))
    cms = call.post("/v1/signatures/cms", *upload)
    assert revocation(cms)["kind"] == "not listed"
    contract = signed(form([]).octets(), hanako)
    (one,) = signatures(call.post("/v1/signatures/pdf", contract, "application/pdf"))
    assert one["checked"]["revocation"]["kind"] == "not listed"
    assert one["notChecked"] == ["signingTime", "timestampAuthority"]

    put(folder, pki, "signature", hanako.certificate.serial_number)
    call = make(crl_folder=folder).call
    assert call.post("/v1/signatures/cms", *upload).code == "certificate_revoked"
    (one,) = signatures(call.post("/v1/signatures/pdf", contract, "application/pdf"))
    assert one["error"]["code"] == "certificate_revoked"


def test_files_that_cannot_be_used_are_named_in_log_and_metrics(
    make: Make, folder: Path, pki: TestPki
) -> None:
    put(folder, pki, "authentication")
    (folder / "broken.crl").write_bytes(b"no list")
    service = make(crl_folder=folder)
    (noted,) = events(service, "crl_refused")
    assert (noted["file"], noted["code"]) == ("broken.crl", "crl_malformed")
    figures = service.call.get("/metrics").body.decode()
    assert "webjpki_crl_lists 1\n" in figures
    assert "webjpki_crl_refused 1\n" in figures
    assert f"webjpki_crl_until_seconds {(NOW + DAY).timestamp():.0f}\n" in figures


def test_a_folder_that_vanishes_keeps_its_lists_and_is_noted_once(
    make: Make, folder: Path, pki: TestPki, login: Credential
) -> None:
    put(folder, pki, "authentication")
    service = make(crl_folder=folder, crl_seconds=0.02)
    moved = folder.rename(folder.with_name("moved"))
    wait_for(lambda: events(service, "crl_folder_unreadable"), "nothing is said")
    assert sign_in(service.call, login).status == 200
    moved.rename(folder)
    put(folder, pki, "authentication", number=8)
    wait_for(lambda: len(events(service, "crl_lists")) == 2, "the lists are not read anew")
    assert len(events(service, "crl_folder_unreadable")) == 1


def test_a_folder_that_is_not_there_ends_the_start(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="crl_folder"):
        make(crl_folder=tmp_path / "nowhere")


class OneStatus:
    """A source that knows everything."""

    def __init__(self, status: RevocationStatus) -> None:
        self.status = status
        self.asked: list[RevocationQuestion] = []

    def status_of(self, question: RevocationQuestion) -> RevocationStatus:
        self.asked.append(question)
        return self.status


@pytest.mark.parametrize(
    "asked", [b"", b"{}", b"[]", b"\xff", b'{"certificate":"AA=="}', b"[" * 9999]
)
def test_what_is_no_question_is_not_answered(asked: bytes, trust: TrustAnchors) -> None:
    source = OneStatus(RevocationStatus.NOT_CHECKED)
    anchors = {one.sha256: one for one in Policy(trust).trust.anchors}
    with pytest.raises(QuestionUnreadable):
        answer(MARK + asked, source, anchors)
    assert not source.asked


def test_question_and_answer_arrive_as_they_were(trust: TrustAnchors, hanako: Credential) -> None:
    """Through the two ends of a real pipe."""
    ours, theirs = Pipe()
    for reason in (None, RevocationReason.UNSPECIFIED, RevocationReason.KEY_COMPROMISE):
        status = RevocationStatus(
            RevocationKind.REVOKED, RevocationData.CRL, NOW, NOW - DAY, reason, "detail"
        )
        source, anchor = OneStatus(status), trust.anchors[0]
        question = RevocationQuestion(read_certificate(hanako.der), anchor, NOW - DAY, NOW)
        got: list[RevocationStatus] = []
        child = Thread(target=lambda q=question, g=got: g.append(Asking(theirs).status_of(q)))
        child.start()
        ours.send_bytes(answer(ours.recv_bytes(), source, {anchor.sha256: anchor}))
        child.join()
        assert got == [status]
        (asked,) = source.asked
        assert (asked.certificate.der, asked.at, asked.now) == (hanako.der, NOW - DAY, NOW)
