# SPDX-License-Identifier: Apache-2.0
"""The view that offers name, address, birth date and sex: seen first, ticked by real keys and mouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.rig.screen import Screen
from tests.window.puppet import SITE, TITLE, Window

pytestmark = pytest.mark.window

OCCASION = {"origin": SITE, "pin": "attributes", "lang": "ja"}
NAMES = {"name": "氏名", "address": "住所", "birthDate": "生年月日", "sex": "性別"}
SEND = "選んだ情報を送る"


def offer(**values: str | None) -> dict[str, object]:
    return {"is": "OfferAttributes", "values": list(values.items())}


OFFER = offer(
    name="山田　花子", address="東京都千代田区架空町一丁目", birthDate="1990-03-15", sex="female"
)


@pytest.fixture
def window(screen: Screen) -> Iterator[Window]:
    """The window with the four attributes, whose core waits for the answer."""
    with Window(screen, OCCASION) as window:
        screen.find(TITLE)
        window.show(OFFER)
        window.ask()
        yield window


def ticked(window: Window) -> set[str]:
    look = window.look()
    return {name for name, text in NAMES.items() if look["ticks"].get(text)}


def click(screen: Screen, window: Window, text: str) -> None:
    x, y = window.look()["places"][text]
    screen.click(screen.find(TITLE), x, y)


def until(window: Window, expected: set[str]) -> None:
    """Look until these are ticked: the mouse's event may still be on its way."""
    for _ in range(500):
        if ticked(window) == expected:
            return
    assert ticked(window) == expected


def test_every_value_is_shown_in_words_with_the_site_that_asks(window: Window) -> None:
    look = window.look()
    shown = "\n".join(look["texts"])
    for value in (SITE, "山田　花子", "東京都千代田区架空町一丁目", "1990年3月15日", "女"):
        assert value in shown
    assert look["ticks"] == dict.fromkeys(NAMES.values(), True)


def test_what_the_card_does_not_say_is_told(screen: Screen) -> None:
    with Window(screen, OCCASION) as window:
        screen.find(TITLE)
        look: dict[str, Any] = window.show(offer(name="山田　花子", birthDate=None))
    assert "（カードに記載がありません）" in look["texts"]
    assert set(look["ticks"]) == {"氏名", "生年月日"}


def test_single_fields_are_kept_back_with_the_keyboard(screen: Screen, window: Window) -> None:
    """Seen to fail when: the button sends every field that was asked for."""
    screen.key("Tab", "Tab", "space", "Tab", "Tab", "space")  # the address, and the sex
    until(window, {"name", "birthDate"})
    screen.key("Tab", "Tab", "space")  # past "cancel", to the button that sends
    assert window.hear() == {"answer": "Released", "fields": ["birthDate", "name"]}


def test_single_fields_are_kept_back_with_the_mouse(screen: Screen, window: Window) -> None:
    click(screen, window, "氏名")
    click(screen, window, "住所")
    until(window, {"birthDate", "sex"})
    click(screen, window, "住所")
    until(window, {"address", "birthDate", "sex"})
    click(screen, window, SEND)
    assert window.hear() == {"answer": "Released", "fields": ["address", "birthDate", "sex"]}


def test_with_no_tick_left_nothing_can_be_sent(screen: Screen, window: Window) -> None:
    """Seen to fail when: the button stays enabled without a tick."""
    screen.key(*["Tab", "space"] * 4)
    until(window, set())
    assert window.look()["buttons"][SEND] is False
    screen.key("shift+Tab", "space")
    until(window, {"birthDate"})
    assert window.look()["buttons"][SEND] is True


@pytest.mark.parametrize("key", ["Return", "space"])
def test_a_key_that_was_meant_for_the_pin_sends_nothing(
    screen: Screen, window: Window, key: str
) -> None:
    """Seen to fail when: the keyboard is on the button when the view opens."""
    screen.key(key)
    assert ticked(window) == set(NAMES)
    screen.key("Escape")
    heard = [window.hear(), window.hear()]
    assert {"stopped": "UserCancelled"} in heard
