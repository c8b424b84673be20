# SPDX-License-Identifier: Apache-2.0
"""PDF and XML documents are examined in a process that ends with them, within its limits."""

import sys
from datetime import UTC, datetime
from multiprocessing import get_context

import pytest

from tests.webjpki_service.served import Caller, Make
from webjpki import TrustAnchors
from webjpki.service import examination_child
from webjpki.service.examination import _answer, _judged
from webjpki.service.examination_child import Task, run
from webjpki.service.problems import Problem, Refusal, RefusedElsewhere

pytest.importorskip("pyhanko")
PDF = "/v1/signatures/pdf"
UNSIGNED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
xref
0 3
0000000000 65535 f 
0000000009 00000 n 
0000000052 00000 n 
trailer<</Size 3/Root 1 0 R>>
startxref
95
%%EOF
"""


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "pdf_unreadable"), (b"%PDF-", "pdf_unreadable"), (UNSIGNED, "pdf_not_signed")]
)  # fmt: skip
def test_pdf_without_signatures_is_refused(call: Caller, content: bytes, code: str) -> None:
    answer = call.post(PDF, content, "application/pdf")
    assert (answer.status, answer.code) == (422, code)


def test_pdf_has_a_limit_and_a_media_type(make: Make) -> None:
    call = make(max_examined=100).call
    assert call.post(PDF, b"x" * 101, "application/pdf").code == "too_large"
    assert call.post(PDF, b"x", "application/json").code == "media_type_unsupported"


def task(trust: TrustAnchors, **changed: int) -> Task:
    limits = {"seconds": 20, "megabytes": 1024, **changed}
    return Task("pdf", trust.anchors, datetime.now(UTC), None, **limits)


def spin(connection: object, _: Task) -> None:
    connection.recv_bytes()  # type: ignore[attr-defined]
    while True:
        pass


def die(connection: object, _: Task) -> None:
    sys.exit(1)


@pytest.mark.parametrize("target", [spin, die])
def test_examination_that_never_answers_is_stopped(target: object, trust: TrustAnchors) -> None:
    context = get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, task(trust)), daemon=True)  # type: ignore[arg-type]
    process.start()
    theirs.close()
    with pytest.raises(Refusal) as refused:
        _answer(ours, b"document", 0.3)
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


def run_greedy(connection: object, limits: Task) -> None:
    """Stand in for a library that asks for more memory than there may be."""
    examination_child.EXAMINERS = {"pdf": __name__}
    run(connection, limits)  # type: ignore[arg-type]


def examine(*_: object) -> dict[str, object]:
    bytearray(2 << 30)
    return {}


def test_answer_of_the_process_is_held_against_the_closed_list() -> None:
    assert _judged("", b"{}") == b"{}"
    with pytest.raises(RefusedElsewhere):
        _judged("pdf_not_signed", b"{}")
    with pytest.raises(KeyError):
        _judged("made_up", b"{}")
