# SPDX-License-Identifier: Apache-2.0
"""Promise 13 from the host's side: whatever a child does, the host gets a checked answer or CannotShow."""

import hashlib
import time
from contextlib import closing
from threading import Thread

import pytest

from native_host.reading.kinds import Kind
from native_host.reading.renderer import CannotShow, Fault, Renderer
from tests.reading.children import Childminder, sealed

OCTETS = b"document"
SHA256 = hashlib.sha256(OCTETS).hexdigest()
OPENS = f"say({{'digest': '{SHA256}', 'pages': 3}})\n"
DRAWS = "asked(); say({'width': 2, 'height': 1, 'points': 50}, b'\\1' * 8)\n"


def renderer(*scripts: str, patience: float = 10) -> tuple[Renderer, Childminder]:
    minder = Childminder(*scripts)
    return Renderer(sealed(OCTETS), Kind.PDF, SHA256, minder, patience), minder


def test_a_page_comes_as_pixels() -> None:
    asking, _ = renderer(OPENS + DRAWS)
    with closing(asking):
        assert asking.open() == 3
        drawn = asking.page(0, 900)
    assert (drawn.width, drawn.height, bytes(drawn.pixels)) == (2, 1, b"\1" * 8)


HOSTILE_PAGES = {
    "crash": "os.abort()",
    "end": "sys.exit(0)",
    "silence": "time.sleep(1000)",
    "half an answer": "os.write(1, b'\\1\\0'); time.sleep(1000)",
    "endless drip": "while True: os.write(1, b'\\0'); time.sleep(0.05)",
    "header too long": "os.write(1, struct.pack('=II', 1 << 31, 0)); time.sleep(1000)",
    "body too long": "say({'width': 2, 'height': 1, 'points': 50}, length=(1 << 32) - 1); time.sleep(1000)",
    "no json": "say(b'not json')",
    "deep json": "say(b'[' * 4000)",
    "no object": "say(b'[]')",
    "no size": "say({})",
    "wider than asked": "say({'width': 901, 'height': 1, 'points': 50}, bytes(901 * 4))",
    "no pixels": "say({'width': 2, 'height': 1, 'points': 50})",
    "too many pixels": "say({'width': 2, 'height': 1, 'points': 50}, bytes(12))",
    "negative": "say({'width': -1, 'height': -1, 'points': 50}, bytes(4))",
    "true": "say({'width': True, 'height': True, 'points': 50}, bytes(4))",
    "fraction": "say({'width': 1.0, 'height': 1.0, 'points': 50}, bytes(4))",
    "no points": "say({'width': 2, 'height': 1}, bytes(8))",
    "no width in points": "say({'width': 2, 'height': 1, 'points': 0}, bytes(8))",
    "zero": "say({'width': 0, 'height': 0, 'points': 50})",
}


@pytest.mark.parametrize("script", HOSTILE_PAGES.values(), ids=HOSTILE_PAGES)
def test_promise_13_a_page_that_is_none_ends_the_child_and_the_next_is_asked_of_another(
    script: str,
) -> None:
    by_itself = script.startswith(("os.abort", "sys.exit", "say"))
    # Whoever answers by itself may take as long as a busy machine needs.
    patience = 10 if by_itself else 1.5
    asking, minder = renderer(OPENS + "asked();" + script, OPENS + DRAWS, patience=patience)
    with closing(asking):
        with pytest.raises(CannotShow) as raised:
            asking.page(0, 900)
        assert raised.value.fault is Fault.STOPPED
        assert minder.started[0].wait(timeout=60) is not None
        assert asking.page(0, 900).width == 2
    assert len(minder.started) == 2


@pytest.mark.parametrize(
    ("why", "fault"), [("confinement", Fault.UNCONFINED), ("broken", Fault.BROKEN)]
)
def test_a_child_that_cannot_is_believed(why: str, fault: Fault) -> None:
    asking, minder = renderer(f"say({{'failed': '{why}'}})")
    with closing(asking), pytest.raises(CannotShow) as raised:
        asking.open()
    assert raised.value.fault is fault
    assert minder.started[0].wait(timeout=60) is not None


def test_a_child_that_ended_between_two_questions_is_replaced_unnoticed() -> None:
    asking, minder = renderer(OPENS + DRAWS)
    with closing(asking):
        assert asking.page(0, 900).width == 2
        minder.started[0].kill()
        minder.started[0].wait(timeout=60)
        assert asking.page(0, 900).width == 2
    assert len(minder.started) == 2


@pytest.mark.parametrize("digest", ["'" + "0" * 64 + "'", "''", "None", "7", "['x']"])
def test_U1_another_document_is_no_view_of_this_one(digest: str) -> None:
    asking, _ = renderer(f"say({{'digest': {digest}, 'pages': 3}}); {DRAWS}")
    with closing(asking), pytest.raises(CannotShow) as raised:
        asking.page(0, 900)
    assert raised.value.fault is Fault.DIFFERENT


@pytest.mark.parametrize("pages", [-1, 100_001, "'3'", 1.5, True, "None"])
def test_pages_have_a_bound(pages: object) -> None:
    asking, _ = renderer(f"say({{'digest': '{SHA256}', 'pages': {pages}}})")
    with closing(asking), pytest.raises(CannotShow):
        asking.open()


@pytest.mark.parametrize(
    "answer",
    [
        "say({'e_tax': 0}, b'[]')",
        "say({'e_tax': 0}, b'{}')",
        "say({'e_tax': 0}, b'[[0, \"a\"]]')",
        "say({'e_tax': 0}, b'[[1, \"a\", \"\"]]')",
        'say({\'e_tax\': 0}, b\'[[0, "a", ""], [2, "b", ""]]\')',
        "say({'e_tax': 0}, b'[[0, 1, 2]]')",
        "say({'e_tax': 2}, b'[[0, \"a\", \"\"]]')",
        "say({'e_tax': 0}, b'\\xff')",
        "say({'e_tax': 0}, b'[' * 100000)",
        "say({'e_tax': 0}, json.dumps([[0, 'a', '']] * 20001).encode())",
    ],
)
def test_a_tree_that_is_none_is_refused(answer: str) -> None:
    asking, _ = renderer(OPENS + "asked();" + answer)
    with closing(asking), pytest.raises(CannotShow):
        asking.tree()


@pytest.mark.parametrize(
    "answer",
    [
        "say({'encoding': 'UTF-8', 'cut': 0, 'unseen': 0}, b'\\xff')",
        "say({'encoding': 'x' * 101, 'cut': 0, 'unseen': 0})",
        "say({'encoding': 'a\\n', 'cut': 0, 'unseen': 0})",
        "say({'encoding': 'UTF-8', 'cut': 2, 'unseen': 0})",
        "say({'encoding': 'UTF-8', 'cut': 0})",
    ],
)
def test_a_text_that_is_none_is_refused(answer: str) -> None:
    asking, _ = renderer(OPENS + "asked();" + answer)
    with closing(asking), pytest.raises(CannotShow):
        asking.text()


def test_closing_ends_a_child_that_somebody_waits_for() -> None:
    asking, minder = renderer(OPENS + "asked(); time.sleep(1000)", patience=1000)
    asking.open()
    raised: list[Fault] = []

    def wait() -> None:
        try:
            asking.page(0, 900)
        except CannotShow as error:
            raised.append(error.fault)

    waiting = Thread(target=wait)
    waiting.start()
    time.sleep(0.05)
    asking.close()
    waiting.join(10)
    assert raised == [Fault.STOPPED]
    assert minder.started[0].wait(timeout=60) is not None
    with pytest.raises(CannotShow):
        asking.page(0, 900)
    assert len(minder.started) == 1
