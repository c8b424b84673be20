# SPDX-License-Identifier: Apache-2.0
"""A run in this process: the host's own code from frame to frame, and a card, a reader and a person in memory."""

from __future__ import annotations

import contextlib
import io
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from native_host.app import serve
from native_host.card.channel import Readers
from native_host.card.watchdog import Watchdog
from native_host.ceremony import World
from native_host.errors import UserCancelled
from native_host.prompt import Interruption, Wait
from simulated_card import SimulatedCard
from simulated_card.pins import PinName
from tests.campaigns.faults.card import PINS, WatchedCard
from tests.campaigns.faults.leaks import found_in, in_frames
from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.person import Person
from tests.campaigns.faults.reader import CampaignReader
from tests.campaigns.faults.request import Ask, Server, ask, sign_in, signature
from tests.campaigns.faults.schedule import PIN_OF, Schedule, Trouble
from tests.fakes.pipes import Browser, frame
from tests.native_host.around import NOW
from tests.native_host.world import FakeWorld

_THREADS_END = 20.0
_LATE = 0.6  # seconds: more than the host's patience where a card is to be slow or mute
_SHORT_PATIENCE = 0.3
_SELECT_JPKI = bytes.fromhex("00A4040C0AD392F000260100000001")
_KEYS = {"authentication": "00A4020C020017", "signature": "00A4020C02001A"}
_SIGN = bytes.fromhex("802A00800401020304") + b"\x00"
WRONG: dict[PinName, str] = {"authentication": "0000", "signature": "WRONGPIN", "text": "0000"}
_MENDED_AT_MOST = 3  # times until a person loses patience


class InMemory:
    """Makes runs with the keys of `pki_dir`."""

    def __init__(self, pki_dir: Path) -> None:
        self._pki_dir = pki_dir
        self._server = Server(pki_dir)

    def run(self, schedule: Schedule) -> Observed:
        """Make one run and tell what was seen."""
        return _Run(schedule, self._pki_dir, self._server).run()


class _Run:
    def __init__(self, schedule: Schedule, pki_dir: Path, server: Server) -> None:
        self._schedule = schedule
        self._pki_dir = pki_dir
        self._server = server
        self._pin = PIN_OF[schedule.command]
        self._seen = Observed()
        self._offset = timedelta()
        self._interruptions: list[Interruption] = []
        self._mended = 0
        self._card = WatchedCard(pki_dir, **schedule.options)
        self._others: list[WatchedCard] = []
        if schedule.blocked:
            block(self._card, self._pin)
            self._card.presented.clear()
        self._reader = CampaignReader(self._card)
        self._tries_before = self._card.tries[self._pin]
        pins = [WRONG[self._pin]] * schedule.wrong + [PINS[self._pin]] * 2
        self._person = Person(pins, self._mend, confirms=schedule.confirms)

    def run(self) -> Observed:
        asked = ask(self._schedule)
        self._card.plan(self._schedule, self._strike, _LATE)
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            self._browser = self._serve(asked, self._person)
        self._end()
        self._look(asked, said.getvalue())
        self._seen.next_trouble = self._next()
        return self._seen

    # What happens while the request runs.

    def _serve(self, asked: Ask, person: Person) -> Browser:
        self._browser = Browser(*map(frame, asked.frames))
        patience = _SHORT_PATIENCE if self._schedule.has("mute", "mute-after", "slow") else 30.0
        world = FakeWorld(
            self._reader,
            run_window=person.run,
            clock=lambda: NOW + self._offset,
            card_patience=patience,
        )
        serve(self._browser.pipe, lambda: self._wired(world))
        return self._browser

    def _wired(self, world: FakeWorld) -> World:
        return replace(
            world.enter(), open_readers=self._open, watch_signals=self._interruptions.append
        )

    def _open(self, watchdog: Watchdog) -> Readers:
        self._reader.watchdog = watchdog
        return self._reader

    def _strike(self, trouble: Trouble) -> None:
        at = self._card.at + 1
        match trouble.kind:
            case "window-closed":
                self._person.close_window()
                self._seen.closed_at = at
            case "port-closed":
                self._browser.gone = True
                self._browser.close()
            case "unwanted-frame":
                self._browser.push(frame({"end": True}))
            case "signalled":
                self._interruptions[0].set(UserCancelled())
                self._seen.closed_at = at
            case "service-killed":
                self._reader.kill_service()
            case "clock-moved":
                self._offset += timedelta(hours=trouble.amount)

    def _mend(self, wait: Wait) -> bool:
        """Do what the window asks for; False where the person has had enough."""
        self._mended += 1
        if self._mended > _MENDED_AT_MOST or self._schedule.after_pull == "none":
            return False
        if wait is Wait.SERVICE:
            self._reader.service = True
        else:
            self._reader.swap(self._next_card())
        return True

    def _next_card(self) -> SimulatedCard:
        if self._mended > 1 or self._schedule.after_pull == "same":
            return self._card
        if self._schedule.after_pull == "foreign":
            self._others.append(WatchedCard(self._pki_dir, label="JPKIAPICCTOKEN"))
        else:
            self._others.append(WatchedCard(self._pki_dir, "taro"))
        return self._others[-1]

    # What is looked at afterwards.

    def _end(self) -> None:
        """Note how the card was left, then do what the end of a process does."""
        seen, cards = self._seen, [self._card, *self._others]
        seen.hung = self._reader.hanging
        seen.powered_after = any(c.powered for c in cards if c is self._reader.card)
        seen.verified_after = any(c.verified for c in cards)
        seen.signed_at = list(self._card.signed_at)
        for card in cards:
            card.calm()
        seen.stolen = [] if seen.hung else [what for c in cards for what in steal(c)]
        self._reader.free.set()
        self._browser.close()
        for thread in threading.enumerate():
            if thread.name in ("card", "pipe"):
                thread.join(_THREADS_END)
                if thread.is_alive():
                    seen.orphans.append(f"thread {thread.name}")

    def _look(self, asked: Ask, said: str) -> None:
        seen, cards = self._seen, [self._card, *self._others]
        seen.fired = list(self._card.fired)
        seen.frames = self._browser.frames
        seen.answerable = not self._browser.gone
        seen.sent = self._person.sent
        seen.wrong_sent = sum(pin.decode() == WRONG[self._pin] for pin in seen.sent)
        seen.presented = [p for card in cards for p in card.presented]
        full = [self._tries_before, *(WatchedCard.full_tries(self._pin) for _ in self._others)]
        seen.tries_lost = sum(full) - sum(card.tries[self._pin] for card in cards)
        seen.gave_up = self._person.gave_up
        seen.pulled = self._mended > 0
        seen.left_verified = self._reader.left_verified
        seen.leaks = in_frames(seen.frames) + found_in(said.encode())
        if seen.replies and seen.code is None:
            seen.objection = self._server.objection(asked, seen.replies[0], NOW)
        if said:
            seen.ended_badly = f"it said {said!r}"

    def _next(self) -> str | None:
        """Sign in or sign with everything repaired; what the website objects to, if anything."""
        self._card.calm()
        self._offset = timedelta()
        self._reader.service = True
        self._reader.swap(self._card)
        self._reader.free.clear()
        pin: PinName = "authentication" if self._card.tries["authentication"] else "signature"
        asked = sign_in() if pin == "authentication" else signature(2)
        person = Person([PINS[pin]], lambda wait: False, confirms=True)
        browser = self._serve(asked, person)
        browser.close()
        reply = browser.frames[-1]
        if "error" in reply:
            return str(reply["error"])
        return self._server.objection(asked, reply, NOW)


def block(card: SimulatedCard, pin: PinName) -> None:
    """Spend all tries of one PIN."""
    card.power_on()
    aid = "00A4040C0AD3921000310001010408" if pin == "text" else _SELECT_JPKI.hex()
    file = {"text": "0011", "authentication": "0018", "signature": "001B"}[pin]
    wrong = WRONG[pin].encode()
    card.transmit(bytes.fromhex(aid))
    card.transmit(bytes.fromhex(f"00A4020C02{file}"))
    for _ in range(5):
        card.transmit(b"\x00\x20\x00\x80" + bytes([len(wrong)]) + wrong)
    card.power_off()


def steal(card: SimulatedCard) -> list[str]:
    """Try to sign with each key as a second program would; name those that worked."""
    if not card.powered:
        card.power_on()
    stolen = []
    for name, select in _KEYS.items():
        card.transmit(_SELECT_JPKI)
        card.transmit(bytes.fromhex(select))
        if len(card.transmit(_SIGN)) > 2:
            stolen.append(name)
    card.power_off()
    return stolen
