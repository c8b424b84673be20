# SPDX-License-Identifier: Apache-2.0
"""Content on its way in: announced documents become documents, byte for byte as announced."""

import hashlib
from collections.abc import Callable, Iterator, Sequence

from ..announced import Announced, ContentAnnounced, HashAnnounced
from ..digests import Digest, HashFunction
from ..errors import InvalidArgument
from .cms import DetachedCms
from .digest_only import DigestOnly
from .document import Document

NextChunk = Callable[[], bytes | None]
Received = Callable[[int, int], None]


def receive(
    announced: Sequence[Announced], next_chunk: NextChunk, received: Received
) -> tuple[Document, ...]:
    """Take the content of all `announced` documents and return them in the same order.

    `next_chunk` returns the next piece, or None at the end mark; `received(document, bytes)` is called
    after each piece. Raises InvalidArgument for more or fewer bytes than announced.
    """
    documents = tuple(_document(a, i, next_chunk, received) for i, a in enumerate(announced))
    expects_content = any(isinstance(a, ContentAnnounced) for a in announced)
    if expects_content and next_chunk() is not None:
        raise InvalidArgument(argument="chunk")
    return documents


def _document(
    announced: Announced, index: int, next_chunk: NextChunk, received: Received
) -> Document:
    if isinstance(announced, HashAnnounced):
        return DigestOnly(announced.name, announced.digest)
    sha256 = hashlib.sha256()
    for chunk in _pieces(announced, index, next_chunk, received):
        sha256.update(chunk)
    content = Digest(HashFunction.SHA256, sha256.digest())
    return DetachedCms(announced.name, announced.size, content)


def _pieces(
    announced: ContentAnnounced, index: int, next_chunk: NextChunk, received: Received
) -> Iterator[bytes]:
    total = 0
    while total < announced.size:
        chunk = next_chunk()
        if chunk is None:
            raise InvalidArgument(argument=f"documents[{index}].size")
        total += len(chunk)
        if total > announced.size:
            raise InvalidArgument(argument=f"documents[{index}].size")
        yield chunk
        received(index, total)
