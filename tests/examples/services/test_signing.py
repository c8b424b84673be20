# SPDX-License-Identifier: Apache-2.0
"""Papers that are signed, in a real browser from the first page to the result, and judged by others."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from simulated_card import HOLDERS, TestPki
from tests.documents.xml.judges import xmlsec1
from tests.examples.services.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]

FORBIDDEN = ("有効", "本人確認済み", "official", "certified", " valid")
NOT_CHECKED = "失効していないかは確認していません"


def write(page: Page) -> None:
    with page.expect_navigation():
        page.click("#write")


def result(page: Page) -> str:
    """Everything the last page says, opened out."""
    for summary in page.locator("summary").all():
        summary.click()
    text = page.inner_text("main")
    assert not [word for word in FORBIDDEN if word in text]
    return text


def kept(page: Page, folder: Path) -> Path:
    """Take the signed document from the page, as a person does."""
    with page.expect_download() as download:
        page.locator("a[download]").first.click()
    path = folder / "signed"
    download.value.save_as(path)
    return path


def signers(pdf: Path) -> list[str]:
    """The signers' names as Poppler reads them; it checks digests and signatures by itself."""
    done = subprocess.run(
        ["pdfsig", "-nocert", str(pdf)], capture_output=True, text=True, check=False
    )
    lines = [line.strip() for line in done.stdout.splitlines()]
    names = [line.split(": ")[1] for line in lines if "Signer Certificate Common Name" in line]
    assert lines.count("- Signature Validation: Signature is Valid.") == len(names)
    return names


@pytest.mark.parametrize(
    ("service", "people", "sub_filter"),
    [
        ("mortgage", ("hanako", "taro"), b"ETSI.CAdES.detached"),
        ("registry", ("hanako",), b"adbe.pkcs7.detached"),
        ("companies", ("hanako", "taro", "jiro"), b"ETSI.CAdES.detached"),
    ],
)
def test_pdf(
    person: Person, tmp_path: Path, service: str, people: Sequence[str], sub_filter: bytes
) -> None:
    page = person.visit(service)
    write(page)
    for holder in people:
        person.sign(page, holder)
    in_sight = page.inner_text("main")
    assert in_sight.count(NOT_CHECKED) == len(people)
    assert all(HOLDERS[holder].name in in_sight for holder in people)
    assert result(page).count("SHA-256") >= 2 * len(people)
    assert page.locator("webjpki-sign-documents").count() == 0
    signed = kept(page, tmp_path)
    assert len(signers(signed)) == len(people)
    assert signed.read_bytes().count(sub_filter) == len(people)


def test_nobody_signs_for_both_parties(person: Person) -> None:
    page = person.visit("mortgage")
    write(page)
    person.sign(page, "hanako")
    person.sit_down("hanako")
    page.locator("webjpki-sign-documents button").click()
    person.desk.enter("ABC123")
    refusal = page.locator("webjpki-sign-documents [role=alert] strong")
    assert refusal.inner_text() == "同じ方がすでに署名しています。"


def test_tax_return(person: Person, pki: TestPki, tmp_path: Path) -> None:
    page = person.visit("tax", "/language/en?back=/")
    page.fill("input[name=income]", "1234567")
    write(page)
    person.sign(page, "hanako")
    text = result(page)
    assert "We have received your return" in text
    assert "not checked whether the certificate was revoked" in text
    signed = kept(page, tmp_path).read_bytes()
    hanako = pki.issue("signature", HOLDERS["hanako"])
    assert xmlsec1(signed, hanako, tmp_path) == ""
    assert "FAIL" in xmlsec1(signed.replace(b"1234567", b"9234567"), hanako, tmp_path)
