# SPDX-License-Identifier: Apache-2.0
"""Reading with real keys: each kind of document in the real window, drawn by the real child."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.reading.samples import pdf, png
from tests.rig.screen import Screen
from tests.rig.waiting import wait_for
from tests.window.puppet import SIGNATURE, TITLE, Window, ask_pin
from tests.window.test_appearance import pixel

pytestmark = pytest.mark.window

ASK = ask_pin("signature", tries_left=5, tries_full=5)
AGREE = "中身を見ていないもの {} 件にも署名します"
READ = "内容を読む："
XTX = """<?xml version="1.0" encoding="UTF-8"?>
<DATA xmlns="http://xml.e-tax.nta.go.jp/XSD/shotoku" id="DATA"><!-- 控え --><RKO0010 VR="25.0.0" id="RKO0010">
<CONTENTS><IT VR="1.5"><NOZEISHA_NM>山田 花子</NOZEISHA_NM><UNKNOWN>1</UNKNOWN></IT></CONTENTS>
</RKO0010></DATA>"""


def signing(*documents: dict[str, Any]) -> dict[str, Any]:
    return SIGNATURE | {"documents": [{"kind": "cms"} | one for one in documents]}


def until(window: Window, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Look until it is so, and return what is then to be seen."""
    seen: list[dict[str, Any]] = []

    def look() -> bool:
        seen[:] = [window.look()]
        return true(seen[0])

    wait_for(look, lambda: str(seen))
    return seen[0]


def tab_to(screen: Screen, window: Window, name: str, key: str = "Tab") -> None:
    for _ in range(30):
        if (window.look()["focus"] or "").startswith(name):
            return
        screen.key(key)
    raise AssertionError(f"{name} cannot be reached, focus is on {window.look()['focus']}")


def opened(screen: Screen, window: Window, name: str = "") -> None:
    """Show the PIN view and open a reader with the keyboard."""
    screen.find(TITLE)
    window.show(ASK)
    tab_to(screen, window, READ + name)
    screen.key("Return")
    until(
        window, lambda seen: len(seen["windows"]) == 2 and "書類を開いています" not in seen["texts"]
    )


def says(text: str) -> Callable[[dict[str, Any]], bool]:
    return lambda seen: any(text in one for one in seen["texts"] + seen["plain"])


def test_promise_07_the_pages_of_a_pdf_are_turned_with_the_keyboard(
    screen: Screen, tmp_path: Path
) -> None:
    paints = [b"%s rg 0 0 999 999 re f" % colour for colour in (b"1 0 0", b"0 1 0", b"0 0 1")]
    octets = pdf(b"%%", pages=3, box="0 0 300 400")
    for number, paint in enumerate(
        paints
    ):  # a page each; sizes differ, so readers rebuild the table
        stream = b"%d 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (
            20 + number,
            len(paint),
            paint,
        )
        octets = octets.replace(b"3 0 R", b"%d 0 R" % (20 + number), 1) + stream
    file = tmp_path / "contract.pdf"
    file.write_bytes(octets)
    with Window(screen, signing({"name": "契約書.pdf", "file": str(file)})) as window:
        opened(screen, window)
        shown = []
        for number, key in enumerate(["", "Next", "Next", "Home", "End"]):
            if key == "Next":
                tab_to(screen, window, f"{number} / 3")
                before = f"{number} / 3 ページ"
                while before in window.look()["texts"]:  # a tall page takes several steps
                    screen.key("Next")
            elif key:
                screen.key(key)
            page = [1, 2, 3, 1, 3][number]
            until(window, says(f"{page} / 3 ページ"))
            until(window, lambda seen: not says("表示しています")(seen))
            screen.screenshot(tmp_path / "page.png", screen.find("契約書.pdf"))
            shown.append(pixel(tmp_path / "page.png", 400, 300))
    red, green, blue = "srgb(255,0,0)", "srgb(0,255,0)", "srgb(0,0,255)"
    assert shown == [red, green, blue, red, blue]


def test_a_page_is_zoomed_with_the_keyboard(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(b""))
    with Window(screen, signing({"name": "a.pdf", "file": str(file)})) as window:
        opened(screen, window)
        tab_to(screen, window, "1 / 1")
        for key, scale in [
            ("plus", "125 %"),
            ("plus", "150 %"),
            ("minus", "125 %"),
            ("0", "100 %"),
        ]:
            screen.key(key)
            until(window, says(scale))


def test_xml_is_a_searchable_tree_with_words_for_what_is_known(screen: Screen) -> None:
    document = {"name": "申告.xtx", "text": XTX, "kind": "xml"}
    with Window(screen, signing(document)) as window:
        opened(screen, window)
        rows = window.look()["rows"]
        assert ["氏名・名称  NOZEISHA_NM", "山田 花子"] in rows
        assert ["UNKNOWN", "1"] in rows
        assert ["@VR", "25.0.0"] in rows
        assert ["（コメント・署名の対象外）", "控え"] in rows
        tab_to(screen, window, "言葉を探す")
        screen.type("nozeisha")
        until(window, says("1 か所のうち 1 番目"))
        assert window.look()["row"] == ["氏名・名称  NOZEISHA_NM", "山田 花子"]
        screen.type("x")
        until(window, says("見つかりません"))
        tab_to(screen, window, "元の文字を見る")
        screen.key("Return")
        assert XTX in until(window, lambda seen: seen["plain"] != [])["plain"]
        assert "項目の一覧で見る" in window.look()["buttons"]


def test_text_is_shown_with_its_encoding(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("委任状\n受任者　日本 太郎\n".encode("cp932"))
    with Window(screen, signing({"name": "委任状.txt", "file": str(file)})) as window:
        opened(screen, window)
        seen = until(window, says("受任者"))
        assert "文字コード：Shift_JIS" in seen["texts"]


def test_invisible_characters_are_told(screen: Screen) -> None:
    with Window(screen, signing({"name": "a.txt", "text": "pay \u202e001"})) as window:
        opened(screen, window)
        seen = until(window, says("⟦U+202E⟧"))
        assert any("目に見えない文字が 1 個" in text for text in seen["texts"])


def test_a_picture_is_a_picture(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(png(600, 600, b"\0\0\xff"))
    with Window(screen, signing({"name": "免許証.png", "file": str(file)})) as window:
        opened(screen, window)
        until(window, says("1 / 1 ページ"))
        until(window, lambda seen: not says("表示しています")(seen))
        screen.screenshot(tmp_path / "page.png", screen.find("免許証.png"))
    assert pixel(tmp_path / "page.png", 400, 300) == "srgb(0,0,255)"


def test_escape_closes_the_reader_and_nothing_else(screen: Screen) -> None:
    with Window(screen, signing({"name": "a.txt", "text": "a"})) as window:
        for _ in range(2):
            opened(screen, window)
            screen.key("Escape")
            until(window, lambda seen: len(seen["windows"]) == 1)
        window.ask()
        tab_to(screen, window, "署名用パスワード")
        screen.type("ABC123")
        screen.key("Return")
        assert window.hear()["answer"] == "PinEntered"


def test_notices_are_in_the_list_and_in_the_reader(screen: Screen) -> None:
    hidden = {"name": "a.txt", "text": "a", "notices": ["script", "link"]}
    with Window(screen, signing(hidden, {"name": "b.txt", "text": "b"})) as window:
        screen.find(TITLE)
        window.show(ASK)
        seen = until(window, says("ページを読むだけでは見えないもの"))
        assert says("うち 1 件に、ページには見えないもの")(seen)
        assert sum("ページを読むだけでは" in text for text in seen["texts"]) == 1
        opened(screen, window)
        seen = window.look()
        assert any("JavaScript" in text for text in seen["texts"])
        assert any("リンクが含まれて" in text for text in seen["texts"])


def test_what_the_website_adds_to_a_signature_is_told_and_the_seal_has_a_frame(
    screen: Screen, tmp_path: Path
) -> None:
    """Seen to fail when: the authority or the seal is kept from the person, or framed on another page."""
    file = tmp_path / "contract.pdf"
    file.write_bytes(pdf(b"", pages=2, box="0 0 300 400"))
    added = {
        "seal": [2, 100, 250, 100, 100],
        "timestamp_authority": "https://tsa.example.jp/rfc3161",
        "reason": "売買契約",
        "location": "東京都",
    }
    document = {"name": "契約書.pdf", "kind": "pdf", "file": str(file), "added": added}
    told = ["2 ページ目に", "https://tsa.example.jp/rfc3161", "売買契約", "東京都"]
    with Window(screen, signing(document)) as window:
        screen.find(TITLE)
        (line,) = (text for text in window.show(ASK)["texts"] if "タイムスタンプ" in text)
        assert all(words in line for words in told)
        opened(screen, window)
        assert line in window.look()["texts"]
        shown = []
        for page in (1, 2):
            until(window, says(f"{page} / 2 ページ"))
            until(window, lambda seen: not says("表示しています")(seen))
            screen.screenshot(tmp_path / "page.png", screen.find("契約書.pdf"))
            shown.append(pixel(tmp_path / "page.png", 345, 345))
            tab_to(screen, window, "印影へ")
            screen.key("Return")
    white, tinted = shown
    assert white == "srgb(255,255,255)"
    assert tinted not in (white, "srgb(0,0,0)")


UNSEEN: list[tuple[dict[str, Any], int]] = [
    ({"name": "契約書", "kind": "hash"}, 1),
    ({"name": "大きい.bin", "size": 1 << 29}, 1),
    ({"name": "申込.zip", "text": "PK\x03\x04\x14"}, 1),
    ({"name": "a.xml", "text": "<a/>", "attached": [{"name": "b.pdf", "kind": "hash"}]}, 1),
]


@pytest.mark.parametrize(("document", "count"), UNSEEN, ids=["hash", "large", "kind", "attached"])
def test_promise_13_no_pin_is_sent_for_unseen_content_without_a_word(
    screen: Screen, document: dict[str, Any], count: int
) -> None:
    with Window(screen, signing({"name": "a.txt", "text": "a"}, document)) as window:
        screen.find(TITLE)
        window.show(ASK)
        window.ask()
        seen = until(window, lambda seen: seen["ticks"] == {AGREE.format(count): False})
        assert seen["buttons"]["署名する"] is False
        assert any("この画面では中身を表示できません" in text for text in seen["texts"])
        screen.type("ABC123")
        screen.key("Return")
        seen = until(window, says("先に、上のチェック欄で"))
        assert seen["focus"] == AGREE.format(count)
        assert seen["typed"] == ["******"]
        screen.key("Return", "Return")
        assert window.look()["typed"] == ["******"]
        screen.key("space")
        assert until(window, lambda seen: seen["buttons"]["署名する"])["ticks"] == {
            AGREE.format(count): True
        }
        screen.key("Return")
        assert window.hear()["answer"] == "PinEntered"


def test_the_word_holds_for_a_second_try(screen: Screen) -> None:
    with Window(screen, signing({"name": "契約書", "kind": "hash"})) as window:
        screen.find(TITLE)
        window.show(ASK)
        screen.key("shift+Tab", "space")
        window.show({"is": "Working", "done": 0, "total": 1})
        window.show({"is": "ConfirmLastTry", "kind": "signature"})
        seen = window.show(ask_pin("signature", tries_left=1, wrong=True))
        assert seen["ticks"] == {AGREE.format(1): True}
        assert seen["buttons"]["署名する"] is True


def children(pid: int) -> list[int]:
    """Return the reading children of the window's process."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


@pytest.mark.parametrize("death", [signal.SIGSEGV, signal.SIGKILL])
def test_promise_13_a_child_that_crashes_takes_nothing_with_it(
    screen: Screen, tmp_path: Path, death: signal.Signals
) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(b"", pages=2))
    with Window(screen, signing({"name": "a.pdf", "file": str(file)})) as window:
        opened(screen, window)
        until(window, says("1 / 2 ページ"))
        until(window, lambda seen: not says("表示しています")(seen))
        assert window.look()["ticks"] == {}
        (child,) = children(window.pid)
        tab_to(screen, window, "1 / 2")
        os.kill(child, signal.SIGSTOP)
        screen.key("End")
        until(window, says("ページを表示しています"))
        os.kill(child, death)
        with suppress(ProcessLookupError):  # a kill does not wait for it to go on
            os.kill(child, signal.SIGCONT)
        until(window, says("2 ページ目は表示できません"))
        assert window.look()["ticks"] == {AGREE.format(1): False}
        screen.key("Home")
        until(window, says("1 / 2 ページ"))
        until(window, lambda seen: not says("表示しています")(seen))
        screen.key("Escape")
        seen = until(window, lambda seen: len(seen["windows"]) == 1)
        assert any("問題が起きたため" in text for text in seen["texts"])
        assert seen["buttons"]["署名する"] is False


def test_promise_13_a_child_that_hangs_can_be_left(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(b"", pages=2))
    with Window(screen, signing({"name": "a.pdf", "file": str(file)})) as window:
        opened(screen, window)
        until(window, lambda seen: says("1 / 2")(seen) and not says("表示しています")(seen))
        (child,) = children(window.pid)
        os.kill(child, signal.SIGSTOP)
        tab_to(screen, window, "1 / 2")
        screen.key("End")
        until(window, says("ページを表示しています"))
        screen.key("Escape")
        until(window, lambda seen: len(seen["windows"]) == 1)
        assert not Path(f"/proc/{child}").exists()
        window.finish()
        assert window.hear() == {"closed": True}


def test_promise_08_an_interruption_takes_reader_and_child_away(screen: Screen) -> None:
    with Window(screen, signing({"name": "a.txt", "text": "a"})) as window:
        opened(screen, window)
        (child,) = children(window.pid)
        window.interrupt("UserCancelled")
        assert window.hear() == {"closed": True}
        assert not Path(f"/proc/{child}").exists()
        assert not screen.shows("書類の内容")


def test_a_failure_closes_the_reader(screen: Screen) -> None:
    with Window(screen, signing({"name": "a.txt", "text": "a"})) as window:
        opened(screen, window)
        seen = window.show({"is": "Failed", "error": "CardRemoved"})
        assert len(seen["windows"]) == 1


def test_U1_promise_07_swapped_bytes_end_the_signature(screen: Screen) -> None:
    other = {"name": "a.txt", "text": "a", "opened": "b"}
    with Window(screen, signing(other)) as window:
        opened(screen, window)
        until(window, says("この書類の中身は、ここでは表示できません"))
        screen.key("Escape")
        seen = until(window, lambda seen: len(seen["windows"]) == 1)
        assert any("署名される書類と違っています" in text for text in seen["texts"])
        assert seen["ticks"] == {}
        assert seen["buttons"]["署名する"] is False
        tab_to(screen, window, "署名用パスワード")
        screen.type("ABC123")
        screen.key("Return")
        assert window.look()["typed"] == ["******"]
