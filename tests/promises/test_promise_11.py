# SPDX-License-Identifier: Apache-2.0
"""11. Nothing says "valid" or 有効; revocation says "not checked" where nobody checked."""

from __future__ import annotations

import ast
import hashlib
import html.parser
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from simulated_card import HOLDERS, TestPki
from tests.rig.trust import trust_in
from webjpki import (
    Digest,
    HashFunction,
    RevocationStatus,
    SignatureVerifier,
    describe,
)

# Saying that one does not claim to be certified is honest.
DENIALS = (
    "認定・認証を受けたものとは称しません",
    "による認定や、法令の求める確認が済んだことを示すものではありません",
)
ROOT = Path(__file__).parents[2]
# "invalid" is said of arguments; 有効期限 (the last day of a period) says 有効 all the same.
FORBIDDEN = re.compile(
    r"有効|本人確認済|公式|認定|\b(valid|validity|official|certified)\b", re.IGNORECASE
)
ROOMS = ("native_host", "webjpki", "extension", "examples", "protocol", "installers")


def files(*suffixes: str) -> list[Path]:
    return [
        path
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*"))
        if path.suffix in suffixes and "vectors" not in path.parts and "schemas" not in path.parts
    ]


def said_in_json(value: object, key: str = "") -> Iterator[str]:
    """What a person reads; the contract's `meaning` is for developers."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("$comment", "meaning", "description"):
                yield from said_in_json(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from said_in_json(inner, key)
    elif isinstance(value, str):
        yield value


def said_in_python(source: str) -> Iterator[str]:
    """Every string of a program but its docstrings."""
    tree = ast.parse(source)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in documentation:
            continue
        if isinstance(node.value, str):
            yield node.value


class Page(html.parser.HTMLParser):
    """Collects what is between tags, and in attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value or "" for _, value in attrs]


def said_in_javascript(source: str) -> Iterator[str]:
    """Every string of a program; comments are taken out first."""
    bare = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", source, flags=re.DOTALL)
    yield from re.findall(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", bare)


def without_denials(text: str) -> str:
    for denial in DENIALS:
        text = text.replace(denial, "")
    return text


def said(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return list(said_in_json(json.loads(text)))
    if path.suffix == ".py":
        return list(said_in_python(text))
    if path.suffix == ".html":
        page = Page()
        page.feed(text)
        return page.said
    if path.suffix == ".js":
        return list(said_in_javascript(text))
    return [text]


@pytest.mark.parametrize("suffix", [".json", ".py", ".html", ".js", ".ts"])
def test_promise_11_no_text_says_it(suffix: str) -> None:
    """Seen to fail when: one text of ja.json said 有効期限; a page of the example said "valid"."""
    found = files(suffix)
    assert found or suffix == ".ts"
    wrong = [
        f"{path.relative_to(ROOT)}: {text!r}"
        for path in found
        for text in said(path)
        if FORBIDDEN.search(without_denials(text))
    ]
    assert wrong == []


def test_promise_11_the_search_finds_what_it_looks_for() -> None:
    for text in ("有効です", "This is VALID.", "valid", "公式サイト", "certified", "本人確認済み"):
        assert FORBIDDEN.search(text)
    for text in ("ERR_WEBJPKI_INVALID_ARGUMENT", "invalid", "本人確認書類", "validate()"):
        assert not FORBIDDEN.search(text)
    assert list(said_in_python('"""valid"""\nx = "有効"')) == ["有効"]
    assert list(said_in_javascript("// valid\nconst x = 'a'; /* valid */")) == ["'a'"]


def test_promise_11_a_verified_signature_says_what_was_not_checked(pki_dir: Path) -> None:
    """Seen to fail when: RevocationStatus.NOT_CHECKED was called "good"."""
    pki = TestPki(pki_dir)
    signer = pki.issue("signature", HOLDERS["hanako"])
    signature = signer.key.sign(b"contract", PKCS1v15(), hashes.SHA256())
    digest = Digest(HashFunction.SHA_256, hashlib.sha256(b"contract").digest())
    verifier = SignatureVerifier(trust=trust_in(pki))
    result = verifier.verify_hash(signature, certificate=signer.der, digest=digest)
    assert result.revocation is RevocationStatus.NOT_CHECKED
    for language in ("ja", "en"):
        told = json.dumps(describe(result, language), ensure_ascii=False, default=str)
        assert not FORBIDDEN.search(told)
        assert re.search("not checked|していません|されていません|確認していない", told), told
