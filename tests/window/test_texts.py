# SPDX-License-Identifier: Apache-2.0
"""Both languages are complete, and say nothing we may not say."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from native_host import errors
from native_host.additions import Additions
from native_host.window.sizes import additions_text
from native_host.window.texts import Texts
from tools import mirror_errors

FOLDER = Path(__file__).resolve().parents[2] / "native_host" / "window"
TABLES = {
    lang: json.loads((FOLDER / "texts" / f"{lang}.json").read_text("utf-8"))
    for lang in ("ja", "en")
}
SAME_IN_BOTH = {"ask.test", "ask.gap", "offer.separator"}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    assert TABLES["ja"].keys() == TABLES["en"].keys()
    for key, text in TABLES["ja"].items():
        assert places(text) == places(TABLES["en"][key]), key


def test_japanese_is_japanese_and_english_is_english() -> None:
    japanese = re.compile("[ぁ-んァ-ヶ一-龠]")
    for key in TABLES["ja"].keys() - SAME_IN_BOTH - {"title"}:
        assert japanese.search(TABLES["ja"][key]), key
        assert not japanese.search(TABLES["en"][key]), key


def test_every_text_is_used_and_every_key_used_exists() -> None:
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    used = set(re.findall(r'"((?:[a-z]+[.-])+[a-z.-]+)"', code))
    families = {
        ".+".join(map(re.escape, re.split(r"\{[^}]*\}", k)))
        for k in re.findall(r'f"([a-z{][^"{]*\.[^"]*)"', code)
    }
    for key in TABLES["ja"].keys() - {"title"}:
        assert key in used or any(re.match(f"(hint[.].+|{f})$", key) for f in families), key


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_promise_11_no_text_calls_anything_valid(lang: str) -> None:
    errors_too = (FOLDER / "texts" / "errors.json").read_text("utf-8")
    said = (json.dumps(TABLES[lang], ensure_ascii=False) + errors_too).lower()
    for word in ("有効", "本人確認済", "valid", "official", "certified"):
        assert word not in said.replace("invalid", "")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_error_of_the_host_has_its_two_sentences(lang: str) -> None:
    kinds: list[type[errors.HostError]] = [errors.HostError, *errors.HostError.__subclasses__()]
    assert len(kinds) > 15
    for kind in kinds:
        outcome = Texts(lang).outcome(kind())
        assert outcome.happened
        assert outcome.next


def test_the_copy_of_the_error_texts_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    mirror_errors.main(["--check"])
    assert "native_host/window" not in capsys.readouterr().out


def test_the_last_day_of_a_certificate_is_the_day_in_japan() -> None:
    moment = datetime(2029, 3, 31, 14, 59, 59, tzinfo=UTC)
    assert Texts("ja").day(moment) == "2029年3月31日"
    assert Texts("en").day(moment) == "2029-03-31"
    assert Texts("en").day(moment.replace(hour=15)) == "2029-04-01"
    # RFC 5280, 4.1.2.5: no end that is known. Seen to fail when: the last day there is has to have a next one.
    assert Texts("en").day(datetime.max.replace(tzinfo=UTC)) == "9999-12-31"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (None, ""),
        (("構成情報",), "署名の対象は、この書類のうち 1 か所だけです（構成情報）。"),
        (("a" * 41, *"bcdef"), f"6 か所だけです（{'a' * 40}…, b, c, d, e, …）。"),
        ((), "この書類そのものは、署名の対象ではありません。"),
    ],
)
def test_how_much_of_a_document_is_signed(parts: tuple[str, ...] | None, said: str) -> None:
    """Seen to fail when: the parts are not told, or a hundred of them fill the window."""
    assert said in additions_text(Additions(parts=parts), Texts("ja"))
    assert bool(said) == bool(additions_text(Additions(parts=parts), Texts("en")))
