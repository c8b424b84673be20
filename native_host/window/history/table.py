# SPDX-License-Identifier: Apache-2.0
"""The entries as a list: one line for each use, the documents below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from ...history.entry import DONE, Entry
from ...history.store import Row
from ...history.wording import Wording
from ..tips import as_written

_NUMBER = Qt.ItemDataRole.UserRole


class EntryList(QTreeWidget):
    """Newest first. What a website chose, such as a document's name, is shown as plain text only."""

    def __init__(self, say: Wording) -> None:
        super().__init__()
        self._say = say
        columns = [say(f"column.{name}") for name in ("time", "site", "kind", "result")]
        self.setHeaderLabels(columns)
        self.setAccessibleName(say("list.name"))
        self.setUniformRowHeights(True)
        self.setTextElideMode(
            Qt.TextElideMode.ElideMiddle
        )  # the end of a site's name says whose it is
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.header()
        header.setStretchLastSection(True)
        for column, width in enumerate((170, 280, 180)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, width)

    def fill(self, rows: Sequence[Row]) -> None:
        """Show `rows`, given oldest first."""
        self.clear()
        self.addTopLevelItems([self._line(row) for row in reversed(rows)])

    def search(self, words: str) -> int:
        """Show only the entries that hold every one of `words`; return how many."""
        wanted = words.casefold().split()
        shown = 0
        for line in self._lines():
            hit = all(word in _text(line) for word in wanted)
            line.setHidden(not hit)
            line.setExpanded(hit and bool(wanted))
            if not hit:
                line.setSelected(False)
            elif shown == 0:  # where the keyboard begins; nothing is selected by that
                self.setCurrentItem(line, 0, QItemSelectionModel.SelectionFlag.NoUpdate)
            shown += hit
        return shown

    def chosen(self) -> frozenset[int]:
        """The numbers of the selected entries; a selected document stands for its entry."""
        lines = (item.parent() or item for item in self.selectedItems())
        return frozenset(line.data(0, _NUMBER) for line in lines)

    def _lines(self) -> Iterator[QTreeWidgetItem]:
        for place in range(self.topLevelItemCount()):
            if (line := self.topLevelItem(place)) is not None:
                yield line

    def _line(self, row: Row) -> QTreeWidgetItem:
        entry = row.entry
        said = [local_time(entry.at), entry.origin, self._kind(entry), self._result(entry)]
        line = QTreeWidgetItem(said)
        line.setData(0, _NUMBER, row.number)
        for column, text in enumerate(said):
            line.setToolTip(column, as_written(text))
        for document in entry.documents:
            digest = f"{document.function} {document.digest}"
            below = QTreeWidgetItem(["", document.name, document.form.upper(), digest])
            line.addChild(below)
        return line

    def _kind(self, entry: Entry) -> str:
        kind = self._say(f"kind.{entry.kind}")
        if not entry.documents:
            return kind
        return self._say("kind.documents", kind=kind, count=len(entry.documents))

    def _result(self, entry: Entry) -> str:
        return self._say("result.done") if entry.result == DONE else self._say.error(entry.result)


def local_time(at: str) -> str:
    """The moment `at` of an entry by this computer's clock, to the minute; as it stands if it is none."""
    try:
        moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return moment.astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError):
        return at


def _text(line: QTreeWidgetItem) -> str:
    items = [line, *_documents(line)]
    return "\n".join(item.text(c) for item in items for c in range(item.columnCount())).casefold()


def _documents(line: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    for place in range(line.childCount()):
        if (below := line.child(place)) is not None:
            yield below
