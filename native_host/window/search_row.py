# SPDX-License-Identifier: Apache-2.0
"""A field to look for words in a document, with the count of what was found."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from .controls import Button, label
from .texts import Texts

# Given the words, and whether to go on to the next place: which place this is, of how many; (0, 0) for none.
Find = Callable[[str, bool], tuple[int, int]]


class SearchRow(QWidget):
    """Finds while the person types; Return goes on to the next place."""

    def __init__(self, find: Find, texts: Texts) -> None:
        super().__init__()
        self._find = find
        self._texts = texts
        self._field = QLineEdit()
        self._field.setObjectName("search")
        self._field.setPlaceholderText(texts("reader.search"))
        self._field.setAccessibleName(texts("reader.search"))
        self._field.setClearButtonEnabled(True)
        self._field.textChanged.connect(lambda: self._look(further=False))
        self._field.returnPressed.connect(lambda: self._look(further=True))
        self._found = label("", quiet=True)
        self._found.setWordWrap(False)
        self._found.hide()
        following = Button(texts("reader.search.next"))
        following.setProperty("small", True)
        following.clicked.connect(lambda: self._look(further=True))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._field, 1)
        row.addWidget(self._found)
        row.addWidget(following)
        self.setLayout(row)

    def _look(self, *, further: bool) -> None:
        words = self._field.text()
        place, count = self._find(words, further)
        found = self._texts("reader.search.found", place=place, count=count)
        none = self._texts("reader.search.none")
        self._found.setText((found if count else none) if words else "")
        self._found.setVisible(bool(words))
