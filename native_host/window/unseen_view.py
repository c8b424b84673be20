# SPDX-License-Identifier: Apache-2.0
"""Stands where a document would be that cannot be shown: says so, with size and digest."""

from PySide6.QtWidgets import QWidget

from ..prompt import DocumentSummary
from .controls import column, label, readable
from .sight import Unseen
from .sizes import digest_text, human_size
from .texts import Texts


class UnseenView(QWidget):
    """Why nothing is to be seen, and what the document is known by instead."""

    def __init__(self, document: DocumentSummary, why: Unseen, texts: Texts) -> None:
        super().__init__()
        self._heading = readable(label(texts("unseen.heading"), heading=True))
        whole = column(12)
        whole.addWidget(self._heading)
        whole.addWidget(label(texts(f"unseen.{why.value}"), note="warning"))
        if document.size is not None:
            size = texts("unseen.size", size=human_size(document.size), octets=document.size)
            whole.addWidget(label(size))
        whole.addWidget(label(digest_text(document, texts)))
        whole.addWidget(label(texts("unseen.next")))
        whole.addStretch(1)
        self.setLayout(whole)

    @property
    def sheet(self) -> QWidget:
        """The heading, for whoever has it read aloud."""
        return self._heading
