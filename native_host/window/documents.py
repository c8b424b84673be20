# SPDX-License-Identifier: Apache-2.0
"""The list of documents that are going to be signed."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QWidget

from ..prompt import DocumentSummary
from .controls import Button, column, label
from .look import sized
from .numbers import NO_SCROLL_BAR, set_number
from .sight import Sight
from .sizes import additions_text, digest_text, human_size
from .texts import Texts
from .whole import WholeLabel

_LARGEST_HEIGHT = 240  # three or four rows; on a small screen `fit` takes some of it away
_SMALLEST_HEIGHT = 66  # one row
_LONG_NAME = 270  # pixels; a longer one may need a second line


class DocumentRow(QFrame):
    """Name, type and size of one document, what stays unseen, what is added to it, and its digest when asked for."""

    def __init__(
        self,
        document: DocumentSummary,
        name: str,
        texts: Texts,
        resized: Callable[[], None],
        read: Callable[[], None] | None,
    ) -> None:
        """Call `resized` when the digest comes or goes, `read` when the person wants to read; None: cannot be read."""
        super().__init__()
        self._resized = resized
        self._texts = texts
        self._name = document.name
        self._noted = ""
        self._note = label("", note="warning")
        self._note.hide()
        self._added = label(additions_text(document.added, texts), quiet=True)
        self._added.setVisible(self._added.text() != "")
        self._digest = label(digest_text(document, texts))
        self._toggle = QToolButton()
        self._toggle.setObjectName("disclosure")
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._toggled)
        title = _name_label(name)
        first = QHBoxLayout()
        first.setSpacing(14)
        first.addWidget(title, 1)
        first.addWidget(facts_label(document, texts))
        if read is not None:
            first.addWidget(self._read_button(read))
        whole = column(2)
        whole.setContentsMargins(12, 6, 12, 4)
        whole.addLayout(first)
        whole.addWidget(self._note)
        whole.addWidget(self._added)
        whole.addWidget(self._toggle)
        whole.addWidget(self._digest)
        self.setLayout(whole)
        self._disclose(shown=False)

    def warn(self, note: str) -> None:
        """Show `note` below the name, or nothing where it is empty."""
        if note != self._noted:
            self._noted = note
            self._note.setText(note)
            self._note.setVisible(note != "")

    def say(self, remark: str) -> None:
        """Show `remark` where a document has what is added to it; nothing where it is empty."""
        self._added.setText(remark)
        self._added.setVisible(remark != "")

    def _read_button(self, read: Callable[[], None]) -> Button:
        button = Button(self._texts("documents.read"))
        button.setProperty("small", True)
        button.setAccessibleName(self._texts("documents.read.name", name=self._name))
        button.clicked.connect(lambda _checked: read())
        return button

    def _disclose(self, shown: bool) -> None:
        self._digest.setVisible(shown)
        text = self._texts("documents.digest.hide" if shown else "documents.digest.show")
        self._toggle.setText(f"{'▾' if shown else '▸'} {text}")
        self._toggle.setAccessibleName(f"{text}: {self._name}")

    def _toggled(self, shown: bool) -> None:
        self._disclose(shown)
        self._resized()


class DocumentList(QScrollArea):
    """All documents, one below the other; scrolls where they need more than their share of the window."""

    def __init__(
        self,
        documents: tuple[DocumentSummary, ...],
        sight: Sight,
        texts: Texts,
        resized: Callable[[], None],
        read: Callable[[int], None],
    ) -> None:
        """Call `resized` when the list would like another height, `read` with the index of what is to be read."""
        super().__init__()
        self._all = documents
        self._sight = sight
        self._texts = texts
        self._resized = resized
        self._read = read
        self._pointed = False
        self.heading = label("", quiet=True)
        self._inner = QWidget()
        self._inner.setObjectName("documents")
        self._rows = column(0)
        self._parts: list[tuple[DocumentRow, DocumentSummary]] = []
        self._by_index = [self._add(index) for index in range(len(documents))]
        self._rows.addStretch(1)
        self._inner.setLayout(self._rows)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        set_number(self, "horizontalScrollBarPolicy", NO_SCROLL_BAR)
        self.setAccessibleName(texts("documents.list"))
        self._see()
        sight.listen(self._see)

    def _add(self, index: int) -> DocumentRow:
        document = self._all[index]
        number = f"{index + 1}. " if len(self._all) > 1 else ""
        readable = self._sight.kind(index) is not None
        read = partial(self._read, index) if readable else None
        name = f"{number}{document.name}"
        row = DocumentRow(document, name, self._texts, self._resized, read)
        self._rows.addWidget(row)
        for file in document.attached:
            twin = self._sight.twin(file)
            known = file if twin is None else self._all[twin]
            shown = replace(file, kind=known.kind, size=known.size)
            part = DocumentRow(shown, f"　＋ {file.name}", self._texts, self._resized, None)
            self._parts.append((part, file))
            self._rows.addWidget(part)
        return row

    def _see(self) -> None:
        """Follow what is known of the documents."""
        self.heading.setText(self._heading())
        for index, row in enumerate(self._by_index):
            why = self._sight.unseen(index)
            if why is not None:
                row.warn(self._texts(f"unseen.{why.value}"))
            else:
                hidden = index in self._sight.alarming
                row.warn(self._texts("documents.notices") if hidden else "")
        for part, file in self._parts:
            self._tell(part, self._sight.twin(file))
        self._point()

    def _tell(self, part: DocumentRow, twin: int | None) -> None:
        """Say of an attached file where it can be read, or that it cannot be."""
        if twin is None or self._sight.unseen(twin) is not None:
            part.warn(self._texts("unseen.attached"))
            part.say("")
        else:
            part.warn("")
            part.say(self._texts("attached.twin", number=twin + 1))

    def _point(self) -> None:
        """Bring the first document in which something is hidden into sight, once."""
        alarming = self._sight.alarming
        if alarming and not self._pointed:
            self._pointed = True
            first = self._by_index[min(alarming)]
            QTimer.singleShot(
                0, self, lambda: self.ensureWidgetVisible(first)
            )  # its note takes room first

    def _heading(self) -> str:
        """The count of documents where it is not one, how many stay unseen, and in how many something is hidden."""
        count, unseen = len(self._all), self._sight.count_unseen
        alarming = len(self._sight.alarming)
        heading = self._texts(f"documents.heading.{'one' if count == 1 else 'many'}", count=count)
        if unseen and count > 1:
            heading = self._texts("documents.heading.unseen", heading=heading, unseen=unseen)
        if alarming and count > 1:
            heading = self._texts("documents.heading.alarming", heading=heading, alarming=alarming)
        return heading

    def fit(self, width: int, spare: int = 0) -> None:
        """Take the height the rows need at `width`, within the list's share; `spare` pixels less on a small screen."""
        self._rows.activate()
        rows = self._rows
        wraps = rows.hasHeightForWidth()  # only where a note or a digest is to be seen
        natural = rows.totalHeightForWidth(width - 4) if wraps else rows.totalSizeHint().height()
        self.setFixedHeight(max(_SMALLEST_HEIGHT, min(_LARGEST_HEIGHT, natural + 4) - spare))


def _name_label(name: str) -> QLabel:
    plain = label(name)
    plain.setWordWrap(False)
    plain.setFont(sized(plain.font(), 15))
    if QFontMetrics(plain.font()).horizontalAdvance(name) <= _LONG_NAME:
        return plain
    return WholeLabel(
        name, plain.font()
    )  # asked for its height again and again: not for every name


def facts_label(document: DocumentSummary, texts: Texts) -> QLabel:
    """Return type and size on one line."""
    kind = texts(f"document.kind.{document.kind}")
    size = "" if document.size is None else f"　{human_size(document.size)}"
    made = label(kind + size, quiet=True)
    made.setWordWrap(False)
    return made
