# SPDX-License-Identifier: Apache-2.0
"""What the history says to a person, in one language; the sentences stand in texts.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


class Wording:
    """The sentences of one language, "ja" or "en"."""

    def __init__(self, lang: str) -> None:
        """Load them."""
        self.lang = lang
        self._table = _load(_HERE / "texts.json")
        self._errors: Mapping[str, Mapping[str, Mapping[str, str]]] = _load(
            _HERE.parent / "window" / "texts" / "errors.json"
        )

    def __call__(self, key: str, **values: str | int) -> str:
        """Return the sentence named `key`; of a name that a later version may have written, the name."""
        texts = self._table.get(key)
        return texts[self.lang].format(**values) if texts else key.partition(".")[2]

    def error(self, code: str) -> str:
        """Say what happened, for the code of an error."""
        texts = self._errors.get(code)
        return texts[self.lang]["happened"] if texts else code


def _load(file: Path) -> dict[str, Any]:  # JSON of ours, its shape is tested
    table: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return table
