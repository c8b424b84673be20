# SPDX-License-Identifier: Apache-2.0
"""Every finding has its sentences in both languages, and a report carries nothing of the person."""

from __future__ import annotations

import ast
import json
import re
import string
from pathlib import Path

import pytest

from native_host.doctor import checkup
from native_host.doctor.finding import State, fail, ok, unknown, warn
from native_host.doctor.wording import Wording, as_json
from native_host.history.troubles import Trouble
from tests.doctor.conftest import Patient

ROOM = Path(checkup.__file__).parent
TEXTS = json.loads((ROOM / "texts.json").read_text(encoding="utf-8"))
HOME = Path("/people/hanako")
HOST = "/people/hanako/webjpki-host"
BOTH = pytest.mark.parametrize("lang", ["ja", "en"])


def strings() -> set[str]:
    """Every string in the room's source."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in ROOM.glob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_finding_has_sentences_and_every_sentence_a_finding() -> None:
    used = {s for s in strings() if re.fullmatch(r"[a-z-]+\.[a-z-]+", s)}
    used -= {"texts.json"}
    used |= {f"topic.{probe.topic}" for probe in checkup.PROBES}
    used |= {f"trouble.{trouble.value}" for trouble in Trouble}
    used |= {
        f"{kind}-pin.{how}"
        for kind in ("authentication", "signature")
        for how in ("left", "last", "blocked", "silent")
    }
    assert used == set(TEXTS)


def test_both_languages_say_the_same_with_the_same_places() -> None:
    def places(sentence: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}

    for name, texts in TEXTS.items():
        assert texts["ja"].keys() == texts["en"].keys(), name
        assert "found" in texts["ja"], name
        for part, sentence in texts["ja"].items():
            assert places(sentence) == places(texts["en"][part]), name


def test_no_word_claims_what_nobody_checked() -> None:
    claims = r"有効|公式|認定|本人確認済|\bvalid\b|official|certified"
    assert not re.search(claims, json.dumps(TEXTS, ensure_ascii=False), re.IGNORECASE)


@BOTH
def test_what_fails_says_what_to_do(lang: str) -> None:
    wording = Wording(lang)
    finding = fail("service.stopped", "sudo service pcscd start")
    text = wording.for_person([ok("service.running"), finding], HOST)
    assert text.splitlines()[0].startswith("○")
    assert text.splitlines()[1:4] == [
        f"× {wording.found(finding)}",
        f"    → {wording.next(finding)}",
        "      sudo service pcscd start",
    ]
    assert wording.say("summary.fail") in text
    assert wording.say("summary.ok") in wording.for_person([warn("card.none")], HOST)


@BOTH
def test_without_a_command_the_sentence_promises_none(lang: str) -> None:
    wording = Wording(lang)
    assert wording.next(fail("service.missing")) == TEXTS["service.missing"][lang]["unaided"]
    assert wording.next(ok("service.running")) is None
    assert wording.next(unknown("authentication.hidden")) is None


@BOTH
def test_what_took_too_long_is_named(lang: str) -> None:
    found = Wording(lang).found(unknown("probe.slow", topic="card"))
    assert TEXTS["topic.card"][lang]["found"] in found


PERSONAL = [
    ok("authentication.current", until="2031-03-15"),
    ok("reader.real", reader="SCM SCR3310 [CCID] (21120637202136) 00 00"),
    ok("browser.registered", browser="Chromium", place="/people/hanako/.config/chromium"),
    fail("browser.unregistered", f"{HOST} register --browser firefox", browser="Firefox"),
]


@BOTH
def test_the_report_carries_nothing_of_the_person(lang: str) -> None:
    for text in (Wording(lang).report(PERSONAL, HOME), as_json(PERSONAL, HOME)):
        assert not re.search("2031|21120637|hanako", text)
        assert "SCM SCR3310 [CCID] 00 00" in text
        assert "~/.config/chromium" in text
    assert "2031-03-15" in Wording(lang).for_person(PERSONAL, HOST)


@BOTH
def test_the_report_names_nobody_by_a_path_elsewhere(lang: str) -> None:
    """Seen to fail when: only the person's own home is looked for."""
    homes = "/home"
    places = {
        "/media/hanako/STICK/webjpki-host": "/media/~/STICK/webjpki-host",
        f"{homes}/taro/webjpki-host": f"{homes}/~/webjpki-host",
        r"C:\Users\Nihon Taro\webjpki-host.exe": r"C:\Users\~\webjpki-host.exe",
        "/people/hanako-2/webjpki-host": "/people/hanako-2/webjpki-host",
        "/opt/webjpki/webjpki-host": "/opt/webjpki/webjpki-host",
    }
    for program, shown in places.items():
        finding = warn("browser.another-copy", f"{program} register", program=program)
        for text in (
            Wording(lang).report([finding], HOME),
            json.loads(as_json([finding], HOME))["findings"][0]["data"]["program"],
            json.loads(as_json([finding], HOME))["findings"][0]["run"][0],
        ):
            assert shown in text
            assert not re.search("hanako/|taro/|Taro", text)


@BOTH
def test_a_device_says_nothing_in_the_doctors_place(lang: str) -> None:
    """A name with a line's end or a terminal's command in it. Seen to fail when: it is written as it came."""
    lie = ok("reader.real", reader="Reader\n\x1b[2J○ \x9b1mall is well\u202e")
    wording = Wording(lang)
    for text in (wording.found(lie), wording.report([lie], HOME), as_json([lie], HOME)):
        assert not re.search("[\x1b\x9b\u202e]|u001b|\n○", text)
        assert "Reader" in text


def test_json_names_states_as_the_protocol_does() -> None:
    members = json.loads(as_json([fail("service.missing", "one", "two")], HOME))["findings"]
    assert members == [
        {"id": "service.missing", "state": "fail", "data": {}, "run": ["one", "two"]}
    ]
    assert {state.value for state in State} == {"ok", "warn", "fail", "unknown"}


@BOTH
def test_everything_that_this_computer_has_can_be_said(patient: Patient, lang: str) -> None:
    findings = checkup.check_up(patient.computer)
    assert {finding.id.partition(".")[0] for finding in findings} >= {"system", "service", "fonts"}
    assert not [f for f in findings if f.id == "probe.fault"]
    assert Wording(lang).for_person(findings, HOST)
