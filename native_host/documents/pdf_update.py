# SPDX-License-Identifier: Apache-2.0
# mypy: untyped-calls-exclude=pyhanko
"""The incremental update that carries one PDF signature: what is appended, and what it hashes to."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Protocol, Self

from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject


class Hash(Protocol):
    """A running hash, as hashlib makes them."""

    def update(self, octets: memoryview, /) -> None:
        """Go on with `octets`."""

    def copy(self) -> Self:
        """The same hash, to be continued apart."""

    def digest(self) -> bytes:
        """The digest so far."""


class _Tail(io.BytesIO):
    """What follows `start` bytes that stay where they are; positions count from the document's first byte."""

    def __init__(self, start: int) -> None:
        super().__init__()
        self._start = start

    def tell(self) -> int:
        return self._start + super().tell()

    def seek(self, position: int, whence: int = os.SEEK_SET, /) -> int:
        moved = position - self._start if whence == os.SEEK_SET else position
        return self._start + super().seek(moved, whence)


class _Writer(IncrementalPdfFileWriter):
    """Writes only what is new, and changes nothing but what the signature needs."""

    def _write_header(self, stream: IO[bytes]) -> None:
        """Leave the original out."""

    def _update_meta(self) -> None:
        """Leave producer and date of change alone: they are the author's, and nobody was shown a change."""


@dataclass(frozen=True)
class Update:
    """Bytes to append, with a gap of zeros where the container goes.

    `sha256` covers the document and these bytes, except the gap with its angle brackets.
    """

    octets: bytes
    gap: range  # of the hexadecimal digits, in `octets`
    sha256: bytes

    def filled(self, container: bytes) -> bytes:
        """Return the bytes to append, `container` (DER) in its place. ValueError when it is too long."""
        digits = container.hex().encode().ljust(len(self.gap), b"0")
        if len(digits) > len(self.gap):
            raise ValueError("the container is longer than the room that was kept for it")
        return self.octets[: self.gap.start] + digits + self.octets[self.gap.stop :]


class UpdateDraft:
    """A signature field put into the document's form and page; the signature itself still lacks."""

    def __init__(self, reader: PdfFileReader, field: SigFieldSpec, taken: int) -> None:
        """Parse what the field changes: catalog, form, page. Object numbers up to `taken` are left alone."""
        self._writer = _Writer.from_reader(reader)
        _leave_free(self._writer, taken)
        self._steps = PdfCMSEmbedder(new_field_spec=field).write_cms(
            field.sig_field_name, self._writer
        )
        self._field = next(self._steps)

    def draw(self, appearance: Callable[[BasePdfFileWriter], DictionaryObject]) -> None:
        """Give the field's widget an appearance; it goes into the writer that is handed over."""
        self._field.get_object()[pdf_name("/AP")] = appearance(self._writer)

    def write(self, signature: SignatureObject, document: memoryview, sha256: Hash) -> Update:
        """Write the update behind `document`, whose bytes `sha256` has seen. Only once for each draft."""
        self._steps.send(SigObjSetup(sig_placeholder=signature))
        # From here pyHanko would copy and hash the whole document; the original is neither needed.
        self._steps.close()
        tail = _Tail(len(document))
        if document[-1:].tobytes() not in (b"\n", b"\r"):
            tail.write(b"\n")
        self._writer.digest_aware_write = True
        self._writer.write(tail)
        start, end = signature.contents.offsets
        signature.byte_range.fill_offsets(tail, start, end, tail.tell())
        return _update(tail.getvalue(), start - len(document), end - len(document), sha256.copy())


def _leave_free(writer: IncrementalPdfFileWriter, number: int) -> None:
    """Have new objects get higher numbers."""
    writer._lastobj_id = max(writer._lastobj_id, number)


def _update(octets: bytes, start: int, end: int, sha256: Hash) -> Update:
    view = memoryview(octets)
    sha256.update(view[:start])
    sha256.update(view[end:])
    return Update(octets, range(start + 1, end - 1), sha256.digest())
