# SPDX-License-Identifier: Apache-2.0
"""One request, one reply, in a world of fakes: which commands touch the world, and what always gets an answer."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from native_host.errors import CardFailed
from native_host.pins import PinKind
from simulated_card import SimulatedCard
from tests.fakes.pipes import Browser, frame
from tests.fakes.readers import FakeReaders
from tests.fakes.window import FakeWindow
from tests.native_host.around import READER
from tests.native_host.desk import ORIGIN, cms_document, hash_document, sign_in_arguments
from tests.native_host.world import FakeWorld

MakeCard = Callable[..., SimulatedCard]


def request(command: str, **arguments: object) -> bytes:
    return frame({"command": command, "arguments": arguments})


def code(browser: Browser) -> str:
    return str(browser.frames[-1]["error"]["code"])


def test_quit_touches_nothing() -> None:
    world, browser = FakeWorld(), Browser(request("quit"))
    world.serve(browser)
    assert (browser.frames, world.entered) == ([{}], 0)


def test_a_sign_in_is_announced_and_answered(card: SimulatedCard) -> None:
    world = FakeWorld(FakeReaders({READER: card}), FakeWindow("1234"))
    browser = Browser(request("authenticate", **sign_in_arguments(lang="ja")))
    world.serve(browser)
    asking, token = browser.frames
    assert asking == {"progress": {"step": "asking"}}
    assert token["format"] == "web-eid:1.0"
    (occasion,) = world.window.occasions
    assert (occasion.origin.ascii, occasion.pin) == (ORIGIN, PinKind.AUTHENTICATION)
    assert (occasion.documents, occasion.lang) == ((), "ja")


def test_a_signature_is_announced_and_answered(card: SimulatedCard) -> None:
    world = FakeWorld(FakeReaders({READER: card}), FakeWindow("ABC123"))
    chunk = base64.b64encode(b"abc").decode()
    browser = Browser(
        request("sign", origin=ORIGIN, documents=[cms_document(b"abcabc"), hash_document("h")]),
        frame({"chunk": chunk}),
        frame({"chunk": chunk}),
        frame({"end": True}),
    )
    world.serve(browser)
    *progress, reply = browser.frames
    assert [p["progress"] for p in progress] == [
        {"step": "receiving", "document": 0, "received": 3},
        {"step": "receiving", "document": 0, "received": 6},
        {"step": "asking"},
        {"step": "signing", "done": 0, "total": 2},
        {"step": "signing", "done": 1, "total": 2},
    ]
    assert len(reply["signatures"]) == 2
    (occasion,) = world.window.occasions
    assert [(d.name, d.size) for d in occasion.documents] == [("契約書.pdf", 6), ("h", None)]


@pytest.mark.parametrize("sent", [frame(b"[]"), request("sing"), b"\0\0\0\0", b"\xff\xff\xff\xff"])
def test_N3_bad_requests_are_answered_without_the_world(sent: bytes) -> None:
    world, browser = FakeWorld(), Browser(sent)
    world.serve(browser)
    assert code(browser) in ("ERR_WEBJPKI_INVALID_ARGUMENT", "ERR_WEBJPKI_TOO_LARGE")
    assert world.entered == 0


@given(st.binary(max_size=100), st.booleans())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_N1_any_bytes_get_one_reply_or_none(sent: bytes, framed: bool) -> None:
    world = FakeWorld()
    browser = Browser(frame(sent) if framed else sent, closed=True)
    world.serve(browser)
    assert world.entered == 0
    assert len(browser.frames) <= 1
    assert all("error" in reply or reply == {} for reply in browser.frames)


def test_N2_a_closed_pipe_gets_no_reply() -> None:
    for sent in (b"", b"\1", request("quit")[:-1]):
        world, browser = FakeWorld(), Browser(sent, closed=True)
        world.serve(browser)
        assert (browser.written, world.entered) == (b"", 0)


def test_N2_nobody_reading_the_reply_is_no_fault() -> None:
    browser = Browser(request("quit"))
    browser.gone = True
    FakeWorld().serve(browser)


def test_an_unforeseen_fault_is_answered_without_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise RuntimeError("山田 花子")

    world = FakeWorld()
    world.readers.states = fail  # type: ignore[assignment, method-assign]  # breaks it
    browser = Browser(request("authenticate", **sign_in_arguments()))
    world.serve(browser)
    assert browser.frames[-1]["error"] == {
        "code": "ERR_WEBJPKI_INTERNAL",
        "message": "internal fault",
    }
    assert "花子" not in str(browser.frames) + "".join(capsys.readouterr())


def test_status_is_answered_without_a_window(card: SimulatedCard) -> None:
    world = FakeWorld(FakeReaders({READER: card, "B": None}))
    browser = Browser(request("status"))
    world.serve(browser)
    readers = [{"name": READER, "card": "jpki"}, {"name": "B", "card": "none"}]
    assert browser.frames == [{"readers": readers}]
    assert world.window.occasions == []


def test_status_without_a_service_says_so() -> None:
    world = FakeWorld()
    world.readers.service = False
    browser = Browser(request("status"))
    world.serve(browser)
    assert code(browser) == "ERR_WEBJPKI_SERVICE_UNAVAILABLE"


def test_status_of_a_broken_card_is_other() -> None:
    world = FakeWorld(FakeReaders({READER: CardFailed()}))
    browser = Browser(request("status"))
    world.serve(browser)
    assert browser.frames == [{"readers": [{"name": READER, "card": "other"}]}]
