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

if TYPE_CHECKING:
    from ..announced import Announced
    from ..announced.cms import CmsAnnounced
    from ..announced.pdf import PdfAnnounced
    from ..announced.xml import XmlAnnounced
    from .document import Document

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
    taken = [_take(a, i, source) for i, a in enumerate(announced)]
    if source.used and next_chunk() is not None:
        raise InvalidArgument(argument="chunk")
    # The formats' libraries are loaded only now: content that is refused needs none.
    return tuple(make() for make in taken)


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


def _take(announced: Announced, index: int, source: _Source) -> Callable[[], Document]:
    """Take the content of one document; the document is made once all content has come."""
    if isinstance(announced, HashAnnounced):
        name, digest = announced.name, announced.digest
        return lambda: _digest_only(name, digest)
    pieces = source.pieces(index, announced.size)
    from ..announced.cms import CmsAnnounced

    if isinstance(announced, CmsAnnounced):
        sha256, kept = _hashed(pieces, keep=announced.size <= MAX_KEPT)
        return lambda: _cms(announced, sha256, kept, index)
    content = _sealed(pieces)
    return lambda: _whole(announced, content, index)


def _digest_only(name: str, digest: Digest) -> Document:
    from .digest_only import DigestOnly

    return DigestOnly(name, digest)


def _whole(announced: PdfAnnounced | XmlAnnounced, content: Content, index: int) -> Document:
    from ..announced.pdf import PdfAnnounced

    if isinstance(announced, PdfAnnounced):
        from .pdf import PdfDocument

        return PdfDocument(announced, content, index)
    from .xml import XmlDocument

    return XmlDocument(announced, content, index)


def _cms(announced: CmsAnnounced, digest: Digest, kept: Content | None, index: int) -> Document:
    from .cms import CmsDocument

    return CmsDocument(announced, digest, kept, index)


def _hashed(pieces: Iterator[bytes], *, keep: bool) -> tuple[Digest, Content | None]:
    sha256 = hashlib.sha256()
    kept = Content() if keep else None
    for piece in pieces:
        sha256.update(piece)
        if kept is not None:
            kept.append(piece)
    if kept is not None:
        kept.seal()
    return Digest(HashFunction.SHA256, sha256.digest()), kept


def _sealed(pieces: Iterator[bytes]) -> Content:
    content = Content()
    for piece in pieces:
        content.append(piece)
    content.seal()
    return content
