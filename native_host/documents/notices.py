# SPDX-License-Identifier: Apache-2.0
"""What a person does not see who reads the pages of a document, in words that the window has sentences for."""

import subprocess
from collections.abc import Callable, Iterator, Sequence

from ..prompt import Sealed
from ..reading.child import Child
from ..reading.kinds import Kind, kind_of
from ..reading.process import start_module
from ..reading.wire import Header, Malformed

# One word for each member of pdf_warnings.PdfWarning, whose module is only loaded in the child.
WORDS = frozenset(
    {
        "script",
        "attachment",
        "calculated-field",
        "layer",
        "prints-otherwise",
        "hidden-text",
        "outside-page",
        "hidden-note",
        "changed-after-signing",
        "signed-again",
        "beyond-edge",
        "overlaid-text",
        "link",
        "launch",
        "media",
        "comment",
        "drawn-otherwise",
        "miscounted",
        "not-all-seen",
    }
)
_NOT_ALL_SEEN = ("not-all-seen",)
_PATIENCE = 40.0  # seconds for one document; a long book takes four or five

StartChild = Callable[[Sequence[int]], subprocess.Popen[bytes]]


def start(descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
    """Start the child that looks through the files of these numbers."""
    words = [str(one) for one in descriptors]
    return start_module("native_host.documents.looking", "--look-through", words, descriptors)


class Notices:
    """Has the PDFs among `contents` looked through by one child, in their order; other kinds hide nothing."""

    def __init__(
        self,
        contents: Sequence[Sealed | None],
        start_child: StartChild = start,
        patience: float = _PATIENCE,
    ) -> None:
        """Start nothing yet."""
        self._contents = contents
        self._start_child = start_child
        self._patience = patience
        self._found: dict[int, tuple[str, ...]] = {}
        self._wanted: dict[int, int] | None = None  # index to file
        self._course: Iterator[tuple[int, tuple[str, ...]]] = iter(())

    def of(self, index: int) -> tuple[str, ...]:
        """Return the words for document `index`; takes the time for it and those before it. Never raises.

        To be called from one thread only, whose end ends the child.
        """
        if self._wanted is None:
            self._wanted = self._pdfs()
            self._course = self._looked_through(self._wanted)
        if index in self._wanted and index not in self._found:
            for found, words in self._course:
                self._found[found] = words
                if found == index:
                    break
        return self._found.get(index, ())

    def _pdfs(self) -> dict[int, int]:
        return {
            index: content.descriptor
            for index, content in enumerate(self._contents)
            if content is not None and kind_of(content.view) is Kind.PDF
        }

    def _looked_through(self, wanted: dict[int, int]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Give the words of each, as the child finds them; where it fails, the rest is not known."""
        left = list(wanted)
        try:
            child = Child(self._start_child(list(wanted.values())), self._patience)
        except OSError:
            child = None
        try:
            while child is not None and left:
                words = _words(child.answer(0)[0])
                yield left.pop(0), words
        except Malformed:
            pass
        finally:
            if child is not None:
                child.bury()
        yield from ((index, _NOT_ALL_SEEN) for index in left)


def _words(header: Header) -> tuple[str, ...]:
    words = header.get("notices")
    if not isinstance(words, list) or not all(word in WORDS for word in map(str, words)):
        raise Malformed
    return tuple(words)
