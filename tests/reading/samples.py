# SPDX-License-Identifier: Apache-2.0
"""Documents made on the spot: PDFs, pictures and texts with something particular about them."""

import struct
import zlib
from collections.abc import Sequence


def pdf(
    content: bytes,
    *,
    pages: int = 1,
    box: str = "0 0 200 100",
    extra: str = "",
    catalog: str = "",
    resources: str = "",
    more: Sequence[bytes] = (),
) -> bytes:
    """Return a PDF whose pages all draw `content`, on a page of `box`.

    `extra` stands in every page, `catalog` in the root; the objects `more` are numbered from 4 + `pages`.
    """
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 3 0 R/Resources<<{resources}>>{extra}>>"
    bodies = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>".encode(),
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        *[page.encode()] * pages,
        *more,
    ]
    return _file(bodies)


def _file(bodies: list[bytes]) -> bytes:
    made = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(bodies) + 1
    made_table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return b"%s%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        made,
        made_table,
        size,
        len(made),
    )


def png(width: int, height: int, rgb: bytes, *, claimed: tuple[int, int] | None = None) -> bytes:
    """Return a picture of one colour; `claimed` is the size in its header where it lies."""
    size = claimed or (width, height)
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    rows = (b"\0" + rgb * width) * height
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
