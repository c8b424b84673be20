# SPDX-License-Identifier: Apache-2.0
"""Shows an XML document as an indented tree, with a word of explanation where the element is known."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from ..reading.sheets import Row, Tree
from .controls import column
from .search_row import SearchRow
from .texts import Texts
from .tips import as_written

_GAP, _WIDEST = 24, 560  # pixels; the person may draw the columns otherwise
_LABELS = Path(__file__).parent / "texts" / "etax.json"


class TreeView(QWidget):
    """Search above, the tree below, all of it open."""

    def __init__(self, tree: Tree, texts: Texts, *, comments_signed: bool = True) -> None:
        super().__init__()
        self._comment = "reader.tree.comment" if comments_signed else "reader.tree.comment.unsigned"
        self._texts = texts
        self._labels = _labels(texts.lang) if tree.e_tax else {}
        self._items: list[QTreeWidgetItem] = []
        self._place = -1
        self._tree = QTreeWidget()
        self._tree.setColumnCount(2)
        self._tree.setHeaderLabels([texts("reader.tree.name"), texts("reader.tree.value")])
        self._tree.setAccessibleName(texts("reader.tree"))
        self._tree.setUniformRowHeights(True)
        self._fill(tree.rows)
        self._tree.resizeColumnToContents(0)
        self._tree.setColumnWidth(0, min(self._tree.columnWidth(0) + _GAP, _WIDEST))
        self._searched = [f"{i.text(0)}\n{i.text(1)}".lower() for i in self._items]
        whole = column(8)
        whole.addWidget(SearchRow(self._find, texts))
        whole.addWidget(self._tree, 1)
        self.setLayout(whole)

    @property
    def sheet(self) -> QWidget:
        """The tree."""
        return self._tree

    def _fill(self, rows: tuple[Row, ...]) -> None:
        above: list[QTreeWidgetItem] = []
        for row in rows:
            item = QTreeWidgetItem([self._named(row.name), " ".join(row.text.split())])
            item.setToolTip(1, as_written(row.text))
            item.setTextAlignment(0, Qt.AlignmentFlag.AlignTop)
            del above[row.depth :]
            if above:
                above[-1].addChild(item)
            above.append(item)
            self._items.append(item)
        tops = [i for i, row in zip(self._items, rows, strict=True) if row.depth == 0]
        self._tree.addTopLevelItems(tops)
        self._tree.expandAll()
        self._tree.setCurrentItem(self._items[0])

    def _named(self, name: str) -> str:
        if name == "":
            return self._texts("reader.tree.text")
        if name == "!--":
            return self._texts(self._comment)
        known = self._labels.get(name.rpartition(":")[2])
        return name if known is None else f"{known}  {name}"

    def _find(self, words: str, further: bool) -> tuple[int, int]:
        wanted = words.lower()
        places = [i for i, text in enumerate(self._searched) if wanted in text] if wanted else []
        if not places:
            self._place = -1
            return 0, 0
        start = self._place + 1 if further else self._place
        self._place = next((i for i in places if i >= start), places[0])
        self._tree.setCurrentItem(self._items[self._place])
        return places.index(self._place) + 1, len(places)


def _labels(lang: str) -> dict[str, str]:
    table = json.loads(_LABELS.read_text(encoding="utf-8"))
    return {name: texts[lang] for name, texts in table.items()}
