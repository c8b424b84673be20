# SPDX-License-Identifier: Apache-2.0
"""What somebody who tampers with a PDF works with: another text for its page, and free object numbers."""

from tests.documents.pdf.made import FIRST_PAGE

FAR = 60  # object numbers that are free in every file here
OTHER_TEXT = b"BT /F1 24 Tf 72 700 Td (Another price) Tj ET"
OTHER_CONTENT = b"<</Length %d>>stream\n%s\nendstream" % (len(OTHER_TEXT), OTHER_TEXT)


def page(file: bytes, more: bytes) -> bytes:
    """The page's object as it stands in ``file`` last, with ``more`` in it."""
    start = file.rindex(b"\n%d 0 obj" % FIRST_PAGE)
    body = file[file.index(b"<<", start) : file.index(b"endobj", start)]
    return body.rstrip()[:-2] + more + b">>"
