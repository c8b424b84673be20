# SPDX-License-Identifier: Apache-2.0
"""A screen that shows everything twice as large, and so has room for half of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rig.screen import Screen
from tests.window.puppet import SIGNATURE, SITE, TITLE, Window, ask_pin
from tests.window.screenshots import enlarge

pytestmark = pytest.mark.window
LAST = ask_pin("signature", tries_left=1, tries_full=5, certificate=("山田 花子", 2029, True))
READ = "内容を読む: 口座開設申込書.pdf"


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
