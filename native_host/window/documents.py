# SPDX-License-Identifier: Apache-2.0
"""The list of documents that are going to be signed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QWidget

from ..prompt import DocumentSummary
from .controls import column, label
from .look import sized
from .texts import Texts

_LARGEST_HEIGHT = 170  # leaves room for the password on a screen 768 pixels high
_SMALLEST_HEIGHT = 62  # one row
_UNITS = ("kB", "MB", "GB")


def human_size(octets: int) -> str:
    """Return a size in decimal units, with one digit after the point below 10."""
    if octets < 1000:
        return f"{octets} B"
    power = min(len(_UNITS), max(1, (len(str(octets)) - 1) // 3))
    size = octets / 1000**power
    return f"{size:.1f} {_UNITS[power - 1]}" if size < 10 else f"{size:.0f} {_UNITS[power - 1]}"


class ElidedLabel(QLabel):
    """One line that loses its middle where it is too long: a file's ending stays in sight."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.setMinimumWidth(80)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._whole, middle, self.width()))


class DocumentRow(QFrame):
    """Name, type and size of one document, and its digest when asked for."""

    def __init__(
        self, document: DocumentSummary, number: int, texts: Texts, resized: Callable[[], None]
    ) -> None:
        """Number the row unless `number` is 0; call `resized` when the digest comes or goes."""
        super().__init__()
        self._resized = resized
        self._texts = texts
        self._name = document.name
        self._digest = label(digest_text(document, texts))
        self._toggle = QToolButton()
        self._toggle.setObjectName("disclosure")
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._toggled)
        name = ElidedLabel(f"{number}. {document.name}" if number else document.name)
        name.setFont(sized(name.font(), 15, bold=True))
        first = QHBoxLayout()
        first.setSpacing(14)
        first.addWidget(name, 1)
        first.addWidget(facts_label(document, texts))
        whole = column(2)
        whole.setContentsMargins(12, 8, 12, 4)
        whole.addLayout(first)
        if document.kind == "hash":
            whole.addWidget(label(texts("documents.hash"), note="warning"))
        whole.addWidget(self._toggle)
        whole.addWidget(self._digest)
        self.setLayout(whole)
        self._disclose(shown=False)

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
        texts: Texts,
        resized: Callable[[], None],
    ) -> None:
        """Call `resized` when the list would like another height: `fit` may then be called."""
        super().__init__()
        self._inner = QWidget()
        self._inner.setObjectName("documents")
        self._rows = column(0)
        for number, document in enumerate(documents, start=1):
            shown_number = number if len(documents) > 1 else 0
            self._rows.addWidget(DocumentRow(document, shown_number, texts, resized))
        self._rows.addStretch(1)
        self._inner.setLayout(self._rows)
        self.setWidget(self._inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(texts("documents.list"))

    def fit(self, width: int, spare: int = 0) -> None:
        """Take the height the rows need at `width`, within the list's share; `spare` pixels less on a small screen."""
        self._rows.activate()
        rows = self._rows
        wraps = rows.hasHeightForWidth()  # only where a note or a digest is to be seen
        natural = rows.totalHeightForWidth(width - 4) if wraps else rows.totalSizeHint().height()
        self.setFixedHeight(max(_SMALLEST_HEIGHT, min(_LARGEST_HEIGHT, natural + 4) - spare))


def digest_text(document: DocumentSummary, texts: Texts) -> str:
    """Return the digest in groups of eight hex digits, so that two people can compare it aloud."""
    hexed = document.digest
    groups = " ".join(hexed[i : i + 8] for i in range(0, len(hexed), 8))
    return f"{texts('documents.digest', function=document.digest_function)}\n{groups}"


def facts_label(document: DocumentSummary, texts: Texts) -> QLabel:
    """Return type and size on one line."""
    kind = texts(f"document.kind.{document.kind}")
    size = "" if document.size is None else f"　{human_size(document.size)}"
    made = label(kind + size, quiet=True)
    made.setWordWrap(False)
    return made


def documents_heading(documents: tuple[DocumentSummary, ...], texts: Texts) -> str:
    """Return the line above the list: the count where it is not one, and how many stay unseen."""
    count = len(documents)
    heading = texts(f"documents.heading.{'one' if count == 1 else 'many'}", count=count)
    unseen = sum(document.kind == "hash" for document in documents)
    if unseen == 0 or count == 1:
        return heading
    return texts("documents.heading.unseen", heading=heading, unseen=unseen)
