# SPDX-License-Identifier: Apache-2.0
"""Plays the whole card: power, application selection, command by command."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from simulated_card.apdu import Command, Response, parse_command
from simulated_card.apdu_log import ApduLog, LogEntry
from simulated_card.application import SELECT, Application, Manners
from simulated_card.authorities import TestPki
from simulated_card.faults import CardGone, CardMute, Fault, spoil
from simulated_card.holder import HANAKO, Holder
from simulated_card.jpki_application import JPKI_AID, MY_NUMBER_CARD, JpkiApplication
from simulated_card.pins import TEST_PINS, PinName, Pins
from simulated_card.status import Refused, StatusWord, exact_length, more_data
from simulated_card.text_application import TEXT_AID, TextApplication
from simulated_card.timing import ZERO, Timing

ISD_AID = bytes.fromhex("A0000001510000")
CONTACT_ATR = bytes.fromhex("3BC5FF8131FB458073C6010000")
"""A contact ATR seen on My Number Cards: T=1, no extended length declared (jpki-facts A1)."""

_BY_NAME, _GET_RESPONSE = 0x04, 0xC0
_P2_WITH_FCI, _P2_WITHOUT_FCI = 0x00, 0x0C
_SIGN = 0x2A


class SimulatedCard:
    """A My Number Card of ``holder``, its keys kept in ``pki_dir``; powered from the start.

    What is verified survives selecting the same application again and a warm reset; power-off or
    another application drops it (jpki-facts A8). Retry counters survive in ``state_path``. Not for
    use by several threads at once, except that ``log``, ``tries`` and ``verified`` may be read.
    """

    def __init__(
        self,
        pki_dir: Path,
        holder: Holder = HANAKO,
        *,
        state_path: Path | None = None,
        label: str = MY_NUMBER_CARD,
        timing: Timing = ZERO,
        faults: Iterable[Fault] = (),
        blocked_status: int = StatusWord.BLOCKED_6984,
        extended_length: bool = False,
        short_file_ids: bool = True,
        past_end_status: int = StatusWord.OK,
        get_response: bool = False,
        atr: bytes = CONTACT_ATR,
        log_path: Path | None = None,
        pins: Mapping[PinName, str] = TEST_PINS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        manners = Manners(
            blocked_status, extended_length, short_file_ids, past_end_status, get_response
        )
        pki = TestPki(pki_dir)
        self.holder = holder
        self.atr = atr
        self.powered = True
        self._manners = manners
        self._timing = timing
        self._sleep = sleep
        self._pins = Pins(state_path, pins)
        self._log = ApduLog(log_path)
        self._applications: Mapping[bytes, Application] = {
            JPKI_AID: JpkiApplication(pki, holder, label, self._pins, manners),
            TEXT_AID: TextApplication(holder, self._pins, manners),
            ISD_AID: Application(
                "isd", {}, {}, self._pins, manners, StatusWord.SECURITY_NOT_SATISFIED
            ),
        }
        self._selected: Application | None = None
        self._last_selected: Application | None = None
        self._pending = b""
        self.set_faults(faults)

    @property
    def log(self) -> list[LogEntry]:
        """A copy of every exchange so far."""
        return list(self._log.entries)

    def log_count(self) -> int:
        """Return how many commands the card was given so far."""
        return len(self._log.entries)

    @property
    def verified(self) -> frozenset[PinName]:
        """The PINs verified now."""
        return frozenset(self._pins.verified)

    @property
    def tries(self) -> Mapping[PinName, int]:
        """The tries each PIN has left."""
        return MappingProxyType(dict(self._pins.tries))

    def set_faults(self, faults: Iterable[Fault]) -> None:
        """Replace the planned faults; their numbers count from the next command."""
        base = self.log_count()
        self._faults = {base + fault.at: fault for fault in faults}

    def power_on(self) -> None:
        """Give the card power; it starts with nothing selected and nothing verified."""
        self.powered = True

    def power_off(self) -> None:
        """Take the power away: everything but the retry counters is forgotten."""
        self.powered = False
        self._forget()

    def reset(self) -> None:
        """Reset without losing power: the selection goes, what is verified stays."""
        self.powered = True
        self._selected = None
        self._pending = b""

    def transmit(self, apdu: bytes) -> bytes:
        """Run one command and return data and status word.

        Takes as long as the timing profile says. Raises CardGone when a fault pulls the card, and
        CardMute when it does not answer: no power, or a fault.
        """
        if not self.powered:
            raise CardMute("the card has no power")
        fault = self._faults.get(self.log_count() + 1)
        try:
            response = self._respond(apdu, fault)
        except (CardGone, CardMute):
            self._note(apdu, b"")
            raise
        self._note(apdu, response)
        signs = len(apdu) > 1 and apdu[1] == _SIGN
        delay = self._timing.seconds(len(apdu) + len(response), signature=signs)
        if delay:
            self._sleep(delay)
        return response

    def _respond(self, apdu: bytes, fault: Fault | None) -> bytes:
        if fault is None:
            return self._execute(apdu)
        if fault.kind == "pull":
            raise CardGone
        if fault.kind == "mute":
            raise CardMute
        if fault.kind == "status":
            return fault.status_word.to_bytes(2, "big")
        if fault.kind == "reset":
            self._forget()
            return StatusWord.NO_DIAGNOSIS.to_bytes(2, "big")
        response = self._execute(apdu)
        if fault.kind == "pull-after":
            raise CardGone
        if fault.kind == "mute-after":
            raise CardMute
        if fault.kind == "slow":
            self._sleep(fault.seconds)
            return response
        return spoil(response, fault.kind)

    def _execute(self, apdu: bytes) -> bytes:
        try:
            command = parse_command(apdu)
            if command.extended and not self._manners.extended_length:
                raise Refused(StatusWord.WRONG_LENGTH)
            response = self._deliver(command, self._dispatch(command))
        except Refused as refusal:
            response = Response(status=refusal.status)
        return response.data + response.status.to_bytes(2, "big")

    def _dispatch(self, command: Command) -> Response:
        if command.cla & 0x03:
            raise Refused(StatusWord.CHANNEL_UNSUPPORTED)
        if command.cla & 0x0C:
            raise Refused(StatusWord.SECURE_MESSAGING_UNSUPPORTED)
        if (command.cla, command.ins) == (0x00, _GET_RESPONSE):
            return Response(self._pending)
        self._pending = b""
        if (command.cla, command.ins, command.p1) == (0x00, SELECT, _BY_NAME):
            return self._select(command)
        if self._selected is None:
            raise Refused(StatusWord.INSTRUCTION_UNSUPPORTED)
        return self._selected.execute(command)

    def _select(self, command: Command) -> Response:
        if command.p2 not in (_P2_WITH_FCI, _P2_WITHOUT_FCI):
            raise Refused(StatusWord.WRONG_PARAMETERS)
        application = self._applications.get(command.data)
        if application is None:
            raise Refused(StatusWord.FILE_NOT_FOUND)
        if application is not self._last_selected:
            self._pins.verified.clear()
        application.current = None
        self._selected = self._last_selected = application
        if command.p2 == _P2_WITHOUT_FCI:
            return Response()
        name = bytes([0x84, len(command.data)]) + command.data
        return Response(bytes([0x6F, len(name)]) + name)

    def _deliver(self, command: Command, response: Response) -> Response:
        """Cut the data to what Le asks for, leaving the rest for GET RESPONSE."""
        fetching = command.ins == _GET_RESPONSE
        if fetching and not response.data:
            raise Refused(StatusWord.NO_CURRENT_FILE)
        if not response.data:
            return response
        length = len(response.data)
        held_back = self._manners.get_response and not fetching
        if command.le is None or held_back:
            self._pending = response.data
            return Response(status=more_data(length))
        if fetching and command.le < 256 and command.le > length:
            raise Refused(exact_length(length))
        data, self._pending = response.data[: command.le], response.data[command.le :]
        if self._pending:
            return Response(data, more_data(len(self._pending)))
        return Response(data, response.status)

    def _forget(self) -> None:
        self._pins.verified.clear()
        self._selected = self._last_selected = None
        self._pending = b""

    def _note(self, command: bytes, response: bytes) -> None:
        selected = self._selected
        name, current = (selected.name, selected.current) if selected is not None else ("", None)
        self._log.add(name, current, command, response)
