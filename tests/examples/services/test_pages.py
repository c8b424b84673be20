# SPDX-License-Identifier: Apache-2.0
"""The first page of every service, and the page that lists them, in a real browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from examples.services.pages import Pages
from tests.examples.services.person import NAMES, Person, Town
from tests.rig.chromium import chromium

pytestmark = pytest.mark.browser
TEXTS = Path(__file__).resolve().parents[3] / "examples" / "services" / "texts"


def test_index_leads_to_every_service_in_the_visitors_language(person: Person) -> None:
    page = person.visit("www", "/language/en?back=/")
    links = page.locator(".services a").evaluate_all("links => links.map((link) => link.href)")
    assert {link.split("/")[2] for link in links} == {f"{n}.example.jp" for n in NAMES} - {
        "www.example.jp"
    }
    for link in links:
        answer = page.goto(link)
        assert answer is not None
        assert answer.status == 200
        assert page.evaluate("document.documentElement.lang") == "en"
        assert "example.jp" in page.get_by_role("link", name="All sample sites").evaluate(
            "link => link.href"
        )


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_nothing_is_wider_than_a_phone(person: Person, lang: str) -> None:
    """Seen to fail when: a style gives `main` a least width of 24rem."""
    page = person.visit("www")
    page.set_viewport_size({"width": 320, "height": 640})
    for name in NAMES:
        page.goto(f"https://{name}.example.jp/language/{lang}?back=/")
        assert page.evaluate("document.documentElement.scrollWidth") == 320, name


def test_a_form_that_cannot_be_used_comes_back_as_it_was(person: Person) -> None:
    """Seen to fail when: the form is shown again with its samples, or sums are digits of ASCII only."""
    typed = {"taxpayer": "架空　次郎", "income": "５，２００，０００円", "expenses": "たくさん"}
    page = person.visit("tax")
    for name, text in typed.items():
        page.fill(f"input[name={name}]", text)
    page.click("#write")
    expect(page.get_by_role("alert")).to_contain_text("必要経費（円）: 数字だけで")
    for name, text in typed.items():
        expect(page.locator(f"input[name={name}]")).to_have_value(text)
    expect(page.locator("input[name=expenses]")).to_be_focused()
    page.fill("input[name=expenses]", "1,450,000")
    page.click("#write")
    page.wait_for_url("**/papers/*")
    paper = page.evaluate("fetch(document.querySelector('[data-document]')).then((a) => a.text())")
    assert "<所得金額>3750000</所得金額>" in paper


def test_a_stranger_is_greeted_in_the_browsers_language_and_told_when_a_page_is_gone(
    person: Person,
) -> None:
    """Seen to fail when: every new visit is Japanese; and when the page is the framework's own."""
    page = person.visit("www")
    assert page.evaluate("document.documentElement.lang") == "ja"
    page.context.clear_cookies()
    page.set_extra_http_headers({"Accept-Language": "en-GB,en;q=0.9,ja;q=0.8"})
    page.goto("https://city.example.jp/papers/gone")
    expect(page.get_by_role("heading")).to_have_text("There is no such page")
    page.get_by_role("link", name="Back to the first page").click()
    expect(page).to_have_title("Mihon City online - Mihon City")


@pytest.mark.parametrize("site", ["library", "brokerage"])
def test_a_site_that_does_not_answer_is_told_as_such(person: Person, site: str) -> None:
    """Seen to fail when: what the site's own server did is blamed on Web JPKI."""
    page = person.visit(site)
    page.route("**/signin/challenge", lambda route: route.fulfill(status=502, body="<html>"))
    page.locator("webjpki-sign-in button, #signin").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("このサイトから応答がないか、正しい応答ではありませんでした。")
    expect(told).to_contain_text("ページを読み込み直して")


@pytest.mark.pcsc
@pytest.mark.window
@pytest.mark.parametrize("site", ["library", "brokerage"])
def test_the_page_says_where_to_go_on_and_then_what_came_of_it(person: Person, site: str) -> None:
    """Seen to fail when: the button is greyed and nothing says why."""
    page = person.visit(site)
    person.sit_down("hanako")
    page.locator("webjpki-sign-in button, #signin").click()
    person.desk.wait_for_window()
    expect(page.get_by_role("status")).to_have_text("別に開く Web JPKI の画面で続けてください。")
    person.desk.screen.key("Escape")
    expect(page.get_by_role("alert")).to_contain_text("手続きを取りやめました。")
    expect(page.get_by_role("status")).to_be_empty()


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.json")), ids=lambda path: path.stem)
def test_both_languages_have_every_text(path: Path) -> None:
    texts = json.loads(path.read_text("utf-8"))
    assert texts["ja"].keys() == texts["en"].keys()
    assert all(isinstance(text, str) for lang in texts.values() for text in lang.values())


def test_every_refusal_says_what_to_do() -> None:
    pages = Pages("pension", "https://www.example.jp", testing=True)
    assert "窓口で" in pages.refusal("certificate_revoked", "ja")["next"]
    assert pages.refusal("of a kind yet unknown", "en")["next"]


@pytest.mark.parametrize(
    ("allowed", "step"),
    [
        (False, "画面右上にあるパズルの形のアイコンから Web JPKI を選び、このサイトを許可します。"),
        (True, "このパソコンに Web JPKI アプリ（Linux 用のパッケージ）を入れます。"),
    ],
    ids=["not allowed", "no app"],
)
def test_what_is_missing_is_said_for_this_browser_and_system(
    town: Town, tmp_path: Path, allowed: bool, step: str
) -> None:
    sites = {"library.example.jp": town.port}
    with chromium([str(tmp_path / "nothing there")], sites=sites) as fresh:
        if allowed:
            fresh.choose_any_site()
        page = fresh.context.new_page()
        page.goto("https://library.example.jp/")
        page.locator("webjpki-sign-in button").click()
        steps = page.locator("webjpki-sign-in [role=alert] li")
        steps.first.wait_for()
        assert step in steps.all_inner_texts()
