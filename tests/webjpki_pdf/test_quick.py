# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude="pyhanko,pyhanko_certvalidator"
"""The quick reader reads exactly what pyHanko's own reads, fails where that fails, and takes nothing for null."""

from __future__ import annotations

import io
import random

import pytest
from pyhanko.pdf_utils.generic import DictionaryObject, PdfObject, Reference
from pyhanko.pdf_utils.reader import PdfFileReader

from tests.documents.pdf.made import append_objects
from webjpki.pdf_file import UNREADABLE
from webjpki.pdf_quick import QuickReader

OBJECTS = 40
FIRST, HOLDER, TABLE = 3, 50, 51  # numbers of the packed objects, of their stream, and of the table


@pytest.fixture(scope="module")
def packed() -> bytes:
    """Objects in a stream that is not compressed, so that each of its bytes can be changed."""
    inside = [f"<</Number {number}/Words[(a) /B <63>]>>" for number in range(OBJECTS)]
    head, body = "", ""
    for number, one in enumerate(inside, FIRST):
        head += f"{number} {len(body)} "
        body += one + " "
    stream = f"<</Type/ObjStm/N {OBJECTS}/First {len(head)}/Length {len(head + body)}>>stream\n"
    out = bytearray(b"%PDF-1.7\n")
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[]/Count 0>>",
        HOLDER: (stream + head + body + "\nendstream").encode(),
    }
    offsets = append_objects(out, bodies)
    offsets[TABLE] = len(out)
    rows = b""
    for number in range(TABLE + 1):
        index = number - FIRST
        place = (1, offsets[number], 0) if number in offsets else (0, 0, 0)
        kind, where, more = (2, HOLDER, index) if 0 <= index < OBJECTS else place
        rows += bytes([kind]) + where.to_bytes(4, "big") + bytes([more])
    table = b"<</Type/XRef/Size %d/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%s\nendstream"
    append_objects(out, {TABLE: table % (TABLE + 1, len(rows), rows)})
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % offsets[TABLE]


def written(value: PdfObject) -> str:
    out = io.BytesIO()
    value.write_to_stream(out)
    return out.getvalue().decode("latin-1")


def everything(file: bytes, kind: type[PdfFileReader], strict: bool) -> list[str]:
    """Every object as text, or what it raised."""
    try:
        reader = kind(io.BytesIO(file), strict=strict)
    except UNREADABLE as error:
        return [type(error).__name__]
    found = []
    for number in range(int(reader.trailer["/Size"])):
        reference = Reference(number, 0, reader)
        if kind is PdfFileReader and reader.xrefs[reference] is None:
            found.append("null")  # where its strict reading raises
            continue
        try:
            found.append(written(reader.get_object(reference)))
        except UNREADABLE as error:
            found.append(type(error).__name__)
    return found


@pytest.mark.parametrize("strict", [True, False])
def test_the_same(packed: bytes, strict: bool) -> None:
    quick = everything(packed, QuickReader, strict)
    assert quick == everything(packed, PdfFileReader, strict)
    assert len([one for one in quick if one.startswith("<<\n/Number")]) == OBJECTS


def test_it_is_used(packed: bytes) -> None:
    reader = QuickReader(io.BytesIO(packed))
    assert isinstance(Reference(FIRST, 0, reader).get_object(), DictionaryObject)
    assert reader._heads


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("seed", range(100))
def test_the_same_when_broken(packed: bytes, strict: bool, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  no secret
    changed = bytearray(packed)
    start = packed.index(b"/ObjStm")
    for _ in range(chance.randrange(1, 4)):
        place = start + chance.randrange(400)
        changed[place] = chance.choice(b"0123456789 <>/%_-.\n")
    assert everything(bytes(changed), QuickReader, strict) == everything(
        bytes(changed), PdfFileReader, strict
    )
