# SPDX-License-Identifier: Apache-2.0
"""Reads the upload of a CMS container and its document, which is hashed and never held."""

import hashlib
from dataclasses import dataclass, field

from webjpki.cms import MAX_BYTES as MAX_CONTAINER
from webjpki.cms import read_cms
from webjpki.digest import Digest, HashFunction
from webjpki.service.incoming import Incoming
from webjpki.service.multipart import read_parts
from webjpki.service.problems import Problem, Refusal

PARTS = ("container", "document")  # in this order: the container names the hash function


@dataclass(frozen=True)
class SignedUpload:
    """The container, and the digest of the document with the container's own hash function."""

    container: bytes = field(repr=False)
    digest: Digest


async def read_signed_upload(incoming: Incoming, largest: int) -> SignedUpload:
    """Read ``multipart/form-data`` with the parts container and document, in this order.

    Memory does not grow with the document. Raises Refusal, ClientGone, and what ``read_cms`` does.
    """
    parts = _Parts(largest)
    await read_parts(incoming, PARTS, parts, largest + MAX_CONTAINER)
    return parts.upload()


class _Parts:
    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._container = bytearray()
        self._function = HashFunction.SHA_256
        self._state = hashlib.sha256()
        self._length = 0

    def data(self, part: str, piece: memoryview) -> None:
        if part == "container":
            self._container += piece
            if len(self._container) > MAX_CONTAINER:
                raise Refusal(Problem.TOO_LARGE, f"a container of more than {MAX_CONTAINER} bytes")
            return
        self._length += len(piece)
        if self._length > self._largest:
            raise Refusal(Problem.TOO_LARGE, f"a document of more than {self._largest} bytes")
        self._state.update(piece)

    def end(self, part: str) -> None:
        if part == "container":
            self._function = read_cms(bytes(self._container)).function
            self._state = hashlib.new(self._function.python_name)

    def upload(self) -> SignedUpload:
        digest = Digest(self._function, self._state.digest())
        return SignedUpload(bytes(self._container), digest)
