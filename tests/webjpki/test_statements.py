# SPDX-License-Identifier: Apache-2.0
"""Promise 11: a result is told in separate sentences, in two languages, and none claims too much."""

import re

import pytest

from simulated_card.authorities import Credential
from simulated_card.holder import HANAKO
from tests.webjpki.made import DOCUMENT, NONCE, Cms, token
from webjpki import AuthenticationVerifier, RevocationStatus, SignatureVerifier, describe
from webjpki.statements import Language, Statements

FORBIDDEN = re.compile(r"\bvalid|有効|本人確認|certified|official|trusted|公式|認定", re.IGNORECASE)


@pytest.fixture(params=["sign-in", "document"])
def result(
    request: pytest.FixtureRequest,
    sign_in: AuthenticationVerifier,
    documents: SignatureVerifier,
    hanako: Credential,
    hanako_login: Credential,
) -> Statements:
    if request.param == "sign-in":
        return sign_in.verify(token(hanako_login), expected_nonce=NONCE)
    return documents.verify_cms(Cms(hanako).der(), content=DOCUMENT)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_promise_11_sentences(result: Statements, language: Language) -> None:
    told = describe(result, language)
    assert list(told) == ["signature", "chain", "period", "purpose", "revocation"]
    assert not FORBIDDEN.search(" ".join(told.values()))
    assert result.chain.anchor.sha256 in told["chain"]
    assert "JPKI-TEST" in told["chain"]
    assert "2026-11-23 03:00 UTC" in told["period"]


def test_promise_11_revocation_says_not_checked(result: Statements) -> None:
    assert result.revocation is RevocationStatus.NOT_CHECKED
    assert result.revocation.value == "not checked"
    assert "not checked" in describe(result, "en")["revocation"]
    assert "確認していません" in describe(result, "ja")["revocation"]


def test_no_sentence_names_the_holder(result: Statements) -> None:
    for language in ("ja", "en"):
        told = " ".join(describe(result, language).values())
        for private in (*HANAKO.name.split("\u3000"), HANAKO.address):
            assert private not in told


def test_a_test_card_is_called_one(result: Statements) -> None:
    assert "テスト用" in describe(result, "ja")["chain"]
    assert "the test CA" in describe(result, "en")["chain"]
