# SPDX-License-Identifier: Apache-2.0
"""Content on its way in: exactly what was announced, in whatever pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native_host.announced import parse_document
from native_host.documents.document import Document
from native_host.documents.incoming import receive
from native_host.errors import InvalidArgument
from tests.native_host.desk import hash_document

if TYPE_CHECKING:
    from native_host.announced import Announced

HASHED = parse_document(hash_document("h"), "")


def cms(size: int, name: str = "c") -> Announced:
    return parse_document({"format": "cms", "name": name, "size": size}, "")


def received(
    announced: Sequence[Announced], *chunks: bytes | None
) -> tuple[tuple[Document, ...], list[tuple[int, int]]]:
    waiting = list(chunks)
    progress: list[tuple[int, int]] = []
    documents = receive(
        announced, lambda: waiting.pop(0), lambda document, size: progress.append((document, size))
    )
    assert waiting == []
    return documents, progress


def test_digests_need_no_content() -> None:
    documents, progress = received([HASHED])
    assert (documents[0].summary.digest, progress) == ("00" * 32, [])


def test_documents_keep_their_order() -> None:
    documents, progress = received([cms(3, "a"), HASHED, cms(2, "b")], b"xy", b"z", b"vw", None)
    assert [d.summary.name for d in documents] == ["a", "h", "b"]
    assert documents[2].summary.digest == hashlib.sha256(b"vw").hexdigest()
    assert progress == [(0, 2), (0, 3), (2, 2)]


@given(st.binary(min_size=1, max_size=200), st.lists(st.integers(1, 199), max_size=5))
def test_any_cutting_gives_the_same_digest(content: bytes, cuts: list[int]) -> None:
    edges = sorted({0, len(content), *(c for c in cuts if c < len(content))})
    pieces = [content[a:b] for a, b in pairwise(edges)]
    documents, _ = received([cms(len(content))], *pieces, None)
    assert documents[0].summary.digest == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("chunks", "path"),
    [
        ((None,), "documents[0].size"),
        ((b"ab", None), "documents[0].size"),
        ((b"abcd",), "documents[0].size"),
        ((b"ab", b"cd"), "documents[0].size"),
        ((b"abc", b"d"), "chunk"),
    ],
)
def test_more_or_less_than_announced_is_refused(
    chunks: tuple[bytes | None, ...], path: str
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        received([cms(3)], *chunks)
    assert caught.value.data == {"argument": path}


def test_a_chunk_never_spans_two_documents() -> None:
    with pytest.raises(InvalidArgument) as caught:
        received([cms(2), cms(2)], b"abcd")
    assert caught.value.data == {"argument": "documents[0].size"}
