# SPDX-License-Identifier: Apache-2.0
"""The exchange between core and window, without either: order, staleness, wiping, interruption."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Timer

import pytest

from native_host import errors
from native_host.errors import CardFailed
from native_host.prompt import (
    AskPin,
    ChooseCard,
    Chosen,
    Closed,
    Failed,
    Interruption,
    Pin,
    PinEntered,
    PinKind,
    Wait,
    Waiting,
    Working,
)
from native_host.window.exchange import Exchange

ASK = AskPin(PinKind.AUTHENTICATION, ready=True)


def entered() -> PinEntered:
    return PinEntered(Pin(PinKind.AUTHENTICATION, bytearray(b"1234")))


def test_a_view_shown_before_the_window_listens_is_kept_for_it() -> None:
    exchange = Exchange(Interruption())
    exchange.show(Waiting(Wait.CARD))
    exchange.show(ASK)
    seen = []
    exchange.attach(lambda: seen.append(exchange.view))
    assert seen == [ASK]


def test_an_answer_reaches_a_core_that_waits_in_another_thread() -> None:
    exchange = Exchange(Interruption())
    exchange.show(ASK)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(exchange.answer)
        answer = entered()
        assert exchange.reply(answer, ASK)
        assert waiting.result(timeout=60) is answer


def test_an_answer_to_an_older_view_is_dropped_and_its_pin_wiped() -> None:
    exchange = Exchange(Interruption())
    exchange.show(ASK)
    exchange.show(AskPin(PinKind.AUTHENTICATION, ready=True, wrong=True, tries_left=1))
    late = entered()
    octets = late.pin.octets
    assert not exchange.reply(late, ASK)
    assert octets == b""


def test_an_equal_view_shown_later_is_another_view() -> None:
    exchange = Exchange(Interruption())
    first, second = (AskPin(PinKind.AUTHENTICATION, ready=True) for _ in range(2))
    exchange.show(first)
    exchange.show(second)
    assert not exchange.reply(entered(), first)
    assert exchange.reply(entered(), second)


def test_a_pin_nobody_fetched_is_wiped_when_the_core_moves_on() -> None:
    exchange = Exchange(Interruption())
    exchange.show(ASK)
    answer = entered()
    assert exchange.reply(answer, ASK)
    exchange.show(Working(0, 1))
    assert answer.pin.octets == b""


def test_nobody_is_woken_while_the_card_is_at_work() -> None:
    """The window's thread would take the turn from the card's thread; the window looks for itself then.

    Seen to fail when: every view wakes the window.
    """
    exchange = Exchange(Interruption())
    exchange.show(ASK)
    woken: list[object] = []
    exchange.attach(lambda: woken.append(exchange.view))
    exchange.show(Working(0, 2))
    exchange.show(Working(1, 2))
    assert woken == [ASK, Working(0, 2)]
    assert exchange.view == Working(1, 2)


def test_only_the_first_answer_counts() -> None:
    exchange = Exchange(Interruption())
    view = ChooseCard(("a", "b"))
    exchange.show(view)
    assert exchange.reply(Chosen(1), view)
    assert not exchange.reply(Chosen(0), view)
    assert exchange.answer() == Chosen(1)


@pytest.mark.parametrize("end", ["finish", "interrupt"])
def test_a_pin_is_wiped_when_all_ends(end: str) -> None:
    interruption = Interruption()
    exchange = Exchange(interruption)
    exchange.show(ASK)
    before, after = entered(), entered()
    exchange.reply(before, ASK)
    if end == "finish":
        exchange.finish()
    else:
        interruption.set(errors.CardRemoved())
    assert not exchange.reply(after, ASK)
    assert before.pin.octets == b""
    assert after.pin.octets == b""


def test_an_interruption_ends_the_wait_with_its_error() -> None:
    interruption = Interruption()
    exchange = Exchange(interruption)
    exchange.show(ASK)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(exchange.answer)
        interruption.set(errors.CardRemoved())
        with pytest.raises(errors.CardRemoved):
            waiting.result(timeout=60)


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (Waiting(Wait.SERVICE), errors.ServiceUnavailable),
        (Waiting(Wait.READER), errors.NoReader),
        (Waiting(Wait.CARD), errors.NoCard),
        (Waiting(Wait.OTHER_CARD), errors.NotJpkiCard),
        (Waiting(Wait.MUTE_CARD), errors.CardFailed),
        (Waiting(Wait.BUSY), errors.ReaderBusy),
        (Waiting(Wait.READING), errors.UserCancelled),
        (ASK, errors.UserCancelled),
        (Working(1, 2), errors.UserCancelled),
        (None, errors.UserCancelled),
    ],
)
def test_cancelling_says_what_was_missing(view: Waiting | None, error: type[Exception]) -> None:
    interruption = Interruption()
    exchange = Exchange(interruption)
    if view is not None:
        exchange.show(view)
    exchange.cancel()
    assert type(interruption.error) is error


def test_cancelling_a_failure_closes_it() -> None:
    interruption = Interruption()
    exchange = Exchange(interruption)
    exchange.show(Failed(errors.CardRemoved()))
    exchange.cancel()
    assert exchange.answer() == Closed()
    assert interruption.error is None


def test_no_pin_survives_a_race_of_answers_and_views() -> None:
    exchange = Exchange(Interruption())
    answers = [entered() for _ in range(500)]

    def window() -> None:
        for answer in answers:
            view = exchange.view
            if view is not None:
                exchange.reply(answer, view)

    def core() -> None:
        for _ in range(500):
            exchange.show(AskPin(PinKind.AUTHENTICATION, ready=True))

    exchange.show(ASK)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor() as pool:
            for done in [pool.submit(window), pool.submit(core)]:
                done.result(timeout=60)
    finally:
        sys.setswitchinterval(interval)
    exchange.finish()
    assert all(answer.pin.octets == b"" for answer in answers)


def test_a_hanging_core_is_given_up_once_the_person_has_read_why() -> None:
    interruption = Interruption()
    exchange = Exchange(interruption)
    exchange.show(Working(0, 1))
    exchange.give_up(CardFailed())
    failed = exchange.view
    assert isinstance(failed, Failed)
    assert interruption.error is None
    assert exchange.reply(Closed(), failed)
    assert isinstance(interruption.error, CardFailed)


def test_a_core_that_comes_back_too_late_can_neither_show_nor_ask_nor_finish() -> None:
    exchange = Exchange(Interruption())
    exchange.give_up(CardFailed())
    exchange.show(Working(1, 1))
    assert isinstance(exchange.view, Failed)
    with pytest.raises(CardFailed):
        exchange.answer()
    exchange.finish()
    assert not exchange.finished


def test_a_core_that_waits_for_an_answer_is_woken_when_given_up() -> None:
    exchange = Exchange(Interruption())
    exchange.show(Working(0, 1))
    Timer(0.05, exchange.give_up, [CardFailed()]).start()
    with pytest.raises(CardFailed):
        exchange.answer()


def test_a_core_that_was_given_up_cannot_reply_any_more() -> None:
    """Seen to fail when: conclude looked at the interruption alone."""
    exchange = Exchange(Interruption())
    exchange.show(ASK)
    exchange.give_up(CardFailed())
    with pytest.raises(CardFailed):
        exchange.conclude()


def test_a_core_that_replies_is_neither_given_up_nor_stopped() -> None:
    """Seen to fail when: give_up did not look whether the request was concluded."""
    interruption = Interruption()
    exchange = Exchange(interruption)
    working = Working(0, 1)
    exchange.show(working)
    exchange.conclude()
    exchange.give_up(CardFailed())
    assert exchange.view is working
    assert not exchange.finished
    exchange.cancel()
    assert exchange.finished
    assert interruption.error is None
