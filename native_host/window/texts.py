# SPDX-License-Identifier: Apache-2.0
"""Every sentence of the window, in the person's language."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import HostError

_FOLDER = Path(__file__).parent / "texts"
_JST = timezone(
    timedelta(hours=9)
)  # periods of JPKI certificates end at 23:59:59 JST, jpki-facts C2
_LAST = datetime.max.replace(tzinfo=_JST)


class Outcome(NamedTuple):
    """How a request ended: what happened, and what the person can do next."""

    happened: str
    next: str


class Texts:
    """The texts of one language, "ja" or "en"."""

    def __init__(self, lang: str) -> None:
        """Load the table of `lang`."""
        self.lang = lang
        self._table: dict[str, str] = _load(lang)

    def __call__(self, key: str, **values: str | int) -> str:
        """Return the text named `key`, its places filled with `values`. Raises KeyError for an unknown name."""
        return self._table[key].format(**values)

    def outcome(self, error: HostError) -> Outcome:
        """Return the two sentences for `error`."""
        texts = _load("errors")[error.code][self.lang]
        return Outcome(texts["happened"], texts["next"])

    def day(self, moment: datetime) -> str:
        """Return the calendar day of `moment` in Japan."""
        day = min(moment, _LAST).astimezone(_JST)
        return self("ask.date", year=day.year, month=day.month, day=day.day)


def texts_for(lang: str | None) -> Texts:
    """Return the texts in `lang`, or in the language of the person's system; English where it is neither."""
    if lang is None:
        from PySide6.QtCore import QLocale  # the tables themselves need no Qt

        lang = QLocale.system().uiLanguages()[0][:2].lower()
    return Texts("ja" if lang.startswith("ja") else "en")


def _load(name: str) -> dict[str, Any]:  # JSON of ours, its shape is tested
    table: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return table
