# SPDX-License-Identifier: Apache-2.0
"""Tells from a document's bytes, without parsing them, how it could be shown."""

import codecs
import re
from enum import Enum


class Kind(Enum):
    """A way of showing a document; the value is the child process's argument."""

    PDF = "pdf"
    PICTURE = "picture"
    XML = "xml"
    TEXT = "text"


_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_BITMAP = re.compile(rb"BM.{4}\0{4}", re.DOTALL)  # texts may begin with its two letters
_PDF_WITHIN = 1024  # bytes; readers accept the header anywhere in there
_BLANK = b" \t\r\n"
# What no text has; the last five are what Python makes of bytes that Shift_JIS does not know.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x80\uf8f0-\uf8f3]")
_LOOKED_AT = 1 << 24  # bytes; as much as is ever shown
# With a mark at their beginning, tried first; Python's cp932 is Shift_JIS as Windows writes it.
_MARKED = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UNMARKED = ("utf-8", "cp932")


def kind_of(octets: memoryview) -> Kind | None:
    """Return how the document could be shown, or None where nothing here can show it.

    Costs a look at the first bytes, or for a text one decoding of all.
    """
    head = bytes(octets[:_PDF_WITHIN])
    if b"%PDF-" in head:
        return Kind.PDF
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if webp or head.startswith(_PICTURES) or _BITMAP.match(head):
        return Kind.PICTURE
    encoding = encoding_of(octets)
    if encoding is None:
        return None
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
    return Kind.XML if begins.startswith(b"<") else Kind.TEXT


def encoding_of(octets: memoryview) -> str | None:
    """Return Python's name of the encoding in which `octets` are a text, or None where they are none.

    Of a large document only the beginning is looked at.
    """
    marked = [name for mark, name in _MARKED if octets[: len(mark)] == mark]
    for encoding in marked or _UNMARKED:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            text = decoder.decode(octets[:_LOOKED_AT], final=len(octets) <= _LOOKED_AT)
        except ValueError:
            continue
        if not _CONTROLS.search(text):
            return encoding
    return None
