# SPDX-License-Identifier: Apache-2.0
"""Which bytes of a PDF one signature covers: everything up to an end, but its own /Contents."""

import hashlib
import re
from dataclasses import dataclass, field

from asn1crypto import parser

from webjpki.digest import Digest, HashFunction
from webjpki.pdf_errors import PdfCoverageWrong, PdfSignatureMalformed

_MAX_CONTENTS = 1 << 20  # bytes; a container with timestamp and certificates has about 15 KB
_HEX = re.compile(rb"<(?:[0-9A-Fa-f]{2})+>")
_END = re.compile(rb"%%EOF[\r\n \t]{0,16}\Z")  # writers put up to two line ends behind it


@dataclass(frozen=True)
class SignedRanges:
    """A document's bytes before and behind ``gap``, up to ``end``; the gap holds the container."""

    document: memoryview = field(repr=False)
    gap: range
    end: int
    container: bytes = field(repr=False)

    @property
    def whole_file(self) -> bool:
        """Whether nothing follows."""
        return self.end == len(self.document)

    def digest(self, function: HashFunction) -> Digest:
        """Hash what is covered."""
        state = hashlib.new(function.python_name, self.document[: self.gap.start])
        state.update(self.document[self.gap.stop : self.end])
        return Digest(function, state.digest())


def read_ranges(document: memoryview, stated: object, contents: bytes) -> SignedRanges:
    """Check /ByteRange as ``stated`` against the file and the ``contents`` that were parsed from it.

    The gap must be the hexadecimal string of /Contents and nothing else, and the end must be where
    a revision ends: whatever could be put in or appended unsigned would have to lie there. Raises
    PdfSignatureMalformed, PdfCoverageWrong.
    """
    gap, end = _bounds(document, stated)
    digits = bytes(document[gap.start : gap.stop])
    if not _HEX.fullmatch(digits) or bytes.fromhex(digits[1:-1].decode()) != contents:
        raise PdfCoverageWrong("the gap is not the signature")
    if not _END.search(bytes(document[max(0, end - 24) : end])):
        raise PdfCoverageWrong("the covered part does not end as a file")
    return SignedRanges(document, gap, end, _unpadded(contents))


def _bounds(document: memoryview, stated: object) -> tuple[range, int]:
    if not isinstance(stated, list) or len(stated) != 4:
        raise PdfSignatureMalformed("/ByteRange")
    if not all(isinstance(number, int) and 0 <= number <= len(document) for number in stated):
        raise PdfSignatureMalformed("/ByteRange")
    start, first, second, length = (int(number) for number in stated)
    if start != 0 or not 0 < first < second or length == 0 or second + length > len(document):
        raise PdfCoverageWrong("/ByteRange")
    return range(first, second), second + length


def _unpadded(contents: bytes) -> bytes:
    """Cut the zeros behind the container, for which room is kept before its length is known."""
    size = _size(contents)
    if contents[size:].strip(b"\0"):
        raise PdfSignatureMalformed("bytes behind the container")
    return contents[:size]


def _size(contents: bytes) -> int:
    """The length of the first element, DER or BER with indefinite length."""
    if len(contents) > _MAX_CONTENTS:
        raise PdfSignatureMalformed("/Contents is too long")
    try:
        size: int = parser.peek(contents)
    except (ValueError, RecursionError):
        raise PdfSignatureMalformed("/Contents holds no container") from None
    return size
