# SPDX-License-Identifier: Apache-2.0
"""What reading pages does not show is found out by a confined child, and never keeps anybody from signing."""

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from native_host.documents.notices import WORDS, Notices, start
from native_host.documents.pdf_warnings import PdfWarning
from native_host.reading.endings import Otherwise
from native_host.reading.kinds import Kind
from native_host.window.sight import HARMLESS
from tests.reading.children import Childminder, sealed
from tests.reading.samples import pdf

_BOOK = Path("/usr/share/debian-reference/debian-reference.ja.pdf")
PLAIN = pdf(b"")
SCRIPTED = pdf(b"", catalog="/OpenAction<</S/JavaScript/JS(x)>>")
NOTHING_KNOWN = ("not-all-seen",)


def test_the_words_are_those_of_the_warnings() -> None:
    assert {warning.value for warning in PdfWarning} == WORDS
    for lang in ("ja", "en"):
        folder = Path(__file__).resolve().parents[2] / "native_host/window/texts"
        texts = json.loads((folder / f"{lang}.json").read_text("utf-8"))
        told = {key.removeprefix("notice.") for key in texts if key.startswith("notice.")}
        assert told == WORDS | {one.value for one in Otherwise}


def test_each_document_gets_its_own() -> None:
    contents = [sealed(b"<a/>"), sealed(PLAIN), None, sealed(SCRIPTED), sealed(b"%PDF-damaged")]
    found = Notices(contents)
    assert [found.of(index) for index in range(5)] == [(), (), (), ("script",), NOTHING_KNOWN]


@pytest.mark.skipif(not _BOOK.exists(), reason="needs debian-reference-ja")
def test_an_ordinary_long_book_raises_no_alarm() -> None:
    """Seen to fail when: the look-through stops after a number of objects, or lines too long are an alarm."""
    assert set(Notices([sealed(_BOOK.read_bytes())], patience=120).of(0)) == {"link", "beyond-edge"}
    assert {"link", "beyond-edge"} <= HARMLESS


def test_a_hundred_documents_are_looked_through_by_one_child() -> None:
    """Seen to fail when: the child keeps the files of documents it is done with."""
    contents = [sealed(SCRIPTED if number == 99 else PLAIN) for number in range(100)]
    found = Notices(contents, patience=60)
    assert [found.of(index) for index in range(100)] == [()] * 99 + [("script",)]


def test_what_is_found_is_told_before_the_rest_is_looked_through() -> None:
    """Seen to fail when: everybody waits for the last document."""
    script = "say({'notices': ['link']}); time.sleep(1000)"
    found = Notices([sealed(SCRIPTED), sealed(SCRIPTED)], looking(script), patience=1000)
    assert found.of(0) == ("link",)


def test_nothing_is_started_where_there_is_no_pdf() -> None:
    def refuse(_: Sequence[int]) -> subprocess.Popen[bytes]:
        raise AssertionError

    assert Notices([sealed(b"text"), None], refuse).of(0) == ()


def looking(script: str) -> Callable[[Sequence[int]], subprocess.Popen[bytes]]:
    minder = Childminder(script)
    return lambda descriptors: minder(Kind.PDF, descriptors[0])


@pytest.mark.parametrize(
    "script",
    [
        "os.abort()",
        "time.sleep(1000)",
        "say({'notices': ['all is well']})",
        "say({'notices': [['link']]})",
        "say({'notices': 'link'})",
        "say({})",
        "say(b'[]')",
        "say({'notices': []}, b'body')",
    ],
)
def test_promise_13_a_child_that_fails_leaves_nothing_known(script: str) -> None:
    patience = 1.5 if "sleep" in script else 10
    found = Notices([sealed(PLAIN), sealed(PLAIN)], looking(script), patience)
    assert [found.of(0), found.of(1)] == [NOTHING_KNOWN, NOTHING_KNOWN]


def test_what_was_found_before_a_crash_stays_found() -> None:
    script = "say({'notices': ['link']}); os.abort()"
    found = Notices([sealed(SCRIPTED), sealed(SCRIPTED)], looking(script), 10)
    assert [found.of(0), found.of(1)] == [("link",), NOTHING_KNOWN]


def test_a_program_that_cannot_be_started_leaves_nothing_known() -> None:
    def fail(_: Sequence[int]) -> subprocess.Popen[bytes]:
        raise OSError

    assert Notices([sealed(PLAIN)], fail).of(0) == NOTHING_KNOWN


def test_promise_13_the_child_is_confined_when_it_answers() -> None:
    content = sealed(PLAIN)
    # More answers than a pipe holds: it waits for us.
    with start([content.descriptor] * 5_000) as child:
        assert child.stdout is not None
        assert child.stdout.read(8)
        status = Path(f"/proc/{child.pid}/status").read_text()
        child.kill()
        child.communicate()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status
