# SPDX-License-Identifier: Apache-2.0
"""Content on its way in: announced documents become documents, byte for byte as announced."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..announced import HashAnnounced
from ..digests import Digest, HashFunction
from ..errors import InvalidArgument
from .content import Content
from .digest_only import DigestOnly
from .document import Document

if TYPE_CHECKING:
    from ..announced import Announced
    from ..announced.cms import CmsAnnounced
    from ..announced.pdf import PdfAnnounced
    from ..announced.xml import XmlAnnounced

# Content of detached containers is kept for the person to read up to this size, so that memory
# does not grow with the document.
MAX_KEPT = 16 * 1024 * 1024

NextChunk = Callable[[], bytes | None]
Received = Callable[[int, int], None]


def receive(
    announced: Sequence[Announced], next_chunk: NextChunk, received: Received
) -> tuple[Document, ...]:
    """Take the content of all `announced` documents and return them in the same order.

    `next_chunk` returns the next piece, or None at the end mark; `received(document, bytes)` is called
    after each piece. Raises InvalidArgument for more or fewer bytes than announced.
    """
    source = _Source(next_chunk, received)
    documents = tuple(_document(a, i, source) for i, a in enumerate(announced))
    if source.used and next_chunk() is not None:
        raise InvalidArgument(argument="chunk")
    return documents


class _Source:
    """The chunks, cut along the announced sizes."""

    def __init__(self, next_chunk: NextChunk, received: Received) -> None:
        self._next_chunk = next_chunk
        self._received = received
        self.used = False

    def pieces(self, index: int, size: int) -> Iterator[bytes]:
        """Give exactly `size` bytes of document `index`. Raises InvalidArgument."""
        self.used = True
        total = 0
        while total < size:
            chunk = self._next_chunk()
            total += len(chunk or b"")
            if chunk is None or total > size:
                raise InvalidArgument(argument=f"documents[{index}].size")
            yield chunk
            self._received(index, total)


def _document(announced: Announced, index: int, source: _Source) -> Document:
    # Each format's room is entered once its content is here: content that is refused needs none.
    if isinstance(announced, HashAnnounced):
        return DigestOnly(announced.name, announced.digest)
    pieces = source.pieces(index, announced.size)
    from ..announced.cms import CmsAnnounced

    if isinstance(announced, CmsAnnounced):
        return _cms(announced, pieces, index)
    return _whole(announced, _sealed(pieces), index)


def _whole(announced: PdfAnnounced | XmlAnnounced, content: Content, index: int) -> Document:
    from ..announced.pdf import PdfAnnounced

    if isinstance(announced, PdfAnnounced):
        from .pdf import PdfDocument  # brings a large library

        return PdfDocument(announced, content, index)
    from .xml import XmlDocument  # brings a large library

    return XmlDocument(announced, content, index)


def _cms(announced: CmsAnnounced, pieces: Iterator[bytes], index: int) -> Document:
    sha256 = hashlib.sha256()
    kept = Content() if announced.size <= MAX_KEPT else None
    for piece in pieces:
        sha256.update(piece)
        if kept is not None:
            kept.append(piece)
    if kept is not None:
        kept.seal()
    digest = Digest(HashFunction.SHA256, sha256.digest())
    from .cms import CmsDocument  # brings a large library

    return CmsDocument(announced, digest, kept, index)


def _sealed(pieces: Iterator[bytes]) -> Content:
    content = Content()
    for piece in pieces:
        content.append(piece)
    content.seal()
    return content
