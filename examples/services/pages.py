# SPDX-License-Identifier: Apache-2.0
"""Turns templates and texts into a service's pages, in Japanese or English."""

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

_HERE = Path(__file__).parent
_TEMPLATES = {
    path.stem: Template(path.read_text(encoding="utf-8"))
    for path in (_HERE / "pages").glob("*.html")
}
_HEADING = re.compile("<h1[^>]*>([^<]*)</h1>")


class Pages:
    """The pages of one service; `testing` puts a notice about test cards on each.

    `index` is the address of the page that lists all services.
    """

    def __init__(self, service: str, index: str, *, testing: bool) -> None:
        common, own = (
            json.loads((_HERE / "texts" / f"{name}.json").read_text(encoding="utf-8"))
            for name in ("common", service)
        )
        self.texts: dict[str, dict[str, str]] = {
            lang: {**common[lang], **own[lang]} for lang in ("ja", "en")
        }
        self._service = service
        self._index = index
        self._testing = testing

    def render(
        self,
        name: str,
        lang: str,
        back: str = "/",
        problem: str = "",
        typed: Mapping[str, str] = {},
        **values: str,
    ) -> str:
        """Fill in a page. Texts are escaped here; `values` are HTML.

        `problem` names what in a form could not be used, `typed` what was in it instead of the samples.
        """
        texts = {key: escape(text) for key, text in self.texts[lang].items()}
        kept = {f"sample_{name}": escape(text) for name, text in typed.items()}
        body = _TEMPLATES[name].substitute({**texts, **kept}, **values)
        return _TEMPLATES["frame"].substitute(
            texts,
            service=self._service,
            title=_title(body),
            body=_mark(body, problem) if problem else body,
            lang=lang,
            back=escape(back),
            other="en" if lang == "ja" else "ja",
            index="" if self._service == "www" else self._link_to_index(lang),
            notice=f'<p class="notice">{texts["testing"]}</p>' if self._testing else "",
            problem=self._problem(problem, lang) if problem else "",
        )

    def _link_to_index(self, lang: str) -> str:
        words = escape(self.texts[lang]["index_link"])
        return f'<p><a href="{self._index}/language/{lang}?back=/">{words}</a></p>'

    def _problem(self, field: str, lang: str) -> str:
        texts = {key: escape(text) for key, text in self.texts[lang].items()}
        label, rule = texts.get(f"field_{field}", ""), texts.get(f"rule_{field}", texts["rule"])
        told = f"<strong>{texts['form_problem']}</strong><p>{label}: {rule}</p>"
        return f'<div role="alert" id="problem">{told}</div>'

    def part(self, name: str, lang: str, **values: str) -> str:
        """Fill in a part of a page; as `render`."""
        texts = {key: escape(text) for key, text in self.texts[lang].items()}
        return _TEMPLATES[name].substitute(texts, **values)

    def refusal(self, code: str, lang: str) -> dict[str, str]:
        """Say what a refusal means for the person."""
        texts = self.texts[lang]
        happened = texts.get(f"refused_{code}", texts["refused"])
        return {
            "code": code,
            "happened": happened,
            "next": texts.get(f"next_{code}", texts["refused_next"]),
        }


def _title(body: str) -> str:
    """Take a page's name from its heading, which is escaped already."""
    found = _HEADING.search(body)
    return found[1] if found else ""


def _mark(form: str, field: str) -> str:
    """Lead eyes, keyboard and screen reader to a field of a form; no typed text can hold the quotes."""
    marks = 'aria-invalid="true" aria-describedby="problem" autofocus'
    return form.replace(f'name="{field}"', f'name="{field}" {marks}', 1)
