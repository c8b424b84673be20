# SPDX-License-Identifier: Apache-2.0
"""Ends the search for a file's tables that runs in a circle: only so much is read of a file of its size."""

from mmap import mmap
from os import SEEK_END, SEEK_SET
from typing import BinaryIO, Literal

from pyhanko.pdf_utils.misc import PdfReadError

# Tables of nothing but headings are the most that is read again and again, eleven times their size.
_TIMES = 16
_ANY = 1 << 16  # for files whose tables are all there is to them


class BoundedStream:
    """A file for pyHanko's reading of cross-reference tables; the rest of a file has no bound here.

    pyHanko goes back seven bytes behind each part of a table, also where the file has ended: a file of
    400 bytes can lead it to the same place for ever.
    """

    def __init__(self, source: BinaryIO | mmap) -> None:
        self._source = source
        source.seek(0, SEEK_END)
        self._left = _TIMES * source.tell() + _ANY

    def read(self, size: int = -1) -> bytes:
        """Read on. Raises PdfReadError where the file has been read too often."""
        octets = self._source.read(size)
        self._left -= len(octets) or 1
        if self._left < 0:
            raise PdfReadError("the tables lead in a circle")
        return octets

    def seek(self, offset: int, whence: Literal[0, 1, 2] = SEEK_SET) -> None:
        """Go elsewhere."""
        self._source.seek(offset, whence)

    def tell(self) -> int:
        """Say where the next byte is read."""
        return self._source.tell()
