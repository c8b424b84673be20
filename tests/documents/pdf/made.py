# SPDX-License-Identifier: Apache-2.0
"""Makes small PDFs, byte for byte as wanted, and has qpdf turn them into other layouts."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

# Object numbers that every file here has in common.
CATALOG, PAGES, FIRST_PAGE, CONTENT, FONT = 1, 2, 3, 4, 5
FIRST_FREE = 6


def needs(program: str, package: str) -> pytest.MarkDecorator:
    """Skip where a judge or tool from Debian is missing."""
    return pytest.mark.skipif(
        shutil.which(program) is None, reason=f"{program} (package {package}) is not installed"
    )


@dataclass
class Pdf:
    """One page that says ``text``; add entries and objects, then ``octets()``."""

    text: str = "Contract of sale"
    catalog: str = ""
    page: str = ""
    media_box: str = "[0 0 595 842]"
    objects: Sequence[str | bytes] = ()
    version: str = "1.7"
    ending: str = "\n"
    trailer: str = ""
    replaced: Mapping[int, bytes] = field(default_factory=dict)

    def bodies(self) -> list[bytes]:
        """The objects in order, from number 1."""
        content = f"BT /F1 24 Tf 72 700 Td ({self.text}) Tj ET".encode()
        first: list[str | bytes] = [
            f"<</Type/Catalog/Pages {PAGES} 0 R {self.catalog}>>",
            f"<</Type/Pages/Kids[{FIRST_PAGE} 0 R]/Count 1>>",
            f"<</Type/Page/Parent {PAGES} 0 R/MediaBox{self.media_box}/Contents {CONTENT} 0 R"
            f"/Resources<</Font<</F1 {FONT} 0 R>>>> {self.page}>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
        every = [one.encode() if isinstance(one, str) else one for one in [*first, *self.objects]]
        return [self.replaced.get(number, one) for number, one in enumerate(every, 1)]

    def octets(self) -> bytes:
        """The file with a classical cross-reference table."""
        out = bytearray(f"%PDF-{self.version}\n%âãÏÓ\n".encode("latin-1"))
        bodies = self.bodies()
        offsets = append_objects(out, dict(enumerate(bodies, 1)))
        table = len(out)
        entries = b"".join(b"%010d 00000 n \n" % offsets[number] for number in sorted(offsets))
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + entries
        out += f"trailer\n<</Size {len(bodies) + 1}/Root {CATALOG} 0 R {self.trailer}>>\n".encode()
        out += f"startxref\n{table}\n%%EOF{self.ending}".encode()
        return bytes(out)


def append_objects(out: bytearray, bodies: Mapping[int, bytes]) -> dict[int, int]:
    """Write objects, and give number to offset."""
    offsets = {}
    for number, body in bodies.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return offsets


def updated(document: bytes, bodies: Mapping[int, bytes], size: int, root: int = CATALOG) -> bytes:
    """Append an incremental update with a table that replaces or adds ``bodies``."""
    out = bytearray(document)
    previous = int(document[document.rindex(b"startxref") + 9 :].split()[0])
    offsets = append_objects(out, bodies)
    table = len(out)
    out += b"xref\n"
    for number, offset in sorted(offsets.items()):
        out += b"%d 1\n%010d 00000 n \n" % (number, offset)
    out += b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\n" % (size, root, previous)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def hybrid() -> bytes:
    """A file whose table is completed by a cross-reference stream for newer readers (ISO 32000-1, 7.5.8.4)."""
    base = Pdf()
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    bodies = base.bodies()
    offsets = append_objects(out, dict(enumerate(bodies, 1)))
    hidden, stream = len(bodies) + 1, len(bodies) + 2
    inner = b"<</Note(for newer readers)>>"
    packed = b"%d 0 " % hidden + inner
    holder = len(bodies) + 3
    at_holder = append_objects(
        out,
        {
            holder: b"<</Type/ObjStm/N 1/First %d/Length %d>>stream\n%s\nendstream"
            % (len(b"%d 0 " % hidden), len(packed), packed)
        },
    )[holder]
    at_stream = len(out)
    rows = bytes([2]) + holder.to_bytes(4, "big") + bytes([0])
    rows += bytes([1]) + at_stream.to_bytes(4, "big") + bytes([0])
    rows += bytes([1]) + at_holder.to_bytes(4, "big") + bytes([0])
    append_objects(
        out,
        {
            stream: b"<</Type/XRef/Size %d/W[1 4 1]/Index[%d 3]/Length %d>>stream\n%s\nendstream"
            % (holder + 1, hidden, len(rows), rows)
        },
    )
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offsets[number] for number in sorted(offsets))
    out += b"trailer\n<</Size %d/Root 1 0 R/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        holder + 1,
        at_stream,
        table,
    )
    return bytes(out)


def form(fields: Sequence[str], page: str = "", catalog: str = "") -> Pdf:
    """A page with a form; each field is a dictionary's inside, and is its own widget on the page."""
    numbers = range(FIRST_FREE, FIRST_FREE + len(fields))
    listed = " ".join(f"{number} 0 R" for number in numbers)
    widget = f"/Type/Annot/Subtype/Widget/P {FIRST_PAGE} 0 R"
    return Pdf(
        catalog=f"/AcroForm<</Fields[{listed}]/DA(/F1 12 Tf 0 g)>> {catalog}",
        page=f"/Annots[{listed}] {page}",
        objects=[f"<<{widget} {inside}>>" for inside in fields],
    )


TEXT_FIELD = "/FT/Tx/T(price)/V(1000)/Rect[72 600 272 620]"
BOX_FIELD = "/FT/Btn/T(agreed)/Rect[72 560 92 580]"


def qpdf(document: bytes, *options: str) -> bytes:
    """Have qpdf rewrite a file."""
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "before.pdf"), Path(folder, "after.pdf")
        before.write_bytes(document)
        subprocess.run(["qpdf", *options, "--", str(before), str(after)], check=True, timeout=60)
        return after.read_bytes()
