# SPDX-License-Identifier: Apache-2.0
"""The findings in a person's language, as sentences, as a report for others, and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from .finding import PERSONAL, Finding, State

_MARKS = {State.OK: "○", State.WARN: "△", State.FAIL: "×", State.UNKNOWN: "？"}
_SERIAL = re.compile(r"\s*\([0-9A-Za-z-]*[0-9][0-9A-Za-z-]{5,}\)")  # drivers put it behind the name
_HOMES = re.compile(r"([/\\](?:home|Users)[/\\])[^/\\]+(?=[/\\])", re.IGNORECASE)

# Members of `data` that name a sentence of their own.
_NAMED = frozenset({"topic", "trouble"})


class Wording:
    """The sentences of one language, "ja" or "en"."""

    def __init__(self, lang: str) -> None:
        """Load the table."""
        text = Path(__file__).with_name("texts.json").read_text(encoding="utf-8")
        self._table: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(text)
        self._lang = lang

    def found(self, finding: Finding) -> str:
        """What was found and what it means. Raises KeyError for an unknown finding."""
        return self._fill(self._table[finding.id][self._lang]["found"], finding)

    def next(self, finding: Finding) -> str | None:
        """What to do about it; None where nothing is to be done."""
        texts = self._table[finding.id][self._lang]
        sentence = texts.get("next") if finding.run else texts.get("unaided", texts.get("next"))
        if sentence is None or finding.state is State.OK:
            return None
        return self._fill(sentence, finding)

    def say(self, name: str) -> str:
        """A sentence that belongs to no finding."""
        return self._table[name][self._lang]["found"]

    def to_message(self, finding: Finding) -> dict[str, object]:
        """The finding as it travels to the extension's own page."""
        message: dict[str, object] = {
            "id": finding.id,
            "state": finding.state.value,
            "found": self.found(finding),
        }
        if (after := self.next(finding)) is not None:
            message["next"] = after
        if finding.run:
            message["run"] = list(finding.run)
        return message

    def for_person(self, findings: Iterable[Finding], command: str) -> str:
        """All findings as text for a terminal, and what they come to; `command` starts this program."""
        findings = list(findings)
        lines = [line for finding in findings for line in self._lines(finding)]
        worst = "summary.fail" if any(f.state is State.FAIL for f in findings) else "summary.ok"
        report = self.say("summary.report").format(command=command)
        return "\n".join([*lines, "", self.say(worst), report])

    def report(self, findings: Iterable[Finding], home: Path) -> str:
        """The findings as text that may be given to anybody: see `anonymous`."""
        lines = (self._report_line(finding) for finding in anonymous(findings, home))
        return "\n".join([self.say("report.title"), *lines])

    def _lines(self, finding: Finding) -> list[str]:
        after = self.next(finding)
        return [
            f"{_MARKS[finding.state]} {self.found(finding)}",
            *([f"    → {after}"] if after else []),
            *(f"      {command}" for command in finding.run),
        ]

    def _report_line(self, finding: Finding) -> str:
        data = "; ".join(f"{name}={value}" for name, value in finding.data.items())
        return f"[{finding.state.value}] {finding.id}{' ' + data if data else ''}"

    def _fill(self, sentence: str, finding: Finding) -> str:
        data = {name: _printable(value) for name, value in finding.data.items()}
        for name in _NAMED & data.keys():
            data[name] = self.say(f"{name}.{data[name]}")
        return sentence.format(**data)


def anonymous(findings: Iterable[Finding], home: Path) -> list[Finding]:
    """The findings without dates of certificates, serial numbers of readers and the names of people's folders."""
    return [
        replace(
            finding,
            data=_without_person(finding.data, home),
            run=tuple(_nobodys(command, home) for command in finding.run),
        )
        for finding in findings
    ]


def _without_person(data: Mapping[str, str], home: Path) -> dict[str, str]:
    kept = {name: value for name, value in data.items() if name not in PERSONAL}
    return {
        name: _nobodys(_SERIAL.sub("", _printable(value)), home) for name, value in kept.items()
    }


def _nobodys(text: str, home: Path) -> str:
    """Take out whose folders are named: the person's own, one called after them, and anybody's home."""
    if not home.name:
        return text
    text = re.sub(rf"{re.escape(str(home))}(?![\w.-])", "~", text)
    text = _HOMES.sub(r"\1~", text)
    return re.sub(rf"(?<=[/\\]){re.escape(home.name)}(?=[/\\]|$)", "~", text)


def _printable(text: str) -> str:
    """Take out what commands a terminal or begins a line: a reader, or whoever built it, chooses its name."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def as_json(findings: Iterable[Finding], home: Path) -> str:
    """The anonymous findings as one JSON object, for programs and for support."""
    members = [
        {"id": f.id, "state": f.state.value, "data": dict(f.data), "run": list(f.run)}
        for f in anonymous(findings, home)
    ]
    return json.dumps({"findings": members}, ensure_ascii=False, indent=2)
