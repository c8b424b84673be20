# SPDX-License-Identifier: Apache-2.0
"""What a page may bring in place of a card's signatures, and what becomes of it."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from examples.services.checks import Checks, Unusable
from examples.services.paper import write_paper
from examples.services.store import Document, Paper, SignedMeanwhile, Store
from native_host.announced.pdf import PdfProfile
from simulated_card import HOLDERS, TestPki
from simulated_card.authorities import Credential
from tests.documents.pdf.made import CATALOG, updated
from tests.documents.pdf.signing import appended, document
from tests.documents.xml.signing import received, signature
from webjpki import TrustAnchors, VerificationError, read_anchors

NOW = datetime.now(UTC)
CONTRACT = write_paper("契約書", ["金額: 100 円"])
RETURN = "<申告書><所得金額>100</所得金額></申告書>".encode()
PDF = Document("契約書.pdf", {"format": "pdf", "profile": "pades-b"}, CONTRACT)
XML = Document("申告書.xml", {"format": "xml", "profile": "xades-b"}, RETURN)


@pytest.fixture(scope="module")
def checks(pki: TestPki, tmp_path_factory: pytest.TempPathFactory) -> Checks:
    anchors = tmp_path_factory.mktemp("anchors") / "anchors.pem"
    pki.write_trust_anchors(anchors)
    return Checks(TrustAnchors.for_testing(read_anchors(anchors.read_bytes())))


@pytest.fixture(scope="module")
def hanako(pki: TestPki) -> Credential:
    return pki.issue("signature", HOLDERS["hanako"])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "papers.sqlite")


def kept(store: Store, *documents: Document) -> Paper:
    paper = store.paper(store.add(documents, NOW))
    assert paper is not None
    return paper


def pdf(octets: bytes, who: Credential, profile: PdfProfile = PdfProfile.PADES_B) -> str:
    return b64encode(appended(document(octets, profile), who, NOW)).decode()


def xml(content: bytes, who: Credential) -> dict[str, object]:
    made = signature(received(content, profile="xades-b"), who)
    insert = made["insert"]
    assert isinstance(insert, bytes)
    return {"insert": b64encode(insert).decode(), "at": made["at"]}


def refusal(checks: Checks, paper: Paper, *signatures: object) -> str:
    with pytest.raises((Unusable, VerificationError)) as refused:
        checks.check(paper, {"signatures": list(signatures)}, NOW)
    error = refused.value
    assert isinstance(error, Unusable | VerificationError)
    return error.code


def test_signed_as_asked(checks: Checks, store: Store, hanako: Credential) -> None:
    paper = kept(store, PDF, XML)
    answer = {"signatures": [pdf(CONTRACT, hanako), xml(RETURN, hanako)]}
    documents, made = checks.check(paper, answer, NOW)
    assert made.certificate == hanako.der
    assert documents[0].content.startswith(CONTRACT)
    assert store.sign(paper, documents, made) == store.paper(paper.key)


def test_a_changed_contract_is_refused_though_all_of_it_was_signed(
    checks: Checks, store: Store, hanako: Credential
) -> None:
    other = write_paper("契約書", ["金額: 999 円"])
    stream = other[other.index(b"4 0 obj") + 8 : other.index(b"endobj", other.index(b"4 0 obj"))]
    changed = updated(CONTRACT, {4: stream.strip()}, 7, root=CATALOG)
    update = changed[len(CONTRACT) :] + appended(document(changed, PdfProfile.PADES_B), hanako, NOW)
    refused = refusal(checks, kept(store, PDF), b64encode(update).decode())
    assert refused == "document_mismatch"


def test_a_changed_return_is_refused_though_all_of_it_was_signed(
    checks: Checks, store: Store, hanako: Credential
) -> None:
    at = RETURN.index("</申告書>".encode())
    changed = RETURN[:at] + "<訂正>1</訂正>".encode() + RETURN[at:]
    made = signature(received(changed, profile="xades-b"), hanako)
    insert, place = made["insert"], made["at"]
    assert isinstance(insert, bytes)
    assert isinstance(place, int)
    brought = changed[at:place] + insert
    answer = {"insert": b64encode(brought).decode(), "at": at}
    assert refusal(checks, kept(store, XML), answer) == "document_mismatch"


def test_another_profile_is_refused(checks: Checks, store: Store, hanako: Credential) -> None:
    made = pdf(CONTRACT, hanako, PdfProfile.MOJ)
    assert refusal(checks, kept(store, PDF), made) == "not_all_signed"


def test_all_documents_need_the_same_signer(
    checks: Checks, store: Store, hanako: Credential, pki: TestPki
) -> None:
    taro = pki.issue("signature", HOLDERS["taro"])
    made = (pdf(CONTRACT, hanako), xml(RETURN, taro))
    assert refusal(checks, kept(store, PDF, XML), *made) == "signatures_unusable"


@pytest.mark.parametrize(
    "made", [None, 1, "?", "あ", {}, {"insert": "AAAA"}, {"insert": 1, "at": 1}, []]
)
def test_what_is_no_signature_is_refused(checks: Checks, store: Store, made: object) -> None:
    assert refusal(checks, kept(store, XML), made) == "signatures_unusable"


@pytest.mark.parametrize("answer", [None, [], {}, {"signatures": "AAAA"}, {"signatures": []}])
def test_what_is_no_answer_is_refused(checks: Checks, store: Store, answer: object) -> None:
    with pytest.raises(Unusable):
        checks.check(kept(store, PDF), answer, NOW)


def test_two_at_once_cannot_both_sign(checks: Checks, store: Store, hanako: Credential) -> None:
    paper = kept(store, PDF)
    documents, made = checks.check(paper, {"signatures": [pdf(CONTRACT, hanako)]}, NOW)
    store.sign(paper, documents, made)
    with pytest.raises(SignedMeanwhile):
        store.sign(paper, documents, made)
