# SPDX-License-Identifier: Apache-2.0
"""The brokerage as a browser sees it, over TLS, with real signatures of the test PKI."""

import json
import sqlite3
from base64 import b64decode
from contextlib import closing
from pathlib import Path

import pytest

from examples.brokerage.pages import Pages
from examples.brokerage.record import RECORD_FONT
from simulated_card import HOLDERS, TestPki
from simulated_card.authorities import Credential
from tests.examples import signer
from tests.examples.site import ORIGIN, Answer, Visitor

FORBIDDEN = ("有効", "本人確認済み", "official", "certified", " valid")


def sign_in(visitor: Visitor, credential: Credential, origin: str = ORIGIN) -> Answer:
    nonce = json.loads(visitor.post("/signin/challenge").text)["nonce"]
    return visitor.post("/signin", signer.token(credential, origin, nonce))


def apply(visitor: Visitor, **stated: str) -> list[bytes]:
    """Go as far as the documents; gives their contents."""
    answer = visitor.submit("/account/application", kind="nisa", **stated)
    assert answer.location == "/account/sign"
    count = visitor.get("/account/sign").text.count("data-document=")
    return [visitor.get(f"/account/documents/{number}").body for number in range(count)]


def test_from_the_first_page_to_the_account(
    visitor: Visitor,
    hanako: Credential,
    hanako_signs: Credential,
    evidence: Path,
    enclosure: Path,
    tmp_path: Path,
) -> None:
    assert "マイナンバーカードでサインイン" in visitor.get("/").text
    assert json.loads(sign_in(visitor, hanako).text) == {"next": "/account"}
    checked = visitor.get("/account").text
    assert "失効していないかは確認していません" in checked
    assert "JPKI-TEST" in checked

    documents = apply(visitor)
    assert "NISA" in documents[0].decode()
    assert documents[1] == enclosure.read_bytes()
    signatures = [signer.cms(hanako_signs, content, tmp_path) for content in documents]
    answer = visitor.post("/account/signatures", {"signatures": signatures})
    assert json.loads(answer.text) == {"next": "/account/done"}
    done = visitor.get("/account/done").text
    for shown in (HOLDERS["hanako"].name, HOLDERS["hanako"].address, "1990年3月15日", "女性"):
        assert shown in done
    assert "失効していないかは確認していません" in done

    kept = {path.name for path in evidence.iterdir()}
    assert {"token.json", "challenge.txt", "origin.txt", "約款.pdf", "約款.pdf.p7s"} <= kept
    assert (evidence / "origin.txt").read_text() == ORIGIN
    pages = [answer.text for answer in visitor.answers if b"<html" in answer.body]
    assert not [word for page in pages for word in FORBIDDEN if word in page]


def test_identity_record_says_what_was_and_was_not_checked(
    visitor: Visitor, hanako: Credential, hanako_signs: Credential, tmp_path: Path
) -> None:
    assert visitor.get("/account/record").status == 404
    sign_in(visitor, hanako)
    documents = apply(visitor, name="山田 花子", birthDate="1990-03-15")
    assert "氏名: 山田 花子" in documents[0].decode()
    signatures = [signer.cms(hanako_signs, content, tmp_path) for content in documents]
    visitor.post("/account/signatures", {"signatures": signatures})
    record = json.loads(visitor.get("/account/record").text)["record"]
    assert record["website"] == ORIGIN
    assert "revocation" in record["notChecked"]
    assert record["document"]["name"].startswith("口座開設申込書-")
    if RECORD_FONT.exists():
        assert visitor.get("/account/record.pdf").body.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"name": "山田 太郎"}, "name_differs"),
        ({"name": "山田　花子", "birthDate": "1990-03-16"}, "birth_date_differs"),
    ],
)
def test_no_account_for_somebody_else(
    visitor: Visitor,
    hanako: Credential,
    hanako_signs: Credential,
    accounts: Path,
    tmp_path: Path,
    stated: dict[str, str],
    code: str,
) -> None:
    """Seen to fail when: the refusal is told, but the account is added before it."""
    before = rows(accounts)
    sign_in(visitor, hanako)
    documents = apply(visitor, **stated)
    signatures = [signer.cms(hanako_signs, content, tmp_path) for content in documents]
    refusal = visitor.post("/account/signatures", {"signatures": signatures})
    assert json.loads(refusal.text)["code"] == code
    assert visitor.get("/account/done").location == "/account"
    assert rows(accounts) == before


def test_accounts_stay_with_what_was_signed(
    visitor: Visitor, hanako: Credential, hanako_signs: Credential, accounts: Path, tmp_path: Path
) -> None:
    sign_in(visitor, hanako)
    documents = apply(visitor)
    signatures = [signer.cms(hanako_signs, content, tmp_path) for content in documents]
    visitor.post("/account/signatures", {"signatures": signatures})
    number, is_open = rows(accounts)[-1]
    assert is_open
    assert number in visitor.get("/account/done").text
    with closing(sqlite3.connect(accounts)) as kept:
        signed = kept.execute(
            "SELECT content, signature FROM documents WHERE number = ?", (number,)
        )
        assert signed.fetchall() == [
            (content, b64decode(signature))
            for content, signature in zip(documents, signatures, strict=True)
        ]


def test_a_person_looks_where_the_name_has_substitutes(
    visitor: Visitor, hanako: Credential, pki: TestPki, accounts: Path, tmp_path: Path
) -> None:
    taro = pki.issue("signature", HOLDERS["taro"])
    sign_in(visitor, hanako)
    documents = apply(visitor, name="日本 太郎")
    signatures = [signer.cms(taro, content, tmp_path) for content in documents]
    visitor.post("/account/signatures", {"signatures": signatures})
    assert "担当者が確かめてから" in visitor.get("/account/done").text
    assert not rows(accounts)[-1][1]


def rows(accounts: Path) -> list[tuple[str, int]]:
    """The numbers of all accounts, and whether each is open."""
    with closing(sqlite3.connect(accounts)) as kept:
        return list(kept.execute("SELECT number, is_open FROM accounts ORDER BY at"))


@pytest.mark.parametrize("name", ["a\nb", "a\u202eb", "あ" * 201])
def test_what_is_no_line_of_text_is_not_written(
    visitor: Visitor, hanako: Credential, name: str
) -> None:
    sign_in(visitor, hanako)
    assert visitor.submit("/account/application", kind="nisa", name=name).location == "/account"
    assert "入力の内容を使えませんでした" in visitor.get("/account").text
    assert "入力の内容を使えませんでした" not in visitor.get("/account").text


def test_english_on_request(visitor: Visitor, hanako: Credential) -> None:
    assert visitor.get("/language/en?back=/").location == "/"
    page = visitor.get("/").text
    assert '<html lang="en">' in page
    assert "Sign in with My Number Card" in page
    sign_in(visitor, hanako)
    assert "not checked whether the certificate was revoked" in visitor.get("/account").text


def test_language_never_leads_to_another_site(visitor: Visitor) -> None:
    assert visitor.get("/language/en?back=https://evil.example/").location == "/"


def test_a_token_is_taken_once(visitor: Visitor, hanako: Credential) -> None:
    nonce = json.loads(visitor.post("/signin/challenge").text)["nonce"]
    token = signer.token(hanako, ORIGIN, nonce)
    stranger = Visitor(visitor.port)
    assert json.loads(stranger.post("/signin", token).text)["code"] == "challenge_missing"
    assert visitor.post("/signin", token).status == 200
    assert json.loads(visitor.post("/signin", token).text)["code"] == "challenge_missing"


def test_a_token_for_another_site_is_refused(visitor: Visitor, hanako: Credential) -> None:
    refusal = sign_in(visitor, hanako, origin="https://brokerage.example")
    assert refusal.status == 400
    assert json.loads(refusal.text)["code"] == "signature_mismatch"
    assert visitor.get("/account").location == "/"


def test_a_signature_certificate_does_not_sign_in(
    visitor: Visitor, hanako_signs: Credential
) -> None:
    assert json.loads(sign_in(visitor, hanako_signs).text)["code"] == "wrong_certificate_kind"


def test_sign_in_changes_the_session_id(visitor: Visitor, hanako: Credential) -> None:
    visitor.get("/")
    planted = visitor.cookie
    sign_in(visitor, hanako)
    assert visitor.cookie != planted
    assert Visitor(visitor.port, cookie=planted).get("/account").location == "/"


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(visitor: Visitor) -> None:
    cookie = visitor.get("/").headers["set-cookie"]
    assert {"secure", "httponly", "samesite=lax"} <= set(cookie.lower().split("; "))


def test_another_site_cannot_post(visitor: Visitor) -> None:
    assert Visitor(visitor.port, origin="https://evil.example").post("/signin").status == 403


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"signatures": []}, "signatures_unusable"),
        ({"signatures": "AAAA"}, "signatures_unusable"),
        ({"signatures": ["AAAA", "?"]}, "signatures_unusable"),
        ({"signatures": [1, 2]}, "signatures_unusable"),
        ({"signatures": ["AAAA", "AAAA"]}, "cms_malformed"),
        ([], "signatures_unusable"),
    ],
)
def test_what_is_no_list_of_signatures_is_refused(
    visitor: Visitor, hanako: Credential, body: object, code: str
) -> None:
    sign_in(visitor, hanako)
    apply(visitor)
    refusal = visitor.post("/account/signatures", body)
    assert refusal.status == 400
    assert json.loads(refusal.text)["code"] == code


def test_a_changed_document_is_refused(
    visitor: Visitor, hanako: Credential, hanako_signs: Credential, tmp_path: Path
) -> None:
    sign_in(visitor, hanako)
    documents = apply(visitor)
    documents[0] += b" "
    signatures = [signer.cms(hanako_signs, content, tmp_path) for content in documents]
    refusal = visitor.post("/account/signatures", {"signatures": signatures})
    assert json.loads(refusal.text)["code"] == "document_mismatch"
    assert visitor.get("/account/done").location == "/account"


def test_all_documents_need_the_same_signer(
    visitor: Visitor, hanako: Credential, hanako_signs: Credential, pki: TestPki, tmp_path: Path
) -> None:
    sign_in(visitor, hanako)
    first, second = apply(visitor)
    taro = pki.issue("signature", HOLDERS["taro"])
    signatures = [signer.cms(hanako_signs, first, tmp_path), signer.cms(taro, second, tmp_path)]
    refusal = visitor.post("/account/signatures", {"signatures": signatures})
    assert json.loads(refusal.text)["code"] == "signatures_unusable"


def test_a_huge_body_is_refused(visitor: Visitor) -> None:
    visitor.post("/signin/challenge")
    assert visitor.post("/signin", {"token": "A" * (1 << 20)}).status == 413


def test_without_sign_in_nothing_can_be_signed(visitor: Visitor) -> None:
    assert visitor.submit("/account/application", kind="nisa").location == "/"
    assert visitor.get("/account/sign").location == "/account"
    assert visitor.get("/account/documents/0").status == 404


def test_both_languages_have_every_text() -> None:
    texts = Pages(testing=False).texts
    assert texts["ja"].keys() == texts["en"].keys()
    assert all(texts[lang][key].strip() for lang in texts for key in texts[lang])
