# SPDX-License-Identifier: Apache-2.0
"""What runs with a real window have in common: cards, person, what is looked at afterwards, the next request."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime

from simulated_card.pins import PinName
from tests.campaigns.faults import processes
from tests.campaigns.faults.card import PINS, WatchedCard
from tests.campaigns.faults.in_memory import WRONG, block
from tests.campaigns.faults.leaks import in_files, in_frames, in_process
from tests.campaigns.faults.observed import Observed
from tests.campaigns.faults.request import Ask, Server, sign_in, signature
from tests.campaigns.faults.schedule import CARD_KINDS, PIN_OF, Kind, Schedule, Trouble
from tests.campaigns.faults.table import Table, alive
from tests.campaigns.faults.typist import PATIENT, Typist
from tests.native_host.elsewhere import HostElsewhere
from tests.rig.host import HostProcess

LATE = 11.0  # seconds: more than the host's patience with one command
END = 60.0  # it takes less than one
_PATIENCE = 2.5  # seconds; native_host/card/pcsc.py has three with some commands
GRACE = 0.8  # seconds that native_host/ceremony.py leaves the card at the end
_WIPED = 2.0  # seconds after which a PIN that was given to the card must be gone
_OTHER_APPLICATION = bytes.fromhex("A4040C07A0")
_ENDING: frozenset[Kind] = frozenset(
    {
        *("port-closed", "unwanted-frame", "signalled"),
        *("page-left", "tab-closed", "worker-stopped", "browser-killed"),
    }
)
# The reader's driver waits for an answer without a byte as it waits for none.
_HANGING: frozenset[Kind] = frozenset({"mute", "mute-after", "empty", "slow"})


class Sitting:
    """One run at `table`: `seen` is what will be judged, `killed` that the host had no chance to clean up."""

    def __init__(self, schedule: Schedule, table: Table, server: Server) -> None:
        self.schedule = schedule
        self.table = table
        self.seen = Observed()
        self.card = WatchedCard(table.pki_dir, **schedule.options)
        self.killed = False
        self._server = server
        self._pin = PIN_OF[schedule.command]
        self._cards = [self.card]
        if schedule.blocked:
            block(self.card, self._pin)
            self.card.presented.clear()
        self._tries = {id(self.card): self.card.tries[self._pin]}
        pins = [WRONG[self._pin]] * schedule.wrong + [PINS[self._pin]] * 2
        offers = schedule.command == "read-attributes"
        self.typist = Typist(
            table.screen,
            lambda: table.card,
            pins,
            self._mend,
            offers=offers,
            before_return=self._look_inside,
        )
        self._looked_inside = 0
        if schedule.command == "sign":
            self.card.on_command = self._look_inside_late
        table.turn(self.card)

    def begin(self) -> None:
        """Let the planned troubles happen from the card's next command on."""
        self.card.plan(self.schedule, self._strike_in_time, LATE)

    def _strike_in_time(self, trouble: Trouble) -> None:
        """Strike; a card that keeps the host waiting for too long meanwhile leaves it no time to clean up."""
        begun = time.monotonic()
        self.strike(trouble)
        if trouble.kind in _ENDING:
            self.typist.walk_away()
        took = time.monotonic() - begun
        self.killed |= took > GRACE / 2
        self.seen.kept_waiting |= took > _PATIENCE

    def strike(self, trouble: Trouble) -> None:
        """Do to the desk what `trouble` says; called in the card's thread."""
        match trouble.kind:
            case "window-closed":
                self.typist.close_window()
            case "service-killed":
                self.table.daemon.kill()
            case "clock-moved":
                self.table.clock.move(trouble.amount)
            case "rival":
                self.table.rival.tries_often()

    def look(self, asked: Ask) -> Observed:
        """Look at card, reader and processes after the end; then repair everything and ask once more."""
        self._look_at_reader()
        self._look_at_cards()
        seen = self.seen
        seen.gave_up = self.typist.gave_up or self.typist.perhaps_cancelled
        seen.pulled = self.typist.mended > 0
        seen.orphans = orphans()
        if seen.replies and seen.code is None:
            seen.objection = self._server.objection(asked, seen.replies[0], datetime.now(UTC))
        self.table.restore(self.card)
        if seen.hung:
            self.table.reinsert(self.card)
        seen.next_trouble = self._next()
        seen.leaks += in_files(self.table.home) + in_frames(seen.frames)
        return seen

    def _look_inside_late(self, apdu: bytes) -> None:
        """Look while the host waits for its last command: the PIN has long done its work.

        Not where the request was ended from outside: then the host does not wait for that long.
        """
        ended = any(trouble.kind not in CARD_KINDS for trouble in self.card.fired)
        if apdu[1:6] == _OTHER_APPLICATION and self.card.presented and not ended:
            self.seen.leaks += _in_hosts()

    def _look_inside(self) -> None:
        """Look once after each PIN, while a failure is shown; what is there must stay to count."""
        given = len(self.card.presented)
        last = self.card.log[-1:]
        if self.schedule.command != "sign" or given == self._looked_inside:
            return
        if not last or not (last[0].response or self._is_out):
            return
        self._looked_inside = given
        if _in_hosts():
            time.sleep(_WIPED)
            self.seen.leaks += _in_hosts()

    @property
    def _is_out(self) -> bool:
        return not self.table.slot.inserted

    def _look_at_reader(self) -> None:
        """Have the second program try at once, unless the host had no chance to clean up."""
        seen, table = self.seen, self.table
        fired = list(self.card.fired)
        fired += [t for t in self.schedule.troubles if t.kind == "disk-full" and t not in fired]
        seen.fired = fired
        for card in self._cards:
            card.calm()
        seen.hung = bool(seen.kinds & _HANGING) and table.card.powered
        if "rival" in seen.kinds:
            seen.stolen += table.rival.signed()
        if self.killed and not seen.hung:
            table.wait_dark()
        seen.verified_after = any(card.verified for card in self._cards)
        table.rival.tries()
        seen.stolen += table.rival.signed()
        seen.powered_after = not seen.hung and not table.wait_dark()

    def _look_at_cards(self) -> None:
        seen = self.seen
        seen.sent = list(self.typist.sent)
        seen.wrong_sent = sum(pin.decode() == WRONG[self._pin] for pin in seen.sent)
        seen.presented = [p for card in self._cards for p in card.presented]
        seen.signed_at = list(self.card.signed_at)
        seen.tries_lost = sum(self._tries[id(c)] - c.tries[self._pin] for c in self._cards)

    def _mend(self) -> bool:
        if self.schedule.after_pull == "none":
            return False
        chosen = self.card
        if self.schedule.after_pull != "same" and len(self._cards) == 1:
            foreign = {"label": "JPKIAPICCTOKEN"} if self.schedule.after_pull == "foreign" else {}
            chosen = WatchedCard(self.table.pki_dir, "taro", **foreign)
            self._cards.append(chosen)
            self._tries[id(chosen)] = WatchedCard.full_tries(self._pin)
        if alive(self.table.daemon.pid):
            self.table.reinsert(chosen)
        else:
            self.table.restore(chosen)
        return True

    def _next(self) -> str | None:
        """Sign in, or sign, with everything repaired; what is wrong with the answer, if anything."""
        pin: PinName = "authentication" if self.card.tries["authentication"] else "signature"
        asked = sign_in() if pin == "authentication" else signature(1)
        table = self.table
        pins = [PINS[pin]] * 2
        typist = Typist(table.screen, lambda: table.card, pins, lambda: False, still=PATIENT)
        with HostElsewhere(table.command(disk_full=False), table.env) as host:
            send(host, asked)
            if not typist.attend(lambda: host.process.poll() is not None):
                return "the host did not end"
            reply = list(host.frames())[-1]
            assert host.process.stderr is not None
            said = host.process.stderr.read()
        if host.process.returncode or said:
            return f"status {host.process.returncode}, it said {said!r}"
        if "error" in reply:
            return str(reply["error"])
        return self._server.objection(asked, reply, datetime.now(UTC))


def _in_hosts() -> list[str]:
    return [leak for process in processes.hosts() for leak in in_process(process)]


def send(host: HostProcess, asked: Ask) -> None:
    """Send the request's frames; a host that is gone by then does not matter here."""
    with suppress(BrokenPipeError):
        for message in asked.frames:
            host.send(message)


def orphans() -> list[str]:
    """Wait for hosts to end, and name those that do not."""
    deadline = time.monotonic() + END
    while (left := processes.hosts()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return list(left.values())
