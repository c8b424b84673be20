# SPDX-License-Identifier: Apache-2.0
"""PDF and XML documents are examined in a process that ends with them, within its limits."""

import socket
import sys
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from simulated_card.authorities import Credential
from tests.documents.pdf.made import form, needs
from tests.documents.pdf.signing import signed
from tests.documents.xml.signing import signed as signed_xml
from tests.webjpki.made import DOCUMENT, Cms
from tests.webjpki_service.served import Answer, Caller, Make, multipart
from tests.webjpki_xml.made import Template
from webjpki import Policy, TrustAnchors
from webjpki.service import examination_child
from webjpki.service.codes import verification_codes
from webjpki.service.examination import _judged, answered
from webjpki.service.examination_child import Task, run
from webjpki.service.examined_upload import ExaminedUpload
from webjpki.service.problems import Problem, Refusal, RefusedElsewhere

pytest.importorskip("pyhanko")
PDF, XML = "/v1/signatures/pdf", "/v1/signatures/xml"
UNSIGNED = form([]).octets()


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "pdf_unreadable"), (b"%PDF-", "pdf_unreadable"), (UNSIGNED, "pdf_not_signed")]
)  # fmt: skip
def test_pdf_without_signatures_is_refused(call: Caller, content: bytes, code: str) -> None:
    answer = call.post(PDF, content, "application/pdf")
    assert (answer.status, answer.code) == (422, code)


def test_pdf_signatures_are_reported_one_by_one(call: Caller, hanako: Credential) -> None:
    once = signed(form([]).octets(), hanako)
    answer = call.post(PDF, once, "application/pdf")
    assert answer.status == 200, answer.body
    (one,) = signatures(answer)
    assert one["checked"]["chain"]["test"] is True
    assert one["certificate"]["holder"]["name"]["value"] == "山田　花子"
    assert one["document"]["wholeFile"] is True
    assert one["notChecked"] == ["revocation", "signingTime", "timestampAuthority"]

    broken = bytearray(once)
    broken[20] ^= 1
    (refused,) = signatures(call.post(PDF, bytes(broken), "application/pdf"))
    assert refused["error"]["code"] in verification_codes()
    assert refused["checked"] == {}

    later = call.post(f"{PDF}?at=2020-01-01T00:00:00Z", once, "application/pdf")
    assert signatures(later)[0]["error"]["code"] == "certificate_not_yet_in_force"


def signatures(answer: Answer) -> list[Any]:
    listed = answer.json["signatures"]
    assert isinstance(listed, list)
    return listed


@needs("xmlsec1", "xmlsec1")
def test_xml_signatures_are_reported_one_by_one(
    call: Caller, hanako: Credential, tmp_path: Path
) -> None:
    pytest.importorskip("lxml")
    document = Template().signed(hanako, tmp_path)
    answer = call.post(XML, document, "application/xml")
    assert answer.status == 200, answer.body
    (one,) = signatures(answer)
    assert one["document"]["wholeDocument"] is True
    assert one["document"]["parts"][0]["hashFunction"] == "SHA-256"
    assert one["certificate"]["holder"]["name"]["value"] == "山田　花子"
    (refused,) = signatures(call.post(XML, document.replace(b"1000", b"9000"), "text/xml"))
    assert refused["error"]["code"] == "document_mismatch"


def test_pdf_is_compared_with_the_websites_original(call: Caller, hanako: Credential) -> None:
    """Seen to fail when: the original is read and not handed on to the examining process."""
    original = form([]).octets()
    changed = original.replace(b"Contract of sale", b"Contract of gift")
    assert changed != original
    once = signed(original, hanako)
    (one,) = signatures(call.post(PDF, *multipart(("original", original), ("document", once))))
    added = [one["field"]]
    assert one["original"] == {"sha256": sha256(original).hexdigest(), "added": added}
    (alone,) = signatures(call.post(PDF, once, "application/pdf"))
    assert alone["original"] is None
    other = multipart(("original", original), ("document", signed(changed, hanako)))
    assert call.post(PDF, *other).code == "pdf_original_changed"
    assert call.post(PDF, *multipart(("document", once))).code == "request_malformed"


def test_xml_is_compared_with_the_websites_original(call: Caller, hanako: Credential) -> None:
    pytest.importorskip("lxml")
    original, changed = b"<a><b>1</b></a>", b"<a><b>2</b></a>"
    upload = multipart(("original", original), ("document", signed_xml(original, hanako)))
    (one,) = signatures(call.post(XML, *upload))
    assert one["original"]["added"] == ["0"]
    other = multipart(("original", original), ("document", signed_xml(changed, hanako)))
    assert call.post(XML, *other).code == "xml_original_changed"


def test_each_of_two_documents_has_the_limit(make: Make) -> None:
    call = make(max_examined=100).call
    for parts in ((b"x" * 101, b"x"), (b"x", b"x" * 101)):
        upload = multipart(*zip(("original", "document"), parts, strict=True))
        assert call.post(PDF, *upload).code == "too_large"


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "xml_unreadable"), (b"<a/>", "xml_not_signed"), (b"<!DOCTYPE a><a/>", "xml_dtd_refused")]
)  # fmt: skip
def test_xml_without_signatures_is_refused(call: Caller, content: bytes, code: str) -> None:
    pytest.importorskip("lxml")
    answer = call.post(XML, content, "application/xml")
    assert (answer.status, answer.code) == (422, code)


def test_documents_in_memory_have_a_limit(make: Make) -> None:
    call = make(examinations=1).call
    lines = ["POST /v1/signatures/pdf HTTP/1.1", "host: x", "content-type: application/pdf"]
    head = "\r\n".join([*lines, "content-length: 5", "expect: 100-continue", "", ""]).encode()
    with (
        socket.create_connection((call.host, call.port)) as first,
        socket.create_connection((call.host, call.port)) as second,
    ):
        for one in (first, second):
            one.sendall(head)
            assert one.recv(100).startswith(b"HTTP/1.1 100")
        answer = call.post(PDF, b"%PDF-", "application/pdf")
        assert (answer.status, answer.code) == (503, "overloaded")


def test_pdf_has_a_limit_and_a_media_type(make: Make) -> None:
    call = make(max_examined=100).call
    assert call.post(PDF, b"x" * 101, "application/pdf").code == "too_large"
    assert call.post(PDF, b"x", "application/json").code == "media_type_unsupported"


def task(trust: TrustAnchors, **changed: int) -> Task:
    limits = {"seconds": 20, "megabytes": 1024, **changed}
    now = datetime.now(UTC)
    return Task("pdf", False, trust.anchors, False, True, None, False, now, None, **limits)


def spin(connection: Connection, _: Task) -> None:
    connection.recv_bytes()
    while True:
        pass


def die(connection: Connection, _: Task) -> None:
    sys.exit(1)


@pytest.mark.parametrize("target", [spin, die])
def test_examination_that_never_answers_is_stopped(
    target: Callable[[Connection, Task], None], trust: TrustAnchors
) -> None:
    context = get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, task(trust)), daemon=True)
    process.start()
    theirs.close()
    with pytest.raises(Refusal) as refused:
        answered(ours, ExaminedUpload(b"document", None), 0.3, Policy(trust))
    assert refused.value.problem is Problem.EXAMINATION_STOPPED
    ours.close()
    process.kill()
    process.join()


@pytest.mark.skipif(sys.platform != "linux", reason="limits as Linux keeps them")
def test_examination_has_its_own_memory(trust: TrustAnchors) -> None:
    context = get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=run_greedy, args=(theirs, task(trust, megabytes=512)))
    process.start()
    theirs.close()
    ours.send_bytes(b"document")
    assert ours.recv_bytes().startswith(b"examination_stopped\n")
    process.join()
    ours.close()


def run_greedy(connection: Connection, limits: Task) -> None:
    """Stand in for a library that asks for more memory than there may be."""
    examination_child.EXAMINERS = {"pdf": __name__}
    run(connection, limits)


def examine(*_: object) -> dict[str, object]:
    bytearray(2 << 30)
    return {}


def test_answer_of_the_process_is_held_against_the_closed_list() -> None:
    assert _judged("", b"{}") == b"{}"
    with pytest.raises(RefusedElsewhere):
        _judged("pdf_not_signed", b"{}")
    with pytest.raises(KeyError):
        _judged("made_up", b"{}")


CMS = "/v1/signatures/cms-signers"


def test_container_that_carries_its_content(call: Caller, hanako: Credential) -> None:
    made = Cms(hanako, attached=DOCUMENT).der()
    answer = call.post(CMS, made, "application/cms")
    (one,) = signatures(answer)
    assert one["document"]["hash"] == sha256(DOCUMENT).hexdigest()
    assert one["document"]["timestamp"] is None
    assert answer.json["content"] == b64encode(DOCUMENT).decode()
    upload = multipart(("document", DOCUMENT), ("container", made))
    assert call.post(CMS, *upload).code == "content_attached"


def test_every_signer_of_a_detached_container(call: Caller, hanako: Credential) -> None:
    made = Cms(hanako, signers=3).der()
    answer = call.post(CMS, *multipart(("document", DOCUMENT), ("container", made)))
    assert [one["position"] for one in signatures(answer)] == [0, 1, 2]
    assert answer.json["content"] is None
    other = call.post(CMS, *multipart(("document", b"another"), ("container", made)))
    assert {one["error"]["code"] for one in signatures(other)} == {"document_mismatch"}
    assert call.post(CMS, made, "application/pkcs7-mime").code == "content_missing"


def test_content_that_nobody_signed_is_not_handed_back(call: Caller, hanako: Credential) -> None:
    """Seen to fail when: the content is taken from the container and not from a result."""
    answer = call.post(CMS, Cms(hanako, attached=b"another").der(), "application/cms")
    assert signatures(answer)[0]["error"]["code"] == "document_mismatch"
    assert answer.json["content"] is None
