# SPDX-License-Identifier: Apache-2.0
"""Writes the application for an account as the text a person reads and signs."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .account import Document

KINDS = ("specific", "general", "nisa")
STATED = ("name", "address", "birthDate")
_TEXTS = Path(__file__).parent / "texts"
_JAPAN = timezone(timedelta(hours=9))


def write_application(
    form: Mapping[str, str], reference: str, now: datetime, lang: str
) -> Document:
    """Make the application; raises ValueError when `kind` is none of KINDS, or a field no line of text.

    What the applicant states is what was typed or read from a card: nothing of it is proven.
    """
    kind = form.get("kind", "")
    if kind not in KINDS:
        raise ValueError(kind)
    texts: dict[str, str] = json.loads((_TEXTS / f"{lang}.json").read_text(encoding="utf-8"))
    date = now.astimezone(_JAPAN).date().isoformat()
    applicant = "".join(
        f"{texts[f'application_{name}']}{_line(form[name])}\n" for name in STATED if form.get(name)
    )
    text = texts["application_text"].format(
        kind=texts[kind], reference=reference, date=date, applicant=applicant
    )
    name = f"{texts['application_name_of_file']}-{reference}.txt"
    return Document(name, "text/plain; charset=utf-8", text.encode())


def _line(text: str) -> str:
    if len(text) > 200 or not text.replace("\u3000", " ").isprintable():
        raise ValueError("no line of text")
    return text
