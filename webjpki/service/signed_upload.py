# SPDX-License-Identifier: Apache-2.0
"""Takes a multipart upload of a CMS container and its document apart while it arrives."""

import hashlib
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from webjpki.cms import MAX_BYTES as MAX_CONTAINER
from webjpki.cms import read_cms
from webjpki.digest import Digest, HashFunction
from webjpki.service.incoming import Incoming, header
from webjpki.service.problems import Problem, Refusal
from webjpki.service.strict_json import malformed

PARTS = ("container", "document")  # in this order: the container names the hash function
_FRAME = 8192  # boundaries and the parts' headers, beside their content
_MAX_HEADER = 1024
_DISPOSITION = b"content-disposition"


@dataclass(frozen=True)
class SignedUpload:
    """The container, and the digest of the document with the container's own hash function."""

    container: bytes = field(repr=False)
    digest: Digest


async def read_signed_upload(incoming: Incoming, largest: int) -> SignedUpload:
    """Read ``multipart/form-data`` with the parts container and document, in this order.

    Memory does not grow with the document. Raises Refusal, ClientGone, and what ``read_cms`` does.
    """
    incoming.expect(b"multipart/form-data")
    _, options = parse_options_header(header(incoming.scope, b"content-type"))
    parts, boundary = _Parts(largest), options.get(b"boundary")
    if not boundary:
        raise malformed("the media type has no boundary")
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": parts.begin,
                "on_header_field": parts.header_name,
                "on_header_value": parts.header_value,
                "on_header_end": parts.header_end,
                "on_headers_finished": parts.headers_finished,
                "on_part_data": parts.data,
                "on_part_end": parts.end,
                "on_end": parts.finish,
            },
            max_header_count=8,
            max_header_size=_MAX_HEADER,
        )
        async for piece in incoming.pieces(largest + MAX_CONTAINER + _FRAME):
            parser.write(piece)
        parser.finalize()
    except FormParserError:
        raise malformed("the body is not multipart/form-data") from None
    return parts.upload()


class _Parts:
    """What the parser has met so far; each callback may raise Refusal."""

    def __init__(self, largest: int) -> None:
        self._largest = largest
        self._seen = 0
        self._name = self._value = self._disposition = b""
        self._container = bytearray()
        self._function: HashFunction | None = None
        self._length = 0
        self._whole = False

    def begin(self) -> None:
        self._seen += 1
        self._disposition = b""
        if self._seen > len(PARTS):
            raise malformed(f"the body has parts besides {' and '.join(PARTS)}")

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._name.lower() == _DISPOSITION:
            self._disposition = self._value
        self._name = self._value = b""

    def headers_finished(self) -> None:
        kind, options = parse_options_header(self._disposition)
        wanted = PARTS[self._seen - 1]
        if kind != b"form-data" or options.get(b"name") != wanted.encode("ascii"):
            raise malformed(f"part {self._seen} of the body has to be {wanted}")

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._seen == 1:
            self._container += data[start:end]
            if len(self._container) > MAX_CONTAINER:
                raise Refusal(Problem.TOO_LARGE, f"a container of more than {MAX_CONTAINER} bytes")
            return
        self._length += end - start
        if self._length > self._largest:
            raise Refusal(Problem.TOO_LARGE, f"a document of more than {self._largest} bytes")
        self._state.update(memoryview(data)[start:end])

    def end(self) -> None:
        if self._seen == 1:
            self._function = read_cms(bytes(self._container)).function
            self._state = hashlib.new(self._function.python_name)

    def finish(self) -> None:
        self._whole = self._seen == len(PARTS)

    def upload(self) -> SignedUpload:
        if not self._whole or self._function is None:
            raise malformed(f"the body ends before the parts {' and '.join(PARTS)} do")
        digest = Digest(self._function, self._state.digest())
        return SignedUpload(bytes(self._container), digest)
