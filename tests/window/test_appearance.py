# SPDX-License-Identifier: Apache-2.0
"""What the person sees: three kinds of request that cannot be confused (P10), and all that promise 7 says."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.rig.screen import Screen
from tests.window.puppet import AUTHENTICATION, SIGNATURE, SITE, TITLE, Window, ask_pin

ATTRIBUTES: dict[str, Any] = AUTHENTICATION | {"pin": "attributes", "fields": ["name", "sex"]}

pytestmark = pytest.mark.window


def pixel(picture: Path, x: int, y: int) -> str:
    """Return the colour at a place of a PNG."""
    command = ["convert", str(picture), "-format", f"%[pixel:p{{{x},{y}}}]", "info:"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def look(screen: Screen, occasion: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    with Window(screen, occasion) as window:
        screen.find(TITLE)
        return window.show(view)


PINS = {
    "authentication": "利用者証明用暗証番号（数字4桁）",
    "signature": "署名用パスワード（英数字6～16文字）",
    "attributes": "券面事項入力補助用暗証番号（数字4桁）",
}


def test_P10_the_pins_cannot_be_confused(screen: Screen, tmp_path: Path) -> None:
    """Seen to fail when: two kinds have one colour; a label names the PIN of another kind as its own."""
    colours, words, widths = [], [], []
    for occasion in (AUTHENTICATION, SIGNATURE, ATTRIBUTES):
        with Window(screen, occasion) as window:
            found = screen.find(TITLE)
            seen = window.show(ask_pin(occasion["pin"]))
            screen.screenshot(tmp_path / "window.png", found)
        colours.append(pixel(tmp_path / "window.png", 6, 6))
        words.append(set(seen["texts"]) | seen["buttons"].keys())
        widths.append(seen["field_size"][0])
        assert words[-1] & set(PINS.values()) == {PINS[occasion["pin"]]}
    assert len(set(colours)) == 3
    assert abs(widths[0] - widths[1]) > 100
    assert widths[0] == widths[2]  # as many digits: colour and words tell them apart
    same = {"依頼しているサイト", SITE, "サイトに送られるもの", "やめる", ""}
    assert words[0] & words[1] == same
    assert words[0] & words[2] - same == {"送られないもの"}


def test_U3_what_is_sent_is_said(screen: Screen) -> None:
    sign_in = look(screen, AUTHENTICATION, ask_pin("authentication"))["texts"]
    assert sign_in.index("送られないもの") >= 0
    assert "氏名・住所・生年月日・性別" in sign_in
    assert SITE in sign_in
    signature = look(screen, SIGNATURE, ask_pin("signature"))["texts"]
    assert signature.index("サイトに送られるもの") >= 0
    assert "署名用電子証明書（氏名・住所・生年月日・性別）" in signature
    assert SITE in signature


def test_promise_07_an_internationalised_name_is_shown_in_both_scripts(screen: Screen) -> None:
    origin = "https://xn--r8jz45g.xn--zckzah:8443"
    seen = look(screen, AUTHENTICATION | {"origin": origin}, ask_pin("authentication"))["texts"]
    assert origin in seen
    assert "https://例え.テスト:8443" in seen
    assert not any("偽サイト" in text for text in seen)


@pytest.mark.parametrize(
    "label", ["ex\u0430mple", "\u0430\u0440\u0440\u04cf\u0435", "בנק", "jp∕login"]
)
def test_W9_a_name_that_misleads_is_warned_about(screen: Screen, label: str) -> None:
    """Mixed scripts, a look-alike, from right to left, a sign. Seen to fail when: only mixed scripts are looked for."""
    trap = f"https://bank.xn--{label.encode('punycode').decode()}.jp"
    seen = look(screen, AUTHENTICATION | {"origin": trap}, ask_pin("authentication"))["texts"]
    assert trap in seen
    assert any("偽サイト" in text for text in seen)
    assert any(label in text for text in seen) == (label[0] not in "בj"), "turns or ends the name"


@pytest.mark.parametrize("count", [1, 2, 100])
def test_U2_every_document_is_listed_and_counted(screen: Screen, count: int) -> None:
    one = SIGNATURE["documents"][0]
    documents = [one | {"name": f"書類 {number}.txt"} for number in range(1, count + 1)]
    documents[-1] |= {"kind": "hash", "size": None}
    seen = look(screen, SIGNATURE | {"documents": documents}, ask_pin("signature"))
    listed = [text for text in seen["texts"] if text.endswith(".txt")]
    numbers = "" if count == 1 else "{}. "
    assert sorted(listed) == sorted(
        numbers.format(n) + d["name"] for n, d in enumerate(documents, 1)
    )
    many = f"署名する書類：{count} 件（うち 1 件は、この画面で中身を表示できません）"
    heading = "署名する書類" if count == 1 else many
    assert heading in seen["texts"]
    assert sum("この画面では中身を表示できません" in text for text in seen["texts"]) == 1
    assert all(height <= 600 for _, height in seen["size"])


def test_a_digest_is_shown_on_request(screen: Screen) -> None:
    digest = hashlib.sha256(SIGNATURE["documents"][0]["text"].encode()).hexdigest()
    with Window(screen, SIGNATURE) as window:
        screen.find(TITLE)
        window.show(ask_pin("signature"))
        assert not any(digest[:8] in text for text in window.look()["texts"])
        while "照合値を表示" not in (window.look()["focus"] or ""):
            screen.key("Tab")
        screen.key("space")
        shown = [text for text in window.look()["texts"] if digest[:8] in text]
    assert shown[0].split("\n")[1].replace(" ", "") == digest


def test_a_test_card_is_marked_in_every_view_that_shows_it(screen: Screen) -> None:
    for test in (True, False):
        certificate = ["山田 花子", 2029, test]
        for view in (
            ask_pin("signature", certificate=certificate),
            {"is": "Working", "done": 0, "total": 1, "certificate": certificate},
        ):
            seen = look(screen, SIGNATURE, view)["texts"]
            assert ("テスト用カード" in seen) is test
            assert any("山田 花子" in text and "2029年3月31日" in text for text in seen)


def test_a_test_card_is_marked_before_any_certificate_is_known(screen: Screen) -> None:
    """And while the person reads why a request failed. Seen to fail when: only certificates are marked."""
    with Window(screen, SIGNATURE) as window:
        screen.find(TITLE)
        for test in (True, False):
            views: list[dict[str, object]] = [
                ask_pin("signature", test=test),
                ask_pin("signature", ready=False, test=test),
                {"is": "ConfirmLastTry", "kind": "signature", "test": test},
                {"is": "Working", "done": 0, "total": 1, "test": test},
                {"is": "OfferAttributes", "values": [["name", "山田 花子"]], "test": test},
                {"is": "Failed", "error": "PinBlocked"},
            ]
            for view in views:
                assert ("テスト用カード" in window.show(view)["texts"]) is test, view
