# SPDX-License-Identifier: Apache-2.0
"""Window on one thread, card on another: how each of them ends the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from native_host.errors import NoScreen, PersonTimeout
from native_host.prompt import Failed, Interruption, Occasion
from native_host.turn import Turn
from native_host.window.exchange import Exchange
from simulated_card import Fault, SimulatedCard
from tests.fakes.gate import SIGN, GatedCard
from tests.fakes.pipes import Browser, frame
from tests.fakes.readers import FakeReaders
from tests.fakes.window import FakeWindow
from tests.native_host.around import READER
from tests.native_host.desk import pin_entries, sign_in_arguments
from tests.native_host.world import FakeWorld

MakeCard = Callable[..., SimulatedCard]
REQUEST = frame({"command": "authenticate", "arguments": sign_in_arguments()})


def answered(world: FakeWorld, browser: Browser | None = None) -> dict[str, str]:
    browser = browser or Browser(REQUEST)
    world.serve(browser)
    browser.close()
    error: dict[str, str] = browser.frames[-1].get("error", {"code": ""})
    return error


def test_a_failure_is_shown_before_it_is_told(make_card: MakeCard) -> None:
    world = FakeWorld(FakeReaders({READER: make_card("ume")}), FakeWindow("1234"))
    assert answered(world)["code"] == "ERR_WEBJPKI_CERTIFICATE_EXPIRED"
    assert isinstance(world.window.views[-1], Failed)
    assert world.window.views[-1].error.code == "ERR_WEBJPKI_CERTIFICATE_EXPIRED"


def test_the_clock_is_the_worlds(card: SimulatedCard) -> None:
    world = FakeWorld(FakeReaders({READER: card}), FakeWindow("1234"))
    world.clock = lambda: datetime(2040, 1, 1, tzinfo=UTC)
    assert answered(world)["code"] == "ERR_WEBJPKI_CERTIFICATE_EXPIRED"
    assert pin_entries(card.log) == []


def test_a_person_who_cancels_sees_no_failure(card: SimulatedCard) -> None:
    world = FakeWorld(FakeReaders({READER: card}), FakeWindow(None))
    assert answered(world)["code"] == "ERR_WEBJPKI_USER_CANCELLED"
    assert not any(isinstance(view, Failed) for view in world.window.views)
    assert (card.powered, card.verified) == (False, frozenset())


@pytest.mark.parametrize("at", [1, 3, 11, 12, 13])
def test_a_mute_card_ends_by_the_watchdog(card: SimulatedCard, at: int) -> None:
    world = FakeWorld(FakeReaders({READER: card}), FakeWindow("1234"), card_patience=0.05)
    silent = Event()

    def mute() -> None:
        # The system call that never comes back: only the watchdog is left.
        with world.watchdogs[0].guarding():
            silent.wait(30)

    world.readers.mute = mute
    card.set_faults([Fault(at, "mute")])
    assert answered(world)["code"] == "ERR_WEBJPKI_CARD_FAILED"
    assert isinstance(world.window.views[-1], Failed)
    assert card.tries["authentication"] == 3
    silent.set()


def test_without_a_screen_nothing_is_asked_of_the_card_but_its_power(card: SimulatedCard) -> None:
    def no_screen(occasion: Occasion, exchange: Exchange, interruption: Interruption) -> None:
        raise NoScreen

    world = FakeWorld(FakeReaders({READER: card}), run_window=no_screen)
    assert answered(world)["code"] == "ERR_WEBJPKI_NO_SCREEN"
    assert pin_entries(card.log) == []


def test_a_window_that_nobody_touched_times_out(card: SimulatedCard) -> None:
    def idle(occasion: Occasion, exchange: Exchange, interruption: Interruption) -> None:
        interruption.set(PersonTimeout())

    world = FakeWorld(FakeReaders({READER: card}), run_window=idle)
    assert answered(world)["code"] == "ERR_WEBJPKI_TIMEOUT"


def test_a_second_window_is_refused(card: SimulatedCard, tmp_path: Path) -> None:
    turn = Turn(tmp_path)
    world = FakeWorld(FakeReaders({READER: card}), FakeWindow("1234"), lock_folder=tmp_path)
    assert answered(world)["code"] == "ERR_WEBJPKI_BUSY"
    assert card.log == []
    turn.end()
    assert answered(world)["code"] == ""


def test_the_turn_is_given_back_however_it_ends(make_card: MakeCard, tmp_path: Path) -> None:
    for card, pin in ((make_card("ume"), "1234"), (make_card(), None), (make_card(), "1234")):
        world = FakeWorld(FakeReaders({READER: card}), FakeWindow(pin), lock_folder=tmp_path)
        assert answered(world)["code"] != "ERR_WEBJPKI_BUSY"


def test_N2_a_pipe_that_closes_while_the_card_signs_waits_for_its_power_off(pki_dir: Path) -> None:
    gate = GatedCard(pki_dir, SIGN)
    browser = Browser(REQUEST)
    window = FakeWindow("1234")
    world = FakeWorld(FakeReaders({READER: gate.card}))

    def run(occasion: Occasion, exchange: Exchange, interruption: Interruption) -> None:
        interruption.on_set(gate.open)  # the card answers once the browser is gone
        window.run(occasion, exchange, interruption)

    def close(reader: str) -> None:
        gate.wait()
        browser.close()

    Thread(target=close, args=[READER], daemon=True).start()
    world.run_window = run
    assert answered(world, browser)["code"] == "ERR_WEBJPKI_USER_CANCELLED"
    assert (gate.card.powered, gate.card.verified) == (False, frozenset())


class Reader(Browser):
    """A browser that takes a reply only once it is let: `asked` is set when the reply comes."""

    def __init__(self) -> None:
        super().__init__(REQUEST)
        self.asked, self.let = Event(), Event()

    def write(self, data: bytes) -> None:
        if b"progress" not in data:
            self.asked.set()
            assert self.let.wait(20)
        super().write(data)


def test_the_next_one_has_its_turn_before_the_reply_is_there(
    card: SimulatedCard, tmp_path: Path
) -> None:
    """Seen to fail when: hold kept the turn until the window was gone."""
    world = FakeWorld(FakeReaders({READER: card}), FakeWindow("1234"), lock_folder=tmp_path)
    browser = Reader()

    def ask_again() -> None:
        assert browser.asked.wait(20)
        try:
            Turn(tmp_path).end()
            assert not card.powered
        finally:
            browser.let.set()

    with ThreadPoolExecutor() as pool:
        again = pool.submit(ask_again)
        assert answered(world, browser)["code"] == ""
        again.result(20)


def test_a_window_can_be_closed_while_nobody_reads_the_reply(card: SimulatedCard) -> None:
    """And it stays a success: the reply is on its way. Seen to fail when: cancel stopped a concluded request."""
    browser, window = Reader(), FakeWindow("1234")
    world = FakeWorld(FakeReaders({READER: card}))

    def run(occasion: Occasion, exchange: Exchange, interruption: Interruption) -> None:
        def close() -> None:
            assert browser.asked.wait(20)
            exchange.cancel()

        Thread(target=close, daemon=True).start()
        window.run(occasion, exchange, interruption)
        browser.let.set()

    world.run_window = run
    assert answered(world, browser)["code"] == ""
    assert [error for _, error in world.remembered] == [None]
    assert sum("progress" not in message for message in browser.frames) == 1
