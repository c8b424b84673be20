# SPDX-License-Identifier: Apache-2.0
"""What is said between request and reply, and how its end is noticed."""

from __future__ import annotations

from threading import Event

import pytest

from native_host.conversation import Conversation
from native_host.errors import HostError, InvalidArgument, TooLarge, UserCancelled
from tests.fakes.pipes import Browser, frame


def interrupted(browser: Browser) -> HostError:
    conversation = Conversation(browser.pipe)
    stopped = Event()
    conversation.interruption.on_set(stopped.set)
    assert stopped.wait(20)
    assert conversation.interruption.error is not None
    return conversation.interruption.error


def test_a_closed_pipe_cancels() -> None:
    assert isinstance(interrupted(Browser(closed=True)), UserCancelled)
    assert isinstance(interrupted(Browser(b"\1\0", closed=True)), UserCancelled)


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (frame({"end": True}), InvalidArgument),
        (frame(b"?"), InvalidArgument),
        (b"\0\0\0\0", InvalidArgument),
        (b"\xff\xff\xff\xff", TooLarge),
        (frame({"timestampToken": "MAA="}), InvalidArgument),
    ],
)
def test_what_nobody_asked_for_ends_the_request(sent: bytes, error: type[HostError]) -> None:
    assert isinstance(interrupted(Browser(sent)), error)


def test_progress_goes_out_and_never_raises() -> None:
    browser = Browser()
    conversation = Conversation(browser.pipe)
    conversation.report({"step": "asking"})
    assert browser.frames == [{"progress": {"step": "asking"}}]
    browser.gone = True
    conversation.report({"step": "asking"})
    assert conversation.interruption.error is None
    browser.close()
