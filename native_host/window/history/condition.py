# SPDX-License-Identifier: Apache-2.0
"""What can be said of the journal, above its list: unchanged, changed, unreadable, or not all recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QLabel, QWidget

from ...history.failures import Failures
from ...history.journal import Journal, Judged
from ...history.keychain import Missing
from ...history.store import Row
from ...history.troubles import Trouble, Unusable
from ...history.verdict import Finding
from ...history.wording import Wording
from ..controls import Button, button_row, column, label
from .table import local_time


@dataclass(frozen=True)
class Reading:
    """All that is known of a journal at one moment; `trouble` is why nothing else is."""

    rows: Sequence[Row] = ()
    judged: Judged | None = None
    trouble: Trouble | None = None
    failures: Failures | None = None

    @property
    def alarming(self) -> bool:
        """Whether something was changed or is gone."""
        return self.judged is not None and self.judged.verdict.alarming

    @property
    def will_seem_cut(self) -> bool:
        """Whether deleting now will later look as if somebody else had done it."""
        missing = self.judged.missing if self.judged else None
        return missing not in (None, Missing.NONE) and any(row.seal for row in self.rows)

    def after(self, change: Callable[[], object]) -> Reading | None:
        """Have the journal changed; None if that went well, else what to show then."""
        try:
            change()
        except (Unusable, OSError) as error:
            return replace(
                self, trouble=error.trouble if isinstance(error, Unusable) else Trouble.FAILED
            )
        return None


def read(journal: Journal) -> Reading:
    """Read and judge; never raises what a broken journal makes of it."""
    failures = journal.failures()
    rows: Sequence[Row] = ()
    try:
        rows = journal.rows()
        judged = journal.judge()
        return Reading(journal.rows(), judged, None, failures)  # now with the seals
    except Unusable as error:
        return Reading(rows, None, error.trouble, failures)


class Condition(QWidget):
    """One note, and the buttons that go with it."""

    def __init__(self, say: Wording, accept: Callable[[], None], aside: Callable[[], None]) -> None:
        super().__init__()
        self._say = say
        self._calm = label("", quiet=True)
        self._warning = label("", note="warning")
        self._failed = label("", note="warning")
        self._accept = self._button("accept", accept)
        self._aside = self._button("set-aside", aside)
        whole = column(6)
        for note in (self._calm, self._warning, self._failed):
            whole.addWidget(note)
        whole.addLayout(button_row(self._accept, self._aside))
        self.setLayout(whole)
        self.show_checking()

    def show_checking(self) -> None:
        """Say that it is being looked at."""
        self._say_it(self._say("checking"), warning=False)
        self._accept.hide()
        self._aside.hide()
        self._failed.hide()

    def show_reading(self, reading: Reading) -> None:
        """Say what was found."""
        if reading.trouble is not None:
            self._say_it(self._say(f"trouble.{reading.trouble.value}"), warning=True)
        elif reading.judged is not None:
            self._say_it(self._verdict(reading.judged), warning=reading.alarming)
        else:
            self._say_it("", warning=False)
        self._accept.setVisible(reading.alarming)
        self._aside.setVisible(reading.trouble is Trouble.DAMAGED)
        self._show_failures(reading.failures)

    def _verdict(self, judged: Judged) -> str:
        verdict = judged.verdict
        said = self._say(f"verdict.{verdict.finding.value}", number=verdict.number)
        if judged.missing is None or verdict.finding is not Finding.PLAIN:
            return said
        return f"{said}\n{self._say(f'missing.{judged.missing.value}')}"

    def _show_failures(self, failed: Failures | None) -> None:
        self._failed.setVisible(failed is not None)
        if failed is not None:
            why = self._say(f"trouble.{failed.trouble.value}")
            at = local_time(failed.at)
            self._failed.setText(self._say("failures", count=failed.count, at=at, why=why))

    def _say_it(self, said: str, *, warning: bool) -> None:
        for note, fits in ((self._calm, not warning), (self._warning, warning)):
            _show(note, said if fits else "")

    def _button(self, name: str, act: Callable[[], None]) -> Button:
        made = Button(self._say(f"button.{name}"))
        made.clicked.connect(act)
        return made


def _show(note: QLabel, said: str) -> None:
    note.setText(said)
    note.setAccessibleName(said)
    note.setVisible(said != "")
