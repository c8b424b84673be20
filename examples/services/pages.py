# SPDX-License-Identifier: Apache-2.0
"""Turns templates and texts into a service's pages, in Japanese or English."""

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

_HERE = Path(__file__).parent
_TEMPLATES = {
    path.stem: Template(path.read_text(encoding="utf-8"))
    for path in (_HERE / "pages").glob("*.html")
}
STATEMENTS = ("signature", "chain", "period", "purpose", "revocation")


class Pages:
    """The pages of one service; `testing` puts a notice about test cards on each."""

    def __init__(self, service: str, *, testing: bool) -> None:
        common, own = (
            json.loads((_HERE / "texts" / f"{name}.json").read_text(encoding="utf-8"))
            for name in ("common", service)
        )
        self.texts: dict[str, dict[str, str]] = {
            lang: {**common[lang], **own[lang]} for lang in ("ja", "en")
        }
        self._service = service
        self._testing = testing

    def render(self, name: str, lang: str, back: str = "/", **values: str) -> str:
        """Fill in a page. Texts are escaped here; `values` are HTML."""
        texts = {key: escape(text) for key, text in self.texts[lang].items()}
        return _TEMPLATES["frame"].substitute(
            texts,
            service=self._service,
            body=_TEMPLATES[name].substitute(texts, **values),
            lang=lang,
            back=escape(back),
            other="en" if lang == "ja" else "ja",
            notice=f'<p class="notice">{texts["testing"]}</p>' if self._testing else "",
        )

    def part(self, name: str, lang: str, **values: str) -> str:
        """Fill in a part of a page; as `render`."""
        texts = {key: escape(text) for key, text in self.texts[lang].items()}
        return _TEMPLATES[name].substitute(texts, **values)

    def refusal(self, code: str, lang: str) -> dict[str, str]:
        """Say what a refusal means for the person."""
        texts = self.texts[lang]
        happened = texts.get(f"refused_{code}", texts["refused"])
        return {"code": code, "happened": happened, "next": texts["refused_next"]}

    def checked(self, statements: Mapping[str, str], lang: str) -> str:
        """List what was checked, and what was not."""
        texts = self.texts[lang]
        rows = {texts[f"checked_{key}"]: statements[key] for key in STATEMENTS}
        return facts(rows)


def facts(rows: Mapping[str, str]) -> str:
    """Make rows of a description list."""
    return "\n".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in rows.items()
    )
