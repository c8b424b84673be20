# SPDX-License-Identifier: Apache-2.0
"""When a PIN may be sent as far as reading is concerned: every way to unseen content needs a word of its own."""

import hashlib
from dataclasses import replace

import pytest

from native_host.prompt import DocumentSummary
from native_host.reading.kinds import Kind
from native_host.window.sight import Sight, Unseen
from tests.reading.children import sealed

DIGEST = ("00" * 32, "SHA-256")
HASH = DocumentSummary("digest", None, "hash", *DIGEST)
LARGE = DocumentSummary("large", 1 << 30, "cms", *DIGEST)
TEXT = DocumentSummary("text", 4, "cms", *DIGEST, content=sealed(b"text"))
ZIP = DocumentSummary("zip", 8, "cms", *DIGEST, content=sealed(b"PK\3\4\0\0\0\0"))
PARTED = DocumentSummary("xml", 4, "xml", *DIGEST, content=sealed(b"<a/>"), attached=(HASH, HASH))


@pytest.mark.parametrize(
    ("document", "why"),
    [(HASH, Unseen.DIGEST), (LARGE, Unseen.LARGE), (ZIP, Unseen.KIND), (TEXT, None)],
)
def test_what_cannot_be_shown_is_known_from_the_start(
    document: DocumentSummary, why: Unseen | None
) -> None:
    sight = Sight((document,))
    assert sight.unseen(0) is why
    assert (sight.kind(0) is None) is (why is not None)
    assert sight.count_unseen == (why is not None)


def test_a_document_to_be_read_waits_only_for_being_looked_through() -> None:
    sight = Sight((TEXT,))
    assert sight.kind(0) is Kind.TEXT
    assert (sight.obstacle, sight.looked) == (None, False)
    sight.note(0, ("link",))
    assert (sight.obstacle, sight.looked) == (None, True)
    assert sight.notices(0) == ("link",)


def test_only_what_a_person_must_be_told_is_alarming() -> None:
    sight = Sight((TEXT, TEXT, HASH))
    sight.note(0, ("link", "beyond-edge"))
    sight.note(1, ("link", "script"))
    assert sight.alarming == {1}


@pytest.mark.parametrize(
    ("name", "octets", "words"),
    [
        ("contract.docx", b"%PDF-1.7", ("other-kind",)),
        ("contract.pdf.EXE. ", b"%PDF-1.7", ("other-kind",)),
        ("contract.pdf", b"I owe 100 yen", ("other-kind",)),
        ("contract.txt", b"%PDF-1.7", ("other-kind",)),
        ("contract.html", b"%PDF-1.7", ("other-kind",)),
        ("photo.tiff", b"GIF89a", ("other-kind",)),
        ("contract.html", b"<p style='display:none'>", ("source",)),
        ("seal.svg", b"<svg/>", ("source",)),
    ],
)
def test_a_name_that_has_others_show_something_else_is_told(
    name: str, octets: bytes, words: tuple[str, ...]
) -> None:
    """Of a file that is two kinds in one, each name shows another. Seen to fail when: names are not looked at."""
    sight = Sight((replace(TEXT, name=name, content=sealed(octets)), HASH))
    assert (sight.notices(0), sight.alarming) == (words, frozenset({0}))
    sight.note(0, ("link",))
    assert (sight.notices(0), sight.alarming) == ((*words, "link"), frozenset({0}))


@pytest.mark.parametrize(
    ("name", "octets"),
    [
        ("契約書.PDF", b"%PDF-1.7"),
        ("申告書.xtx", b"<?xml version='1.0'?><DATA/>"),
        ("kousei.xml", b"<a/>"),
        ("一覧.csv", b"a,b"),
        ("写真.jpeg", b"\xff\xd8\xff\xe0"),
        ("委任状", b"text"),
        ("令和8.4.1", b"%PDF-1.7"),
        (".txt", b"text"),
    ],
)
def test_ordinary_names_are_not_made_much_of(name: str, octets: bytes) -> None:
    sight = Sight((replace(TEXT, name=name, content=sealed(octets)),))
    assert (sight.notices(0), sight.alarming) == ((), frozenset())


def test_unseen_content_needs_the_persons_word_and_it_can_be_taken_back() -> None:
    sight = Sight((HASH, LARGE))
    assert (sight.count_unseen, sight.obstacle) == (2, "hint.unseen")
    sight.agree(True)
    assert sight.obstacle is None
    sight.agree(False)
    assert sight.obstacle == "hint.unseen"


def test_promise_13_what_is_lost_while_reading_takes_the_word_back() -> None:
    sight = Sight((HASH, TEXT))
    sight.note(1, ())
    sight.agree(True)
    heard: list[int] = []
    sight.listen(lambda: heard.append(sight.count_unseen))
    sight.lose(1, Unseen.STOPPED)
    assert (sight.unseen(1), sight.agreed, sight.obstacle) == (Unseen.STOPPED, False, "hint.unseen")
    sight.agree(True)
    sight.lose(1, Unseen.STOPPED)  # known already: the word holds
    assert sight.obstacle is None
    assert heard == [2, 2]


def test_U1_after_swapped_bytes_no_word_helps() -> None:
    sight = Sight((TEXT,))
    sight.note(0, ())
    sight.distrust()
    sight.agree(True)
    assert sight.obstacle == "hint.different"


def test_attached_files_count_as_unseen() -> None:
    sight = Sight((PARTED,))
    assert sight.unseen(0) is None
    assert sight.count_unseen == 2
    sight.note(0, ())
    assert sight.obstacle == "hint.unseen"


def test_who_has_left_hears_no_more() -> None:
    sight = Sight((HASH,))
    heard: list[bool] = []

    def listener() -> None:
        heard.append(sight.agreed)

    sight.listen(listener)
    sight.agree(True)
    sight.forget(listener)
    sight.agree(False)
    assert heard == [True]


@pytest.mark.parametrize("function", ["SHA-256", "SHA-512"])
def test_an_attached_file_whose_very_bytes_are_listed_is_seen_there(function: str) -> None:
    """Seen to fail when: attached files count whatever else is listed, or digests are compared across functions."""

    def file(octets: bytes) -> DocumentSummary:
        digest = hashlib.new(function.replace("-", ""), octets).hexdigest()
        return DocumentSummary("file", None, "hash", digest, function)

    parts = (file(b"text"), file(b"Text"))
    sight = Sight((replace(PARTED, attached=parts), TEXT))
    assert [sight.twin(part) for part in parts] == [1, None]
    assert sight.count_unseen == 1
    sight.agree(True)
    sight.lose(1, Unseen.BROKEN)
    assert (sight.count_unseen, sight.agreed) == (3, False)


def test_a_digest_alone_shows_nothing_of_an_attached_file() -> None:
    """Seen to fail when: a listed document of which only the digest came counts as readable."""
    parted = DocumentSummary(
        "xml", 4, "xml", "11" * 32, "SHA-256", content=sealed(b"<a/>"), attached=(HASH,)
    )
    assert Sight((parted, HASH)).count_unseen == 2
