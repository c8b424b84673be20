# SPDX-License-Identifier: Apache-2.0
"""Our reader gives the very objects that pyHanko's own gives, also where an object stream is out of order."""

from __future__ import annotations

import io

import pytest
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.documents.pdf.conftest import DEVELOPERS
from tests.documents.pdf.made import append_objects
from webjpki.pdf_quick import QuickReader

INNER = b"<</Type/Catalog/Pages 3 0 R>> <</Type/Pages/Kids[4 0 R]/Count 1>> <</Type/Page>> 7 "
TABLE = b"2 0 3 30 4 66 5 81 "


def packed(table: bytes, inner: bytes, head: bytes = b"/N 4") -> bytes:
    """A file whose objects 2 to 5 lie in the stream that is object 1."""
    out = bytearray(b"%PDF-1.7\n")
    stream = b"<</Type/ObjStm%s/First %d/Length %d>>stream\n%s\nendstream" % (
        head,
        len(table),
        len(table + inner),
        table + inner,
    )
    at = append_objects(out, {1: stream})[1]
    rows = bytes([0, 0, 0, 255, 1, at >> 8, at & 255, 0])
    rows += b"".join(bytes([2, 0, 1, place]) for place in range(4))
    rows += bytes([1, len(out) >> 8, len(out) & 255, 0])
    start = len(out)
    stream = b"<</Type/XRef/Size 7/W[1 2 1]/Root 2 0 R/Length %d>>stream\n%s\nendstream"
    append_objects(out, {6: stream % (len(rows), rows)})
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def everything(reader: PdfFileReader) -> list[bytes | str]:
    """Every object as it would be written, or the class of what its reading raises."""
    return [_written(reader, number) for number in range(2, 6)]


def _written(reader: PdfFileReader, number: int) -> bytes | str:
    out = io.BytesIO()
    try:
        Reference(number, 0, reader).get_object().write_to_stream(out)
    except (PdfError, ValueError, LookupError) as error:
        return type(error).__name__
    return out.getvalue()


DAMAGED = {
    "in order": (TABLE, INNER),
    "numbers exchanged": (b"3 0 2 30 4 66 5 81 ", INNER),
    "a number twice": (b"2 0 3 30 4 66 4 81 ", INNER),
    "a place that is none": (b"2 0 3 x 4 66 5 81 ", INNER),
    "a place behind the end": (b"2 0 3 999 4 66 5 81 ", INNER),
    "too few": (b"2 0 3 30 4 66 ", INNER),
    "broken inside": (TABLE, INNER.replace(b"/Kids[", b"/Kids<")),
    "a reference": (TABLE, INNER.replace(b" 7 ", b" 3 0 R ")),
    "a stream": (TABLE, INNER.replace(b" 7 ", b" <</Length 1>>stream\nx\nendstream ")),
}


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("how", DAMAGED)
def test_same_objects(strict: bool, how: str) -> None:
    """Seen to fail when: entries are taken by their place alone, or damage is passed over."""
    table, inner = DAMAGED[how]
    file = packed(table, inner)

    def read(kind: type[PdfFileReader]) -> list[bytes | str]:
        return everything(kind(io.BytesIO(file), strict=strict))

    assert read(QuickReader) == read(PdfFileReader)


def test_a_count_that_lies() -> None:
    file = packed(TABLE, INNER, b"/N 3")
    read = [everything(kind(io.BytesIO(file))) for kind in (QuickReader, PdfFileReader)]
    assert read[0] == read[1]


@pytest.mark.skipif(not DEVELOPERS.exists(), reason="needs developers-reference-ja")
def test_every_object_of_a_book() -> None:
    developers = DEVELOPERS.read_bytes()
    ours, theirs = QuickReader(io.BytesIO(developers)), PdfFileReader(io.BytesIO(developers))
    numbers = range(1, int(ours.trailer["/Size"]), 40)
    assert [_written(ours, n) for n in numbers] == [_written(theirs, n) for n in numbers]
    assert sum(isinstance(_written(ours, n), bytes) for n in numbers) > 20
