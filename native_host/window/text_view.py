# SPDX-License-Identifier: Apache-2.0
"""Shows a document's characters as they are."""

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ..reading.sheets import Prose
from .controls import column, label
from .look import fixed_width
from .search_row import SearchRow
from .texts import Texts


class TextView(QWidget):
    """The encoding above, with what was cut off or made visible; search; the text."""

    def __init__(self, prose: Prose, texts: Texts) -> None:
        super().__init__()
        self._lower = prose.text.lower()
        self._length = 0
        self._place = -1
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setPlainText(prose.text)
        font = fixed_width(self._text.font(), 14)
        font.setBold(False)
        self._text.setFont(font)
        self._text.setAccessibleName(texts("reader.text"))
        whole = column(8)
        whole.addWidget(label(texts("reader.encoding", encoding=prose.encoding), quiet=True))
        if prose.unseen:
            note = texts("reader.invisible", count=prose.unseen)
            whole.addWidget(label(note, note="warning"))
        whole.addWidget(SearchRow(self._find, texts))
        whole.addWidget(self._text, 1)
        self.setLayout(whole)

    @property
    def sheet(self) -> QWidget:
        """The text."""
        return self._text

    def _find(self, words: str, further: bool) -> tuple[int, int]:
        wanted = words.lower()
        count = self._lower.count(wanted) if wanted else 0
        if count == 0:
            self._place = -1
            return 0, 0
        start = self._place + 1 if further else max(0, self._place)
        self._place = self._lower.find(wanted, start)
        if self._place < 0:
            self._place = self._lower.find(wanted)
        self._mark(self._place, len(wanted))
        return self._lower.count(wanted, 0, self._place) + 1, count

    def _mark(self, place: int, length: int) -> None:
        # Qt counts in UTF-16, Python in code points.
        def qt(index: int) -> int:
            return len(self._lower[:index].encode("utf-16-le")) // 2

        cursor = self._text.textCursor()
        cursor.setPosition(qt(place))
        cursor.setPosition(qt(place + length), QTextCursor.MoveMode.KeepAnchor)
        self._text.setTextCursor(cursor)
        self._text.centerCursor()
