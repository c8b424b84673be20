# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""pyHanko's reader, taught to read an object stream's table of contents once and not for every object."""

from dataclasses import dataclass
from io import BytesIO

from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.generic import (
    IndirectObject,
    PdfObject,
    Reference,
    StreamObject,
    read_object,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader


@dataclass(frozen=True)
class _Contents:
    """An object stream in order: numbers of its objects, where each begins, and all of its bytes."""

    numbers: tuple[int, ...]
    places: tuple[int, ...]
    octets: BytesIO


class PdfReader(PdfFileReader):
    """Gives the same objects as its base, which reads a million numbers for a book of 270 pages."""

    _streams: dict[int, _Contents | None] | None = None

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> PdfObject:
        """Fill in for the base where the stream is in order; whatever is odd is left to it."""
        contents = self._contents(stmnum)
        known = contents is not None and 0 <= idx < len(contents.numbers)
        if contents is not None and known and contents.numbers[idx] == idnum:
            contents.octets.seek(contents.places[idx])
            try:
                found = read_object(contents.octets, Reference(idnum, 0, self))
            except PdfError:
                found = None
            if isinstance(found, PdfObject) and not isinstance(
                found, StreamObject | IndirectObject
            ):
                return found
        plain: PdfObject = super()._get_object_from_stream(idnum, stmnum, idx)  # type: ignore[no-untyped-call]  # pyHanko's own
        return plain

    def _contents(self, number: int) -> _Contents | None:
        if self._streams is None:
            self._streams = {}
        if number not in self._streams:
            stream = Reference(number, 0, self).get_object()
            self._streams[number] = _contents(stream)
        return self._streams[number]


def _contents(stream: PdfObject) -> _Contents | None:
    """Read the table of contents; None where it is odd in any way."""
    if not isinstance(stream, StreamObject) or stream.get("/Type") != "/ObjStm":
        return None
    octets, first = stream.read_data(DecodePurpose.OBJECT_STREAM), int(stream["/First"])
    try:
        table = [int(number) for number in octets[:first].split()]
    except ValueError:
        return None
    numbers, offsets = tuple(table[::2]), table[1::2]
    if not len(set(numbers)) == len(numbers) == len(offsets) == stream["/N"]:
        return None
    return _Contents(numbers, tuple(first + offset for offset in offsets), BytesIO(octets))
