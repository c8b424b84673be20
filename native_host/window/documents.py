# SPDX-License-Identifier: Apache-2.0
"""The list of documents that are going to be signed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QToolButton, QWidget

from ..prompt import DocumentSummary
from .controls import column, label
from .look import Look, sized
from .texts import Texts

_LARGEST_HEIGHT = 150  # leaves room for the password on a screen 600 pixels high
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

    def __init__(self, document: DocumentSummary, number: int, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        name = ElidedLabel(f"{number}. {document.name}" if number else document.name)
        name.setFont(sized(name.font(), 15, bold=True))
        self._digest = label(
            f"{texts('documents.digest', function=document.digest_function)}\n"
            f"{grouped(document.digest)}"
        )
        self._digest.setVisible(False)
        self._toggle = QToolButton()
        self._toggle.setObjectName("disclosure")
        self._toggle.setCheckable(True)
        self._toggle.toggled.connect(self._disclose)
        self._document_name = document.name
        whole = column(2)
        whole.setContentsMargins(12, 8, 12, 6)
        whole.addWidget(name)
        whole.addWidget(label(self._facts(document), quiet=True))
        if document.kind == "hash":
            whole.addWidget(label(texts("documents.hash"), note="warning"))
        whole.addWidget(self._toggle)
        whole.addWidget(self._digest)
        self.setLayout(whole)
        self._disclose(shown=False)

    def _facts(self, document: DocumentSummary) -> str:
        kind = self._texts(f"document.kind.{document.kind}")
        return kind if document.size is None else f"{kind}　{human_size(document.size)}"

    def _disclose(self, shown: bool) -> None:
        self._digest.setVisible(shown)
        text = self._texts("documents.digest.hide" if shown else "documents.digest.show")
        self._toggle.setText(f"{'▾' if shown else '▸'} {text}")
        self._toggle.setAccessibleName(f"{text}: {self._document_name}")


class DocumentList(QScrollArea):
    """All documents, one below the other; scrolls where they need more than their share of the window."""

    def __init__(self, documents: tuple[DocumentSummary, ...], texts: Texts, look: Look) -> None:
        super().__init__()
        inner = QWidget()
        rows = column(0)
        for number, document in enumerate(documents, start=1):
            rows.addWidget(DocumentRow(document, number if len(documents) > 1 else 0, texts))
        rows.addStretch(1)
        inner.setLayout(rows)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(texts("documents.list"))
        self.setMaximumHeight(_LARGEST_HEIGHT)
        self.setMinimumHeight(min(_LARGEST_HEIGHT, inner.sizeHint().height() + 4))


def grouped(digest: str) -> str:
    """Return hex in groups of eight, so that two people can compare it aloud."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))


def documents_heading(count: int, texts: Texts) -> str:
    """Return the line above the list, with the count where it is not one."""
    return (
        texts("documents.heading.one")
        if count == 1
        else texts("documents.heading.many", count=count)
    )
