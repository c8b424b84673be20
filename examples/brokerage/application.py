# SPDX-License-Identifier: Apache-2.0
"""Writes the application for an account as the text a person reads and signs."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .account import Document

KINDS = ("specific", "general", "nisa")
_TEXTS = Path(__file__).parent / "texts"
_JAPAN = timezone(timedelta(hours=9))


def write_application(kind: str, reference: str, now: datetime, lang: str) -> Document:
    """Make the application; `kind` is one of KINDS, anything else raises ValueError."""
    if kind not in KINDS:
        raise ValueError(kind)
    texts: dict[str, str] = json.loads((_TEXTS / f"{lang}.json").read_text(encoding="utf-8"))
    date = now.astimezone(_JAPAN).date().isoformat()
    text = texts["application_text"].format(kind=texts[kind], reference=reference, date=date)
    return Document(f"application-{reference}.txt", "text/plain; charset=utf-8", text.encode())
