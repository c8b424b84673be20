# SPDX-License-Identifier: Apache-2.0
"""The child that looks through PDFs for what their pages do not show, confined as a reading child is."""

import gc
import mmap
import os
import sys
from dataclasses import dataclass
from typing import cast

from ..errors import HostError
from ..reading import wire
from ..reading.confinement import NotConfined, confine
from ..reading.edges import Edges, edges
from ..reading.fields import Fields, fields
from ..reading.unseen_text import UnseenText, unseen_text
from .content import Content
from .pdf_warnings import PdfWarning, in_order, warnings

# Of computing: 270 pages of a book take half a second for what they draw, and two for their text.
_EDGES_SECONDS, _TEXT_SECONDS, _FIELDS_SECONDS = 6.0, 8.0, 4.0
_OF_EDGES = {Edges.CROSSED: PdfWarning.BEYOND_EDGE, Edges.UNKNOWN: PdfWarning.NOT_ALL_SEEN}
_OF_FIELDS = {Fields.DIFFER: PdfWarning.DRAWN_OTHERWISE, Fields.UNKNOWN: PdfWarning.NOT_ALL_SEEN}
_OF_TEXT = {
    UnseenText.HIDDEN: PdfWarning.HIDDEN_TEXT,
    UnseenText.OVERLAID: PdfWarning.OVERLAID_TEXT,
    UnseenText.UNKNOWN: PdfWarning.NOT_ALL_SEEN,
}


@dataclass(frozen=True)
class _Given:
    """A document behind an inherited file."""

    descriptor: int

    @property
    def view(self) -> memoryview:
        """All of it, read-only."""
        return memoryview(mmap.mmap(self.descriptor, 0, access=mmap.ACCESS_READ))

    def copy(self) -> mmap.mmap:
        """All of it, writable without effect on anybody, as PDFium's interface asks for."""
        return mmap.mmap(self.descriptor, 0, access=mmap.ACCESS_COPY)


def main(arguments: list[str]) -> None:
    """Answer once for each file whose number is in `arguments`, in their order, and end."""
    descriptors = [int(one) for one in arguments]
    answers = os.dup(1)
    os.dup2(2, 1)
    try:
        confine(max(os.fstat(one).st_size for one in descriptors))
    except NotConfined:
        return
    gc.freeze()  # what has been loaded stays; what follows is one document's
    for descriptor in descriptors:
        wire.write(answers, {"notices": [one.value for one in _found(_Given(descriptor))]})
        # Readers hold themselves in circles, and each holds an open file: few may be open.
        gc.collect()


def _found(document: _Given) -> tuple[PdfWarning, ...]:
    try:
        found = set(warnings(cast("Content", document)))
    except HostError:
        return (PdfWarning.NOT_ALL_SEEN,)
    beside = _OF_EDGES.get(edges(document.copy(), _EDGES_SECONDS))
    values = _OF_FIELDS.get(fields(document.copy(), _FIELDS_SECONDS))
    found |= {one for one in (beside, values) if one is not None}
    unseen = unseen_text(document.copy(), _TEXT_SECONDS)
    return in_order(found | {_OF_TEXT[one] for one in unseen})


if __name__ == "__main__":
    main(sys.argv[1:])
