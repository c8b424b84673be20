# SPDX-License-Identifier: Apache-2.0
"""The window of the history: the list, what can be said of it, and what the person can do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from ...history.export import write
from ...history.journal import Journal
from ...history.place import Switch
from ...history.wording import Wording
from ...pins import PinKind
from ..controls import Button, button_row, column, label, readable
from ..look import look_of, stylesheet
from .condition import Condition, Reading, read
from .questions import file_to_write, sure, tell
from .table import EntryList
from .work import Work

_SIZE = QSize(900, 600)
_HIGH = 460  # pixels; below it, what is always said makes room
_FRAME = QSize(8, 40)  # about what a desktop adds around a window


class HistoryWindow(QWidget):
    """Reads the journal at once and has it judged beside; nothing here blocks."""

    def __init__(self, journal: Journal, say: Wording) -> None:
        super().__init__()
        self._journal = journal
        self._say = say
        self._reading = Reading()
        self._list = EntryList(say)
        self._search = self._search_field()
        self._intro = label(say("intro"), quiet=True)
        self._found = label("", quiet=True)
        self._found.setWordWrap(False)
        self._condition = Condition(say, self._accept, self._set_aside)
        self._switch = QCheckBox(say("switch"))
        self._ruled = label("", quiet=True)
        self._export = self._button("export", self._write_file)
        self._delete = self._button("delete", self._delete_chosen)
        self._delete_all = self._button("delete-all", self._delete_everything)
        self._work = Work(self, self._follow)
        self.setWindowTitle(say("title"))
        self.setStyleSheet(stylesheet(look_of(PinKind.AUTHENTICATION, self.palette())))
        self._lay_out()
        self.resize(_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self._list.itemSelectionChanged.connect(self._follow)
        self._switch.setChecked(journal.place.switch() is Switch.ON)
        self._switch.clicked.connect(self._turn)
        QShortcut(QKeySequence("Escape"), self, self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read and judge the journal again."""
        self._condition.show_checking()
        self._work.do(lambda: read(self._journal), self._show)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave a low window to the list."""
        self._intro.setVisible(self.height() >= _HIGH)

    def _lay_out(self) -> None:
        say = self._say
        row = QHBoxLayout()
        row.addWidget(self._search, 1)
        row.addWidget(self._found)
        close = Button(say("button.close"), primary=True)
        close.clicked.connect(self.close)
        whole = column(10)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.addWidget(readable(label(say("heading"), heading=True)))
        whole.addWidget(self._intro)
        whole.addWidget(self._condition)
        whole.addLayout(row)
        whole.addWidget(self._list, 1)
        whole.addWidget(self._switch)
        whole.addWidget(self._ruled)
        whole.addLayout(button_row(self._export, self._delete, self._delete_all, close))
        self.setLayout(whole)
        order = (
            self._search,
            self._list,
            self._switch,
            self._export,
            self._delete,
            self._delete_all,
        )
        for before, after in pairwise((*order, close)):
            self.setTabOrder(before, after)
        self._search.setFocus()

    def _search_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("search")
        field.setPlaceholderText(self._say("search"))
        field.setAccessibleName(self._say("search"))
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._look)
        return field

    def _button(self, name: str, act: Callable[[], None]) -> Button:
        made = Button(self._say(f"button.{name}"))
        made.clicked.connect(act)
        return made

    def _show(self, reading: Reading) -> None:
        self._reading = reading
        self._list.fill(reading.rows)
        self._condition.show_reading(reading)
        self._look()

    def _look(self) -> None:
        words = self._search.text()
        count = self._list.search(words)
        empty = "" if self._reading.rows else self._say("empty")
        self._found.setText(self._say("found", count=count) if words.strip() else empty)
        self._follow()

    def _follow(self) -> None:
        """Let what can be pressed fit what there is."""
        free = not self._work.busy
        some = bool(self._reading.rows) and free
        switch = self._journal.place.switch()
        ruled = switch in (Switch.FORBIDDEN, Switch.UNREADABLE)
        self._export.setEnabled(some)
        self._delete_all.setEnabled(some or (free and self._reading.alarming))
        self._delete.setEnabled(some and bool(self._list.chosen()))
        self._switch.setEnabled(not ruled)
        self._ruled.setVisible(ruled)
        self._ruled.setText(self._say(f"switch.{switch.value}") if ruled else "")
        self._condition.setEnabled(free)

    def _turn(self) -> None:
        try:
            self._journal.place.turn(on=self._switch.isChecked())
        except OSError:
            tell(self, self._say, self._say("switch.failed"))
        self._switch.setChecked(self._journal.place.switch() is Switch.ON)

    def _delete_chosen(self) -> None:
        chosen = self._list.chosen()
        if chosen and self._sure("ask.delete", "ask.delete.yes", count=len(chosen)):
            self._change(lambda: self._journal.delete(chosen))

    def _delete_everything(self) -> None:
        shown = frozenset(row.number for row in self._reading.rows)
        if self._sure("ask.delete-all", "ask.delete.yes"):
            self._change(lambda: self._journal.delete(shown))

    def _accept(self) -> None:
        if self._sure("ask.accept", "ask.accept.yes"):
            self._change(self._journal.accept)

    def _set_aside(self) -> None:
        if not self._sure("ask.set-aside", "ask.set-aside.yes"):
            return
        try:
            self._journal.set_aside(datetime.now(UTC))
        except OSError:
            tell(self, self._say, self._say("trouble.read-only"))
        self.refresh()

    def _sure(self, question: str, yes: str, **values: int) -> bool:
        asked = self._say(question, **values)
        if self._reading.will_seem_cut:
            asked += "\n\n" + self._say("ask.unsealed")
        return sure(self, self._say, asked, self._say(yes))

    def _change(self, change: Callable[[], object]) -> None:
        def work() -> Reading:
            trouble = self._reading.after(change)
            return read(self._journal) if trouble is None else trouble

        self._condition.show_checking()
        self._work.do(work, self._show)

    def _write_file(self) -> None:
        file = file_to_write(self, self._say)
        if file is None:
            return
        try:
            write(self._reading.rows, file)
        except OSError:
            tell(self, self._say, self._say("export.failed"))
        else:
            tell(self, self._say, self._say("export.done", file=str(file)))
