# SPDX-License-Identifier: Apache-2.0
"""P1: once it is answered or given up, a PIN is nowhere in the window's process."""

import re
from pathlib import Path

import pytest

from tests.rig.screen import Screen
from tests.window.puppet import SIGNATURE, TITLE, Window, ask_pin

pytestmark = pytest.mark.window

CANARY = "QZ7XJ4WK9VHY2"


def places(pid: int, canary: str) -> int:
    """Count where the memory of process `pid` holds `canary`, in ASCII, UTF-16 or UTF-32."""
    forms = [canary.encode(coding) for coding in ("ascii", "utf-16-le", "utf-32-le")]
    wanted = re.compile(b"|".join(re.escape(form) for form in forms))
    count = 0
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if not rights.startswith("rw") or "[vv" in line:
                continue
            start, end = (int(x, 16) for x in span.split("-"))
            try:
                memory.seek(start)
                count += len(wanted.findall(memory.read(end - start)))
            except OSError:  # a region of a device
                continue
    return count


@pytest.mark.parametrize("way", ["answered", "given up"])
def test_P1_no_copy_of_a_pin_is_left(screen: Screen, way: str) -> None:
    with Window(screen, SIGNATURE) as window:
        screen.find(TITLE)
        window.show(ask_pin("signature"))
        screen.type(CANARY)
        assert window.look()["typed"] == ["*" * len(CANARY)]
        # The one copy there must be: shows that the search can find it.
        assert places(window.pid, CANARY) == 1
        if way == "answered":
            window.ask()
            screen.key("Return")
            assert window.hear()["length"] == len(CANARY)
            window.look()
        else:
            window.show({"is": "Waiting", "what": "card"})
        assert places(window.pid, CANARY) == 0
        assert window.strings_with(CANARY[:-1]) == []
