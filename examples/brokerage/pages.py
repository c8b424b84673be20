# SPDX-License-Identifier: Apache-2.0
"""Turns templates, texts and verification results into HTML, in Japanese or English."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from examples.findings import facts
from webjpki.holder import BirthDate, Holder, Text

from .account import Document
from .application import KINDS, STATED

_HERE = Path(__file__).parent
_BACK = {"signin": "/", "account": "/account", "sign": "/account/sign", "done": "/account/done"}


class Pages:
    """The site's pages; `testing` puts a notice about test cards on each.

    `index` is the address of a page that lists this site among others, if there is one.
    """

    def __init__(self, *, testing: bool, index: str | None = None) -> None:
        self.texts: dict[str, dict[str, str]] = {
            lang: json.loads((_HERE / "texts" / f"{lang}.json").read_text(encoding="utf-8"))
            for lang in ("ja", "en")
        }
        self._testing = testing
        self._index = index
        self._templates = {
            path.stem: Template(path.read_text(encoding="utf-8"))
            for path in (_HERE / "pages").glob("*.html")
        }

    def render(self, name: str, lang: str, *, problem: bool = False, **values: str) -> str:
        """Fill in a page; texts are escaped here, `values` are HTML.

        `problem` says that the last form could not be used.
        """
        texts = {key: escape(text) for key, text in self.texts[lang].items()}
        body = self._templates[name].substitute(texts, **values)
        return self._templates["frame"].substitute(
            texts,
            body=body,
            lang=lang,
            back=_BACK[name],
            other="en" if lang == "ja" else "ja",
            page_title=texts[f"{name}_title"],
            testing=f'<p class="notice">{texts["testing"]}</p>' if self._testing else "",
            index=f'<p><a href="{self._index}/">{texts["index_link"]}</a></p>'
            if self._index
            else "",
            problem=f'<div role="alert">{texts["form_problem"]}</div>' if problem else "",
        )

    def refusal(self, code: str, lang: str) -> dict[str, str]:
        """Say what a refusal means for the person: `happened` and `next`."""
        texts = self.texts[lang]
        happened = texts.get(f"refused_{code}", texts["refused"])
        return {"happened": happened, "next": texts.get(f"next_{code}", texts["refused_next"])}

    def document_links(self, documents: Sequence[Document], lang: str) -> str:
        """List the documents as links that the page's script reads the content from."""
        return "\n".join(
            f'<li><a href="/account/documents/{number}" target="_blank" data-document="{escape(d.name)}">'
            f'{escape(d.name)}</a> <span class="size">{_size(len(d.content))}</span></li>'
            for number, d in enumerate(documents)
        )


def form_values(stated: Mapping[str, str]) -> dict[str, str]:
    """Give the form of the application what was stated before, as HTML."""
    kind = stated.get("kind", KINDS[0])
    return {f"{one}_chosen": "checked" if one == kind else "" for one in KINDS} | {
        f"stated_{name}": escape(stated.get(name, "")) for name in STATED
    }


def holder_rows(holder: Holder | None, texts: Mapping[str, str]) -> str:
    """Show the four attributes of a signature certificate."""
    if holder is None:
        return ""
    rows = {
        "holder_name": _text(holder.name, texts),
        "holder_address": _text(holder.address, texts),
        "holder_birth": _birth(holder.birth_date, texts),
        "holder_sex": texts[f"sex_{holder.sex.value}"],
    }
    return facts({texts[key]: value for key, value in rows.items()})


def _text(text: Text | None, texts: Mapping[str, str]) -> str:
    if text is None:
        return texts["not_stated"]
    return text.value if text.exact else f"{text.value} {texts['substituted']}"


def _birth(birth: BirthDate, texts: Mapping[str, str]) -> str:
    if birth.date is None:
        return texts["birth_unknown"]
    return texts["birth_date"].format(year=birth.year, month=birth.month, day=birth.day)


def _size(size: int) -> str:
    return f"{size:,} B" if size < 10_000 else f"{size / 1000:,.0f} kB"
