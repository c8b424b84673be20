# SPDX-License-Identifier: Apache-2.0
"""Reads the upload of a document to be examined, alone or beside the website's own original of it."""

from dataclasses import dataclass, field

from webjpki.service.incoming import Incoming, media_type
from webjpki.service.multipart import MEDIA_TYPE, read_parts
from webjpki.service.problems import Problem, Refusal

PARTS = ("original", "document")


@dataclass(frozen=True)
class ExaminedUpload:
    """The signed document; ``original`` is None when the website did not send what it handed out."""

    document: bytes = field(repr=False)
    original: bytes | None = field(repr=False)


async def read_examined_upload(
    incoming: Incoming, media_types: tuple[bytes, ...], largest: int
) -> ExaminedUpload:
    """Read a bare document of one of ``media_types``, or a form with both parts.

    ``largest`` is the limit of each, in bytes. Raises Refusal, ClientGone.
    """
    if media_type(incoming.scope) != MEDIA_TYPE:
        incoming.expect(*media_types, MEDIA_TYPE)
        return ExaminedUpload(b"".join([one async for one in incoming.pieces(largest)]), None)
    parts = _Parts(largest)
    await read_parts(incoming, PARTS, parts, 2 * largest)
    original, document = (b"".join(parts.held[name]) for name in PARTS)
    return ExaminedUpload(document, original)


class _Parts:
    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._lengths = dict.fromkeys(PARTS, 0)
        self.held: dict[str, list[bytes]] = {name: [] for name in PARTS}

    def data(self, part: str, piece: memoryview) -> None:
        self._lengths[part] += len(piece)
        if self._lengths[part] > self._largest:
            raise Refusal(Problem.TOO_LARGE, f"a document of more than {self._largest} bytes")
        self.held[part].append(bytes(piece))

    def end(self, part: str) -> None:
        """Both are whole when the body is."""
