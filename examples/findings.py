# SPDX-License-Identifier: Apache-2.0
"""Says to people who know nothing of certificates what a site checked, and what it did not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path
from typing import Self

from webjpki import CertificateKind, RevocationKind, RevocationStatus, describe
from webjpki.statements import Statements

JAPAN = timezone(timedelta(hours=9))
_TEXTS: Mapping[str, Mapping[str, str]] = json.loads(
    (Path(__file__).parent / "texts" / "findings.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Findings:
    """One verification in one language, in sentences; `brief` is all that was checked, in one.

    `details` has the verifier's own words by name, with digests and in UTC, for those who want them.
    """

    brief: str
    checked: Sequence[str]
    unchecked: Sequence[str]
    details: Mapping[str, str]

    @classmethod
    def of(cls, result: Statements, lang: str) -> Self:
        """Put a verifier's result into words; no personal data is in any."""
        texts = _TEXTS[lang]
        words = describe(result, "en" if lang == "en" else "ja")
        is_signature = result.purpose.kind is CertificateKind.SIGNATURE
        known, unknown = _revocation(result.revocation, lang)
        use = "document" if is_signature else "sign_in"
        checked = (
            texts[f"signature_{use}"],
            *([texts["original"]] if "original" in words else []),
            texts["chain_test" if result.chain.anchor.is_test else "chain"],
            texts["period"].format(
                time=local_time(result.period.checked_at, lang),
                end=_date(result.period.not_after, lang),
            ),
            texts[f"purpose_{result.purpose.kind.value}"],
            *known,
        )
        unchecked = (*unknown, texts["holder_changes" if is_signature else "nobody"])
        details = {texts[f"name_{name}"]: sentence for name, sentence in words.items()}
        return cls(texts[f"brief_{use}"], checked, unchecked, details)

    @classmethod
    def read(cls, kept: str) -> Self:
        """Read what `kept` wrote."""
        return cls(**json.loads(kept))

    def kept(self) -> str:
        """Write them down for a database."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def html(self, lang: str, heading: str = "h2") -> str:
        """Show both lists, and the details folded."""
        texts = _TEXTS[lang]
        lists = "".join(
            f'<{heading}>{texts[name]}</{heading}><ul class="{name}">{_items(sentences)}</ul>'
            for name, sentences in (("checked", self.checked), ("unchecked", self.unchecked))
        )
        return (
            f'{lists}<details class="record"><summary>{texts["details"]}</summary>'
            f'<dl class="facts">{facts(self.details)}</dl></details>'
        )

    def folded(self, lang: str, heading: str = "h2") -> str:
        """Show what matters most, and the rest when it is opened."""
        return (
            f'<p class="brief">{escape(self.brief)}</p><p class="brief">{escape(self.unchecked[0])}</p>'
            f"<details><summary>{_TEXTS[lang]['fold']}</summary>{self.html(lang, heading)}</details>"
        )


def facts(rows: Mapping[str, str]) -> str:
    """Make rows of a description list."""
    return "\n".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in rows.items()
    )


def local_time(time: datetime, lang: str) -> str:
    """Say a time as people in Japan do."""
    return _TEXTS[lang]["time"].format_map(_parts(time))


def _date(time: datetime, lang: str) -> str:
    return _TEXTS[lang]["date"].format_map(_parts(time))


def _parts(time: datetime) -> Mapping[str, object]:
    local = time.astimezone(JAPAN)
    names = ("year", "month", "day", "hour", "minute")
    return {name: getattr(local, name) for name in names} | {"month_name": f"{local:%B}"}


def _revocation(status: RevocationStatus, lang: str) -> tuple[Sequence[str], Sequence[str]]:
    """Tell what is known, and what is not."""
    texts = _TEXTS[lang]
    if status.kind is RevocationKind.NOT_LISTED and status.data and status.as_of:
        told = texts[f"not_listed_{status.data.value}"]
        return (told.format(time=local_time(status.as_of, lang)),), (texts["later_events"],)
    checked = status.kind is not RevocationKind.NOT_CHECKED
    return (), (texts["unavailable" if checked else "not_checked"],)


def _items(sentences: Sequence[str]) -> str:
    return "".join(f"<li>{escape(one)}</li>" for one in sentences)
