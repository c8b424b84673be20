# SPDX-License-Identifier: Apache-2.0
"""Screens that have little room, as one that shows everything twice as large: nothing is cut or lies over another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reading.samples import pdf
from tests.rig.screen import Screen
from tests.window.puppet import AUTHENTICATION, SIGNATURE, SITE, TITLE, Window, ask_pin
from tests.window.screenshots import enlarge
from tests.window.test_reader import signing, tab_to, until

pytestmark = pytest.mark.window
LAST = ask_pin("signature", tries_left=1, tries_full=5, certificate=("山田 花子", 2029, True))
READ = "内容を読む：口座開設申込書.pdf"


@pytest.fixture(scope="module")
def large() -> Iterator[Screen]:
    """A common laptop's screen, with the size of a desktop at 200 %."""
    with Screen(1366, 768) as screen:
        enlarge(screen, 2)
        yield screen


def test_everything_keeps_its_size_and_can_be_reached_by_keyboard_and_mouse(large: Screen) -> None:
    """Seen to fail when: the window squeezes what has no room, as it did before it scrolled."""
    with Window(large, SIGNATURE) as window:
        found = large.find(TITLE)
        seen = window.show(LAST)
        height = seen["size"][0][1]
        assert height <= 384
        assert seen["field_size"][1] >= 40
        assert SITE in seen["texts"]
        assert 0 < seen["field"][1] < height, "the field is in sight when the window opens"
        large.type("abc123")
        assert len(window.look()["typed"][0]) == 6

        while (seen := window.look())["focus"] != READ:
            large.key("shift+Tab")
        assert 0 < seen["places"]["内容を読む"][1] < height, "the keyboard brings it into sight"

        while window.look()["focus"] != "やめる":
            large.key("Tab")
        x, y = window.look()["places"]["やめる"]
        assert 0 < y < height
        window.ask()
        large.click(found, 2 * x, 2 * y)
        assert window.hear() == {"stopped": "UserCancelled"}


LONG = {"origin": "https://" + "a-long-name." * 20 + "jp"}
TRAP = {"origin": "https://" + "ex\u0430mple".encode("idna").decode() + ".jp"}
READER = "A Maker's Card Reader with a name of its own (RC-0000) [Contactless 1234567] 00 0"
SEAL = [2, 100, 30, 60, 40]
HASH = {"name": "契約書", "size": None, "kind": "hash"}
NAMES = [
    SIGNATURE["documents"][0] | {"name": f"{one}.pdf"}
    for one in (
        "契約書",
        "a" * 250,
        "令和八年分の所得税及び復興特別所得税の確定申告書（控え）最終版",
    )
]
MANY = {"documents": [*NAMES, HASH] * 4}
CHOOSE = {"is": "ChooseCard", "readers": [f"{READER}{number}" for number in range(3)]}
FAILED = [{"is": "Failed", "error": error} for error in ("ServiceUnavailable", "PinBlocked")]
CROWDED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (AUTHENTICATION | TRAP, ask_pin("authentication", tries_left=1, wrong=True), "12345"),
    (SIGNATURE | LONG | MANY, LAST, "-"),
    (SIGNATURE | MANY, {"is": "ConfirmLastTry", "kind": "signature"}, ""),
    (SIGNATURE | MANY, CHOOSE, ""),
    (AUTHENTICATION, CHOOSE, ""),
    (AUTHENTICATION, {"is": "Waiting", "what": "service"}, ""),
    *((AUTHENTICATION, failed, "") for failed in FAILED),
]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("scale", [1, 2])
def test_nothing_is_cut_and_nothing_lies_over_another(
    screen: Screen, large: Screen, scale: int, lang: str
) -> None:
    """Seen to fail when: a hint of two lines squeezed what stood above it; the scrolled part kept an old height;
    a reader's name was longer than its button; a warning had to share what room there was."""
    where = screen if scale == 1 else large
    for occasion, view, typed in CROWDED:
        with Window(where, occasion | {"lang": lang}) as window:
            where.find(TITLE)
            window.show(view)
            if typed:
                where.type(typed)
            until_calm(window)
            assert window.look()["cut"] == [], (view, occasion["origin"])


def until_calm(window: Window) -> None:
    """Wait until the window keeps its size."""
    before = None
    while (seen := window.look()["size"]) != before:
        before = seen


def test_a_window_is_no_wider_than_the_screen() -> None:
    """Seen to fail when: the width was the same on every screen, and the button to sign beside it."""
    with Screen(1024, 600) as narrow:
        enlarge(narrow, 2)
        with Window(narrow, SIGNATURE) as window:
            narrow.find(TITLE)
            seen = window.show(LAST)
            assert seen["size"][0][0] <= 512
            assert seen["places"]["署名する"][0] < 512


@pytest.mark.parametrize(
    ("lang", "read", "opening", "done"),
    [
        ("ja", "内容を読む：", "書類を開いています", "読み終わる"),
        ("en", "Read: ", "Opening the document", "Done reading"),
    ],
)
def test_a_document_can_be_read_and_put_away_on_a_low_screen(
    tmp_path: Path, lang: str, read: str, opening: str, done: str
) -> None:
    """Seen to fail when: the reader had a smallest size that such a screen does not have, and cut buttons."""
    (tmp_path / "a.pdf").write_bytes(pdf(b"", pages=272))
    (tmp_path / "a.txt").write_text("契約書\n" * 99, encoding="utf-8")
    with Screen(1024, 600) as narrow:
        enlarge(narrow, 2)
        for name in ("a.pdf", "a.txt"):
            document = {"name": name, "file": str(tmp_path / name), "added": {"seal": SEAL}}
            occasion = signing(document) | {"lang": lang}
            with Window(narrow, occasion) as window:
                narrow.find(TITLE)
                window.show(LAST)
                tab_to(narrow, window, read + name, "shift+Tab")
                narrow.key("Return")
                until(window, lambda seen: done in seen["places"] and opening not in seen["texts"])
                until_calm(window)
                seen = window.look()
                [(width, height)] = [
                    size
                    for size, title in zip(seen["size"], seen["windows"], strict=True)
                    if name in title
                ]
                assert (seen["cut"], width <= 512, height <= 300) == ([], True, True)
                x, y = seen["places"][done]
                assert (x < width, y < height) == (True, True)


def test_a_documents_name_is_shown_whole(large: Screen) -> None:
    """Seen to fail when: long names lost their middle, where a website can put what matters."""
    with Window(large, SIGNATURE | MANY) as window:
        large.find(TITLE)
        texts = window.show(LAST)["texts"]
        assert all(any(one["name"] in text for text in texts) for one in NAMES)
