# SPDX-License-Identifier: Apache-2.0
"""Reads the upload of a document to be examined, alone or behind another that belongs to it."""

from dataclasses import dataclass, field

from webjpki.service.incoming import Incoming, media_type
from webjpki.service.multipart import MEDIA_TYPE, read_parts
from webjpki.service.problems import Problem, Refusal


@dataclass(frozen=True)
class ExaminedUpload:
    """What is signed; ``beside`` is the file that was sent along, None when there was none."""

    document: bytes = field(repr=False)
    beside: bytes | None = field(repr=False)


async def read_examined_upload(
    incoming: Incoming, media_types: tuple[bytes, ...], parts: tuple[str, str], largest: int
) -> ExaminedUpload:
    """Read a bare document of one of ``media_types``, or a form with what belongs to it first.

    ``parts`` are the names of the form's two parts; ``largest`` is the limit of each, in bytes.
    Raises Refusal, ClientGone.
    """
    if media_type(incoming.scope) != MEDIA_TYPE:
        incoming.expect(*media_types, MEDIA_TYPE)
        return ExaminedUpload(b"".join([one async for one in incoming.pieces(largest)]), None)
    sink = _Parts(parts, largest)
    await read_parts(incoming, parts, sink, 2 * largest)
    beside, document = (b"".join(sink.held[name]) for name in parts)
    return ExaminedUpload(document, beside)


class _Parts:
    def __init__(self, parts: tuple[str, str], largest: int) -> None:
        self._largest = largest
        self._lengths = dict.fromkeys(parts, 0)
        self.held: dict[str, list[bytes]] = {name: [] for name in parts}

    def data(self, part: str, piece: memoryview) -> None:
        self._lengths[part] += len(piece)
        if self._lengths[part] > self._largest:
            raise Refusal(Problem.TOO_LARGE, f"a document of more than {self._largest} bytes")
        self.held[part].append(bytes(piece))

    def end(self, part: str) -> None:
        """Both are whole when the body is."""
