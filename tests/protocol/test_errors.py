# SPDX-License-Identifier: Apache-2.0
"""errors.json is complete: whoever is said to raise a code does, with its data, and every text is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from native_host import errors as host_errors
from tests.protocol.contract import PROTOCOL, SCHEMAS, assert_fits, read

ROOT = PROTOCOL.parent
LIST: list[dict[str, Any]] = read(PROTOCOL / "errors.json")["errors"]
CODES = [error["code"] for error in LIST]
PREFIX = "ERR_WEBJPKI_"
# Promise 11: nothing says that something is valid, official or certified.
FORBIDDEN = re.compile(r"有効|本人確認済|公式|\bvalid|\bofficial|\bcertified", re.IGNORECASE)


def declared(by: str) -> set[str]:
    return {error["code"] for error in LIST if by in error["raisedBy"]}


def host_classes() -> dict[str, type[host_errors.HostError]]:
    found = host_errors.HostError.__subclasses__()
    return {one.__name__: one for one in found if one.__module__ == host_errors.__name__}


@cache
def calls_in_host() -> list[tuple[str, dict[str, ast.expr], str]]:
    """Every place where the host makes one of its errors: class, its data, place."""
    return [found for path in (ROOT / "native_host").rglob("*.py") for found in _calls(path)]


def _calls(path: Path) -> Iterator[tuple[str, dict[str, ast.expr], str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            data = {k.arg or "**": k.value for k in node.keywords}
            yield node.func.id, data, f"{path.relative_to(ROOT)}:{node.lineno}"


def raised_in(*paths: Path) -> set[str]:
    """The codes whose name, with or without the prefix, is a text in these JavaScript files."""
    source = "".join(path.read_text(encoding="utf-8") for path in paths)
    source = re.sub(r"// errors.json begins.*// errors.json ends", "", source, flags=re.DOTALL)
    texts = set(re.findall(r'["`]([A-Z_]+)["`]', source))
    return {code for code in CODES if code in texts or code.removeprefix(PREFIX) in texts}


def test_list_fits_its_schema_and_names_each_code_once() -> None:
    assert_fits("errors", read(PROTOCOL / "errors.json"))
    assert len(CODES) == len(set(CODES))


def test_schema_of_errors_knows_the_same_codes() -> None:
    assert read(SCHEMAS / "error.json")["properties"]["code"]["enum"] == CODES


@pytest.mark.parametrize("error", LIST, ids=CODES)
def test_schema_of_errors_knows_the_same_data(error: dict[str, Any]) -> None:
    rules = read(SCHEMAS / "error.json")["allOf"]
    known = [
        set(rule["then"]["properties"])
        for rule in rules
        if rule["if"]["properties"]["code"]["const"] == error["code"]
    ]
    assert known == ([set(error["data"])] if "data" in error else [])


@pytest.mark.parametrize("error", LIST, ids=CODES)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_text_is_there_in_both_languages(error: dict[str, Any], lang: str) -> None:
    is_japanese = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
    for sentence in error[lang].values():
        assert bool(is_japanese.search(sentence)) == (lang == "ja"), sentence
        assert sentence.endswith("。" if lang == "ja" else ".")
        assert not FORBIDDEN.search(sentence), sentence
    assert not FORBIDDEN.search(error["meaning"])


def test_host_has_one_class_for_a_code() -> None:
    codes = [one.code for one in host_classes().values()]
    assert len(codes) == len(set(codes))


def test_host_raises_every_class() -> None:
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "native_host").rglob("*.py"))
    unused = {name for name in host_classes() if len(re.findall(rf"\b{name}\b", source)) < 3}
    assert not unused


def test_host_gives_the_data_that_the_list_names() -> None:
    classes = host_classes()
    for name, given, place in calls_in_host():
        if name in classes:
            rule = data_rule(classes[name].code)
            assert given.keys() <= set(rule["properties"]), place
            assert set(rule.get("required", [])) <= given.keys(), place


def test_host_gives_only_words_that_the_list_names() -> None:
    """Seen to fail when: a seal without a typeface was told by a word that the schema did not have."""
    classes = host_classes()
    told = [
        (value.value, data_rule(classes[name].code)["properties"][member]["enum"], place)
        for name, given, place in calls_in_host()
        if name in classes
        for member, value in given.items()
        if isinstance(value, ast.Constant)
        and "enum" in data_rule(classes[name].code)["properties"][member]
    ]
    assert told
    assert [one for one in told if one[0] not in one[1]] == []


def data_rule(code: str) -> dict[str, Any]:
    for rule in read(SCHEMAS / "error.json")["allOf"]:
        if rule["if"]["properties"]["code"]["const"] == code:
            then: dict[str, Any] = rule["then"]
            return then
    return {"properties": {}}


def raised_by(side: str) -> set[str]:
    if side == "host":
        return {one.code for one in host_classes().values()}
    if side == "client":
        return raised_in(
            *(PROTOCOL / "client").glob("*.js"), *(PROTOCOL / "client/webjpki").glob("*.js")
        )
    # These two read the host's errors, and raise none.
    readers = {ROOT / "extension" / "readiness.js", ROOT / "extension" / "practice.js"}
    return raised_in(*({*(ROOT / "extension").glob("*.js")} - readers))


SIDES = ("host", "extension", "client")


@pytest.mark.parametrize("side", SIDES)
def test_side_raises_no_other_codes(side: str) -> None:
    assert raised_by(side) <= declared(side)


@pytest.mark.parametrize(
    ("side", "code"), [(side, code) for side in SIDES for code in sorted(declared(side))]
)
def test_side_raises_the_codes_it_is_said_to(side: str, code: str) -> None:
    assert code in raised_by(side)
