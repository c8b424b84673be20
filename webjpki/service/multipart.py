# SPDX-License-Identifier: Apache-2.0
"""Takes a ``multipart/form-data`` body apart while it arrives; keeps none of its content."""

from collections.abc import Sequence
from typing import Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from webjpki.service.incoming import Incoming, header
from webjpki.service.strict_json import malformed

MEDIA_TYPE = b"multipart/form-data"
_FRAME = 8192  # boundaries and the parts' headers, beside their content
_MAX_HEADER = 1024
_DISPOSITION = b"content-disposition"


class PartSink(Protocol):
    """Takes the parts' content; each method may raise Refusal or VerificationError."""

    def data(self, part: str, piece: memoryview) -> None: ...
    def end(self, part: str) -> None: ...


async def read_parts(
    incoming: Incoming, names: Sequence[str], sink: PartSink, largest: int
) -> None:
    """Hand the parts ``names``, which must come in this order and alone, to ``sink``.

    ``largest`` is the limit of all content in bytes. Raises Refusal, ClientGone, and what the sink
    raises.
    """
    incoming.expect(MEDIA_TYPE)
    _, options = parse_options_header(header(incoming.scope, b"content-type"))
    frame, boundary = _Frame(names, sink), options.get(b"boundary")
    if not boundary:
        raise malformed("the media type has no boundary")
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": frame.begin,
                "on_header_field": frame.header_name,
                "on_header_value": frame.header_value,
                "on_header_end": frame.header_end,
                "on_headers_finished": frame.headers_finished,
                "on_part_data": frame.data,
                "on_part_end": frame.end,
                "on_end": frame.finish,
            },
            max_header_count=8,
            max_header_size=_MAX_HEADER,
        )
        async for piece in incoming.pieces(largest + _FRAME):
            parser.write(piece)
        parser.finalize()
    except FormParserError:
        raise malformed("the body is not multipart/form-data") from None
    if not frame.whole:
        raise malformed(f"the body ends before the parts {' and '.join(names)} do")


class _Frame:
    """What the parser has met so far; each callback may raise Refusal."""

    def __init__(self, names: Sequence[str], sink: PartSink) -> None:
        self._names, self._sink = names, sink
        self._seen = 0
        self._name = self._value = self._disposition = b""
        self.whole = False

    def begin(self) -> None:
        self._seen += 1
        self._disposition = b""
        if self._seen > len(self._names):
            raise malformed(f"the body has parts besides {' and '.join(self._names)}")

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
        wanted = self._names[self._seen - 1]
        if kind != b"form-data" or options.get(b"name") != wanted.encode("ascii"):
            raise malformed(f"part {self._seen} of the body has to be {wanted}")

    def data(self, data: bytes, start: int, end: int) -> None:
        self._sink.data(self._names[self._seen - 1], memoryview(data)[start:end])

    def end(self) -> None:
        self._sink.end(self._names[self._seen - 1])

    def finish(self) -> None:
        self.whole = self._seen == len(self._names)
