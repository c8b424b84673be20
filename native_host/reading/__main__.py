# SPDX-License-Identifier: Apache-2.0
"""The reading child: gives up what it does not need, then opens one document and answers about it."""

import hashlib
import json
import mmap
import os
import sys
from collections.abc import Callable
from typing import Any

from . import wire
from .confinement import NotConfined, confine
from .kinds import Kind
from .sheets import Broken, Sheets

Opener = Callable[[mmap.mmap], Sheets]


def main(arguments: list[str]) -> None:
    """Serve the document whose file is open under the number in `arguments`, of the kind named before it.

    Ends with the input. Everything is imported first, and nothing of the document is read before the
    confinement stands.
    """
    kind, descriptor = Kind(arguments[0]), int(arguments[1])
    opener = _opener(kind)
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints cannot come between the answers
    size = os.fstat(descriptor).st_size
    try:
        confine(size)
    except NotConfined:
        wire.write(answers, {"failed": "confinement"})
        return
    # Private and writable, which PDFium's interface asks for; nobody else ever sees a change.
    octets = mmap.mmap(
        descriptor, size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE
    )
    _Desk(answers, octets, opener, kind).serve()


def _opener(kind: Kind) -> Opener | None:
    if kind is Kind.PDF:
        from .pages import PdfPages

        return PdfPages
    if kind is Kind.PICTURE:
        from .pictures import Picture

        return Picture
    from . import markup, prose  # noqa: F401  # here, while files may still be opened

    return None


class _Desk:
    """Takes one question at a time."""

    def __init__(self, answers: int, octets: mmap.mmap, opener: Opener | None, kind: Kind) -> None:
        self._answers = answers
        self._octets = octets
        self._opener = opener
        self._kind = kind
        self._sheets: Sheets | None = None

    def serve(self) -> None:
        """Say what was opened, then answer until nobody asks any more."""
        self._answer(self._open, {})
        for line in sys.stdin.buffer:
            question = json.loads(line)
            self._answer(getattr(self, f"_{question.pop('ask')}"), question)

    def _answer(self, method: Callable[..., None], question: dict[str, Any]) -> None:
        try:
            method(**question)
        except Exception:  # noqa: BLE001  # the process's boundary: its host waits for an answer
            wire.write(self._answers, {"failed": "broken"})

    def _open(self) -> None:
        digest = hashlib.sha256(self._octets).hexdigest()
        if self._opener is not None:
            self._sheets = self._opener(self._octets)
        pages = self._sheets.pages if self._sheets else 0
        wire.write(self._answers, {"digest": digest, "pages": pages})

    def _page(self, index: int, width: int) -> None:
        if self._sheets is None:
            raise Broken
        bitmap = self._sheets.draw(index, width)
        size = {"width": bitmap.width, "height": bitmap.height}
        points = max(1, round(bitmap.points * 100))
        wire.write(self._answers, {**size, "points": points}, bitmap.pixels)

    def _text(self) -> None:
        from .prose import prose

        found = prose(memoryview(self._octets))
        header = {"encoding": found.encoding, "cut": int(found.cut), "unseen": found.unseen}
        wire.write(self._answers, header, found.text.encode())

    def _tree(self) -> None:
        from .markup import tree

        found = tree(memoryview(self._octets))
        listed = json.dumps([[row.depth, row.name, row.text] for row in found.rows])
        wire.write(self._answers, {"e_tax": int(found.e_tax)}, listed.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
