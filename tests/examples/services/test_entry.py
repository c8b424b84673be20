# SPDX-License-Identifier: Apache-2.0
"""Services behind a sign-in, in a real browser from the first page to the result."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page

from simulated_card import HOLDERS, TestPki
from tests.documents.pdf.made import Pdf
from tests.examples.services.person import Person, Town

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]

REFUSAL = "webjpki-sign-in [role=alert] strong"


def opened(page: Page) -> str:
    for summary in page.locator("details:not([open]) > summary").all():
        summary.click()
    return page.inner_text("main")


def test_gate_opens_once_for_each_sign_in(person: Person) -> None:
    page = person.visit("gate")
    person.sign_in(page, "hanako")
    assert "お通りください" in page.inner_text("h1")
    assert "失効していないかは確認していません" in page.inner_text("main")
    page.reload()
    assert page.locator("webjpki-sign-in").count() == 1


def test_library_knows_a_number_of_its_own(person: Person, pki: TestPki, town: Town) -> None:
    page = person.visit("library")
    person.sign_in(page, "hanako")
    number = page.inner_text(".pseudonym")
    with page.expect_navigation():
        page.click("#lend")
    with page.expect_navigation():
        page.click(".plain")
    person.sign_in(page, "hanako")
    assert page.inner_text(".pseudonym") == number
    assert page.locator("section[aria-labelledby=loans] li").all_inner_texts() == ["吾輩は猫である"]

    serial = pki.issue("authentication", HOLDERS["hanako"]).certificate.serial_number
    kept = "".join(sqlite3.connect(town.data / "library.sqlite").iterdump())
    assert f"{serial:x}" not in kept.lower()
    assert str(serial) not in kept
    with page.expect_navigation():
        page.click(".plain")
    person.sign_in(page, "taro")
    assert page.inner_text(".pseudonym") != number
    assert page.locator("section[aria-labelledby=loans] li").count() == 0


def test_pension_office_asks_the_list(person: Person) -> None:
    page = person.visit("pension")
    person.sign_in(page, "hanako")
    assert page.inner_text("h1") == "届け出を受け付けました"
    assert "の失効リストを調べました。失効とはされていません。" in page.inner_text(".checked")


def test_pension_office_refuses_a_revoked_certificate(person: Person) -> None:
    page = person.visit("pension")
    person.sit_down("taro")
    page.locator("webjpki-sign-in button").click()
    person.desk.enter("1234")
    assert page.locator(REFUSAL).inner_text() == "この電子証明書は失効しています。"


def test_pension_office_asks_the_responder_where_there_is_no_list(person: Person) -> None:
    page = person.visit("pension")
    person.sign_in(page, "jiro")  # of another CA
    assert page.inner_text("h1") == "届け出を受け付けました"
    assert "に認証局に問い合わせました。失効とはされていません。" in page.inner_text("main")
    assert "OCSP 応答では失効とされていません" in opened(page)


def test_pension_office_that_cannot_ask_leaves_it_open(person: Person, town: Town) -> None:
    page = person.visit("pension")
    town.responder.is_down = True
    try:
        person.sign_in(page, "jiro")
    finally:
        town.responder.is_down = False
    assert page.inner_text("h1") == "まだ受け付けていません"
    assert "調べましたが分かりませんでした" in page.inner_text(".unchecked")


def test_city_takes_a_signed_application_with_a_paper(person: Person, tmp_path: Path) -> None:
    residence = tmp_path / "住民票.pdf"
    residence.write_bytes(Pdf().octets())
    page = person.visit("city")
    person.sign_in(page, "hanako")
    page.set_input_files("input[type=file]", residence)
    with page.expect_navigation():
        page.click("#write")
    address = page.url
    person.sign(page, "hanako")
    assert page.inner_text("h1") == "申し込みを受け付けました"
    assert HOLDERS["hanako"].name in opened(page)
    assert page.locator("a[download]").count() == 2

    page.goto("https://city.example.jp/language/en?back=/")
    with page.expect_navigation():
        page.click(".plain")
    assert page.goto(address).status == 404  # type: ignore[union-attr]  # it answered


def test_a_paper_that_is_no_pdf_is_not_taken(person: Person, tmp_path: Path) -> None:
    other = tmp_path / "住民票.pdf"
    other.write_bytes(b"no PDF")
    page = person.visit("city")
    person.sign_in(page, "hanako")
    page.set_input_files("input[type=file]", other)
    with page.expect_navigation():
        page.click("#write")
    assert page.locator("input[type=file]").count() == 1
    assert "住民票の写し" in page.inner_text("main > [role=alert]")
