# SPDX-License-Identifier: Apache-2.0
"""Return while documents are being prepared is kept: it signs once they are, unless there is news to be seen first."""

from pathlib import Path
from typing import Any

import pytest

from tests.rig.screen import Screen
from tests.window.puppet import SIGNATURE, TITLE, Window, ask_pin
from tests.window.test_reader import READ, says, signing, tab_to, until

pytestmark = pytest.mark.window

UNREADY = ask_pin("signature", ready=False, tries_full=5)
ASK = ask_pin("signature", tries_left=5, tries_full=5)
KEPT = says("準備ができしだい、署名します")
PREPARING = "書類を準備しています"


def pressed(screen: Screen, window: Window, view: dict[str, Any]) -> None:
    """Type a password and Return into `view`, and see that the Return is kept."""
    screen.find(TITLE)
    window.show(view)
    window.ask()
    screen.type("ABC123")
    screen.key("Return")
    seen = until(window, KEPT)
    assert seen["buttons"][PREPARING] is False
    assert seen["typed"] == ["******"]


def test_it_signs_as_soon_as_everything_is_prepared(screen: Screen) -> None:
    """Seen to fail when: a Return before that is refused with a hint, or forgotten."""
    with Window(screen, SIGNATURE) as window:
        screen.find(TITLE)
        assert PREPARING in window.show(UNREADY)["texts"]
        pressed(screen, window, UNREADY)
        window.present(ASK)
        assert window.hear()["answer"] == "PinEntered"


@pytest.mark.parametrize("hidden", [["link"], ["script", "link"]])
def test_what_is_found_meanwhile_is_seen_first(
    screen: Screen, tmp_path: Path, hidden: list[str]
) -> None:
    """Seen to fail when: the kept Return signs although something was found."""
    found = tmp_path / "found"
    document = {
        "name": "a.txt",
        "text": "a",
        "notices": hidden,
        "noticed_once_there_is": str(found),
    }
    with Window(screen, signing(document)) as window:
        pressed(screen, window, ASK)
        found.touch()
        if "script" in hidden:
            seen = until(window, says("ものが見つかりました"))
            assert any("ページを読むだけでは見えないものが含まれ" in text for text in seen["texts"])
            assert (seen["typed"], seen["buttons"]["署名する"]) == (["******"], True)
            screen.key("Return")
        assert window.hear()["answer"] == "PinEntered"


def test_tries_that_are_lost_are_seen_first(screen: Screen) -> None:
    with Window(screen, SIGNATURE) as window:
        pressed(screen, window, UNREADY)
        window.present(ask_pin("signature", tries_left=2, tries_full=5))
        seen = until(window, says("もう一度「署名する」"))
        assert any("あと 2 回" in text for text in seen["texts"])
        assert seen["typed"] == ["******"]
        screen.key("Return")
        assert window.hear()["answer"] == "PinEntered"


@pytest.mark.parametrize("how", ["typing", "reading"])
def test_it_is_taken_back_by_typing_and_by_reading(screen: Screen, how: str) -> None:
    """Seen to fail when: a password is sent that the person has begun to change."""
    with Window(screen, signing({"name": "a.txt", "text": "a"})) as window:
        pressed(screen, window, UNREADY)
        if how == "reading":
            tab_to(screen, window, READ)
            screen.key("Return")
            until(window, lambda seen: len(seen["windows"]) == 2)
            screen.key("Escape")
            until(window, lambda seen: len(seen["windows"]) == 1)
            tab_to(screen, window, "署名用パスワード")
        else:
            screen.type("7")
        seen = window.show(ASK)
        assert not KEPT(seen)
        assert seen["buttons"]["署名する"] is True
        assert seen["typed"] == ["******" if how == "reading" else "*******"]
        if how == "typing":
            screen.type("8")
        screen.key("Return")
        assert window.hear()["length"] == (6 if how == "reading" else 8)


def test_unseen_content_is_asked_about_before_anything_is_kept(screen: Screen) -> None:
    with Window(screen, signing({"name": "契約書", "kind": "hash"})) as window:
        screen.find(TITLE)
        window.show(UNREADY)
        screen.type("ABC123")
        screen.key("Return")
        until(window, says("先に、上のチェック欄で"))
        screen.key("space", "Return")
        until(window, KEPT)
