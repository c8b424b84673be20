# SPDX-License-Identifier: Apache-2.0
"""The real window on a real X server, driven by real key presses."""

import hashlib
import time
from typing import Any

import pytest

from tests.rig.screen import Screen
from tests.rig.waiting import wait_for
from tests.window.puppet import AUTHENTICATION, SIGNATURE, TITLE, Window, ask_pin

pytestmark = pytest.mark.window

ASK_AUTHENTICATION = ask_pin("authentication", tries_left=3)
ASK_SIGNATURE = ask_pin("signature", tries_left=5, tries_full=5)


def entered(kind: str, pin: str) -> dict[str, Any]:
    digest = hashlib.sha256(pin.encode()).hexdigest()
    return {"answer": "PinEntered", "kind": kind, "length": len(pin), "sha256": digest}


def opened(screen: Screen, occasion: dict[str, Any], view: dict[str, Any]) -> Window:
    window = Window(screen, occasion)
    screen.find(TITLE)
    window.show(view)
    return window


def until_at_work(window: Window) -> None:
    """Let the core be at work, and wait until the window says so."""
    window.present({"is": "Working", "done": 0, "total": 600})
    wait_for(lambda: not window.look()["typed"], "the window never says that the card is at work")


def long_enough(screen: Screen, window: Window) -> float:
    """Seconds after which a key that is held down has certainly been repeated here; empties the PIN field."""
    screen.type("1234")
    begun = time.monotonic()
    with screen.held("BackSpace"):  # one press takes away one character
        wait_for(lambda: window.look()["typed"] == [""], "the keyboard repeats no key")
    return 2 * (time.monotonic() - begun)


def texts(window: Window) -> str:
    return "\n".join(window.look()["texts"])


def test_the_keyboard_is_in_the_field_and_return_submits(screen: Screen) -> None:
    with opened(screen, AUTHENTICATION, ASK_AUTHENTICATION) as window:
        window.ask()
        screen.type("4071")
        screen.key("Return")
        assert window.hear() == entered("authentication", "4071")
        window.finish()
        assert window.hear() == {"closed": True}
        assert window.wait() == 0


def test_keys_after_return_go_nowhere_and_a_wrong_pin_empties_the_field(screen: Screen) -> None:
    """Seen to fail when: the field takes keys while the PIN is on its way to the card."""
    with opened(screen, AUTHENTICATION, ASK_AUTHENTICATION) as window:
        window.ask()
        screen.type("4071")
        screen.key("Return")
        assert window.hear() == entered("authentication", "4071")
        before = window.look()["texts"]
        screen.type("55")
        screen.key("Return", "BackSpace")
        seen = window.look()
        assert seen["typed"] == ["****"]
        assert seen["texts"] == before
        wrong = ask_pin("authentication", tries_left=2, wrong=True)
        assert window.show(wrong)["typed"] == [""]
        window.ask()
        screen.type("4072")
        screen.key("Return")
        assert window.hear() == entered("authentication", "4072")


def test_the_window_says_by_itself_that_the_card_takes_its_time(screen: Screen) -> None:
    """Seen to fail when: the view that has to wait is never built."""
    with opened(screen, AUTHENTICATION, ASK_AUTHENTICATION) as window:
        until_at_work(window)


def test_small_letters_become_capitals_in_the_password(screen: Screen) -> None:
    with opened(screen, SIGNATURE, ASK_SIGNATURE) as window:
        window.ask()
        screen.type("abC123xyz")
        screen.key("Return")
        assert window.hear() == entered("signature", "ABC123XYZ")


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (ASK_AUTHENTICATION, "UserCancelled"),
        ({"is": "Waiting", "what": "card"}, "NoCard"),
        ({"is": "Working", "done": 0, "total": 1}, "UserCancelled"),
    ],
)
@pytest.mark.parametrize("how", ["Escape", "close"])
def test_escape_and_the_close_button_cancel(
    screen: Screen, view: dict[str, Any], error: str, how: str
) -> None:
    with Window(screen, AUTHENTICATION) as window:
        screen.find(TITLE)
        window.show(view)
        window.ask()
        if how == "Escape":
            screen.key("Escape")
        else:
            window.close()
        assert {window.hear().popitem(), window.hear().popitem()} == {
            ("stopped", error),
            ("closed", True),
        }


@pytest.mark.parametrize("stray", ["a", "-", "１", "あ"])
def test_P2_other_characters_are_refused_with_a_hint(screen: Screen, stray: str) -> None:
    with opened(screen, AUTHENTICATION, ASK_AUTHENTICATION) as window:
        hint = "数字だけ" if stray.isascii() else "半角で入力"
        for _ in range(5):
            # What is on no key is put on one first, which the window may hear of too late.
            screen.type(stray)
            assert window.look()["typed"] == [""]
            if hint in texts(window):
                break
        assert hint in texts(window)
        screen.type("7")
        assert hint not in texts(window)
        assert window.look()["typed"] == ["*"]


@pytest.mark.parametrize(
    ("occasion", "view", "key", "hint"),
    [
        (SIGNATURE, ASK_SIGNATURE, "Caps_Lock", "Caps Lock は、どちらのままでも"),
        (AUTHENTICATION, ASK_AUTHENTICATION, "Zenkaku_Hankaku", "半角で入力"),
        (SIGNATURE, ASK_SIGNATURE, "Zenkaku_Hankaku", "半角で入力"),
        (AUTHENTICATION, ASK_AUTHENTICATION, "KP_End", "NumLock"),
    ],
)
def test_keys_that_switch_the_keyboard_over_bring_advice(
    screen: Screen, occasion: dict[str, Any], view: dict[str, Any], key: str, hint: str
) -> None:
    with opened(screen, occasion, view) as window:
        assert hint not in texts(window)
        screen.key(key)
        assert hint in texts(window)
        assert window.look()["typed"] == [""]
        if key == "Caps_Lock":
            screen.type("abc")
            assert window.look()["typed"] == ["***"]
            screen.key(key)  # for whoever types next


@pytest.mark.parametrize(
    ("occasion", "view", "typed", "hint"),
    [
        (AUTHENTICATION, ASK_AUTHENTICATION, "", "いま 0 桁"),
        (AUTHENTICATION, ASK_AUTHENTICATION, "123", "いま 3 桁"),
        (AUTHENTICATION, ASK_AUTHENTICATION, "12345", "4桁を超えました"),
        (AUTHENTICATION, ASK_AUTHENTICATION, "123456789", "4桁を超えました"),
        (SIGNATURE, ASK_SIGNATURE, "ABC12", "いま 5 文字"),
        (SIGNATURE, ASK_SIGNATURE, "ABCDEFGH123456789", "16文字を超えました"),
    ],
)
def test_P9_a_pin_of_a_wrong_length_is_never_submitted(
    screen: Screen, occasion: dict[str, Any], view: dict[str, Any], typed: str, hint: str
) -> None:
    right = "ABCDEF12" if occasion is SIGNATURE else "9182"
    with opened(screen, occasion, view) as window:
        if typed:
            screen.type(typed)
        screen.key("Return")
        assert hint in texts(window)
        window.ask()
        screen.key("Delete")
        screen.type(right)
        screen.key("Return")
        # Had the first Return submitted anything, it would be heard here.
        assert window.hear() == entered(occasion["pin"], right)


@pytest.mark.parametrize("way", ["ctrl+v", "shift+Insert", "middle button"])
def test_nothing_can_be_pasted(screen: Screen, way: str) -> None:
    with Window(screen, AUTHENTICATION) as window:
        found = screen.find(TITLE)
        window.show(ASK_AUTHENTICATION)
        if way == "middle button":
            x, y = window.look()["field"]
            screen.click(found, x, y, button=2)
        else:
            screen.key(way)
        assert "貼り付けはできません" in texts(window)
        assert window.look()["typed"] == [""]


def test_a_key_that_is_held_down_is_one_character(screen: Screen) -> None:
    """A longer password would be another one, and cost a try. Seen to fail when: repeated keys were taken."""
    with opened(screen, SIGNATURE, ASK_SIGNATURE) as window:
        long = long_enough(screen, window)
        with screen.held("7"):
            time.sleep(long)
        assert window.look()["typed"] == ["*"]


def test_a_return_that_is_still_held_down_closes_no_failure(screen: Screen) -> None:
    """Seen to fail when: only Qt's own word for a repeated key was taken."""
    with opened(screen, AUTHENTICATION, ASK_AUTHENTICATION) as window:
        long = long_enough(screen, window)
        window.ask()
        screen.type("4071")
        with screen.held("Return"):
            assert window.hear() == entered("authentication", "4071")
            window.show({"is": "Failed", "error": "CardFailed"})
            window.ask()
            time.sleep(long)
        assert window.look()["focus"] == "閉じる"
        screen.key("Return")
        assert window.hear() == {"answer": "Closed"}


def test_erasing(screen: Screen) -> None:
    with opened(screen, AUTHENTICATION, ASK_AUTHENTICATION) as window:
        window.ask()
        screen.type("99")
        screen.key("BackSpace", "BackSpace", "BackSpace")
        screen.type("88")
        screen.key("ctrl+a", "BackSpace")
        screen.type("77")
        screen.key("ctrl+z")
        assert window.look()["typed"] == ["**"]
        screen.key("ctrl+a")
        screen.type("5566")
        screen.key("Return")
        assert window.hear() == entered("authentication", "5566")


def test_a_view_that_is_there_from_the_start_gets_all_its_height(screen: Screen) -> None:
    view = ask_pin("authentication", certificate=[None, 2029, True])
    with opened(screen, AUTHENTICATION, ask_pin("authentication", ready=False)) as window:
        later = window.show(view)["size"]
    with Window(screen, AUTHENTICATION) as window:
        window.present(view)
        screen.find(TITLE)
        assert window.look()["size"] == later


def test_what_was_typed_stays_while_the_core_learns_more(screen: Screen) -> None:
    with opened(screen, AUTHENTICATION, ask_pin("authentication", ready=False)) as window:
        screen.type("12")
        screen.key("Return")
        seen = window.look()
        assert seen["buttons"]["カードを読み取っています"] is False
        window.show(ask_pin("authentication", tries_left=2))
        assert "あと 2 回" in texts(window)
        screen.type("34")
        window.show(ask_pin("authentication", certificate=[None, 2029, True]))
        assert "テスト用カード" in texts(window)
        window.ask()
        screen.key("Return")
        assert window.hear() == entered("authentication", "1234")


def test_nothing_is_submitted_before_the_card_is_read(screen: Screen) -> None:
    with opened(screen, AUTHENTICATION, ask_pin("authentication", ready=False)) as window:
        screen.type("1234")
        screen.key("Return")
        assert "お待ちください" in texts(window)
        window.show(ASK_AUTHENTICATION)
        assert window.look()["typed"] == ["****"]
        window.ask()
        screen.key("BackSpace")
        screen.type("5")
        screen.key("Return")
        assert window.hear() == entered("authentication", "1235")


def test_a_wrong_pin_empties_the_field_and_tells_the_tries_left(screen: Screen) -> None:
    with opened(screen, AUTHENTICATION, ASK_AUTHENTICATION) as window:
        window.ask()
        screen.type("1234")
        screen.key("Return")
        window.hear()
        screen.type("99")
        window.show(ask_pin("authentication", wrong=True, tries_left=2))
        assert window.look()["typed"] == [""]
        assert "暗証番号が違います。あと 2 回" in texts(window)


@pytest.mark.parametrize("kind", ["authentication", "signature"])
def test_P3_the_last_try_is_not_confirmed_by_return(screen: Screen, kind: str) -> None:
    occasion = AUTHENTICATION if kind == "authentication" else SIGNATURE
    with opened(screen, occasion, {"is": "ConfirmLastTry", "kind": kind}) as window:
        window.ask()
        screen.key("Return", "Return", "Return")
        assert window.look()["buttons"]["入力に進む"] is False
        screen.key("space")
        screen.key("Return")
        assert window.look()["buttons"]["入力に進む"] is True
        screen.key("Tab", "Tab")
        assert window.look()["focus"] == "入力に進む"
        screen.key("Return")
        assert window.hear() == {"answer": "Confirmed"}


def test_cards_are_chosen_with_the_keyboard(screen: Screen) -> None:
    view = {"is": "ChooseCard", "readers": ["Reader & One", "Reader Two"]}
    with opened(screen, AUTHENTICATION, view) as window:
        window.ask()
        screen.key("Tab")
        assert window.look()["focus"] == "2枚目：Reader Two"
        screen.key("Return")
        assert window.hear() == {"answer": "Chosen", "index": 1}


@pytest.mark.parametrize("key", ["Return", "Escape"])
def test_a_failure_is_read_and_closed(screen: Screen, key: str) -> None:
    with opened(screen, SIGNATURE, {"is": "Failed", "error": "PinBlocked"}) as window:
        assert "市区町村の窓口" in texts(window)
        assert "氏名" not in texts(window)  # nothing is sent any more
        window.ask()
        screen.key(key)
        assert window.hear() == {"answer": "Closed"}


def test_an_interruption_takes_the_window_away(screen: Screen) -> None:
    with opened(screen, AUTHENTICATION, ASK_AUTHENTICATION) as window:
        screen.type("12")
        window.interrupt("UserCancelled")
        assert window.hear() == {"closed": True}
        assert not screen.shows(TITLE)
        assert window.wait() == 0


def test_nobody_at_the_keyboard_is_a_timeout(screen: Screen) -> None:
    with Window(screen, AUTHENTICATION | {"idle_seconds": 0.3}) as window:
        window.ask()
        assert {window.hear().popitem(), window.hear().popitem()} == {
            ("stopped", "PersonTimeout"),
            ("closed", True),
        }


@pytest.mark.parametrize("display", [None, ":4095"])
def test_without_a_screen_the_core_is_told(screen: Screen, display: str | None) -> None:
    env = {k: v for k, v in screen.env.items() if k != "DISPLAY"}
    if display is not None:
        env["DISPLAY"] = display
    with Window(screen, AUTHENTICATION, env=env) as window:
        assert window.hear() == {"raised": "NoScreen"}
        assert window.wait() == 0


def test_more_views_than_python_has_references_to_true(screen: Screen) -> None:
    # PySide6 6.12 loses a reference to True with every Signal.emit; Python 3.11 aborts at none.
    with opened(screen, SIGNATURE, ASK_SIGNATURE) as window:
        for tries in range(600):
            window.present({**ASK_SIGNATURE, "tries_left": 3 + tries % 2})
        assert "あと 4 回" in texts(window)
        window.finish()
        assert window.hear() == {"closed": True}
        assert window.wait() == 0


def test_progress_leaves_the_buttons_in_place(screen: Screen) -> None:
    with opened(screen, SIGNATURE, {"is": "Working", "done": 0, "total": 9}) as window:
        screen.key("Tab")
        assert window.look()["focus"] == "やめる"
        window.present({"is": "Working", "done": 1, "total": 9})
        wait_for(
            lambda: "9 件のうち 1 件" in texts(window), "the window never says how far the card is"
        )
        assert window.look()["focus"] == "やめる"
