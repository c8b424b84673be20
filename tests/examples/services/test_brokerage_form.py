# SPDX-License-Identifier: Apache-2.0
"""The brokerage's form, filled in from the card in a real browser, up to the account."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from simulated_card import HOLDERS
from tests.examples.services.person import PINS, Person

pytestmark = [pytest.mark.browser, pytest.mark.pcsc, pytest.mark.window]


def test_from_the_card_to_the_account(person: Person) -> None:
    hanako = HOLDERS["hanako"]
    page = person.visit("brokerage")
    person.sit_down("hanako")
    page.click("#signin")
    person.desk.enter(PINS["sign-in"])
    page.wait_for_url("**/account")

    person.sit_down("hanako")
    page.click("#fill")
    person.let_go(fields=3)
    expect(page.locator("input[name=name]")).not_to_have_value("")
    values = page.locator("fieldset input:not([type=radio])").evaluate_all(
        "inputs => inputs.map((input) => input.value)"
    )
    assert values == [hanako.name, hanako.address, "1990-03-15"]

    page.click("#write")
    page.wait_for_url("**/account/sign")
    person.sit_down("hanako")
    page.click("#sign")
    person.desk.enter(PINS["sign"])
    page.wait_for_url("**/account/done")
    record = page.evaluate("fetch('/account/record').then((answer) => answer.json())")["record"]
    assert record["holder"]["name"]["value"] == hanako.name, json.dumps(record["holder"])
    assert "revocation" in record["notChecked"]
