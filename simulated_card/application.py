# SPDX-License-Identifier: Apache-2.0
"""Does what the card's applications share: files, short file identifiers, PIN verification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulated_card.apdu import Command, Response
from simulated_card.pins import PinName, Pins
from simulated_card.status import Refused, StatusWord, exact_length, tries_left

SELECT, READ_BINARY, VERIFY = 0xA4, 0xB0, 0x20
_SELECT_EF_P1, _NO_FCI_P2 = 0x02, 0x0C
_SHORT_ID = 0x80


@dataclass(frozen=True)
class Manners:
    """How the card behaves where real cards, or reports about them, differ (jpki-facts A2, A7, G)."""

    blocked_status: int = StatusWord.BLOCKED_6984
    """6983, 6984 or 63C0; answers both VERIFY and the retry query of a blocked PIN."""
    extended_length: bool = False
    short_file_ids: bool = True
    past_end_status: int = StatusWord.OK
    """Answer to a READ that runs over the end: 9000 or 6282 with the rest, or 6C00 for 6Cxx."""
    get_response: bool = False
    """Answer data to commands without GET RESPONSE only by 61xx, as a T=0 card does."""


@dataclass(frozen=True)
class TransparentFile:
    """A readable file; ``needs`` names the PIN that must be verified before."""

    content: bytes
    needs: PinName | None = None


def filled(content: bytes, size: int) -> bytes:
    """Pad ``content`` with FF up to ``size`` bytes, as the card's files are larger than the DER."""
    return content.ljust(size, b"\xff")


class Application:
    """One application: files and PINs by their 16-bit identifiers, and the current file.

    ``denied`` is the status word for a missing PIN, which differs between applications.
    """

    def __init__(
        self,
        name: str,
        files: Mapping[int, TransparentFile],
        pin_files: Mapping[int, PinName],
        pins: Pins,
        manners: Manners,
        denied: StatusWord,
    ) -> None:
        self.name = name
        self.current: int | None = None
        self._files = files
        self._pin_files = pin_files
        self._pins = pins
        self._manners = manners
        self._denied = denied

    def execute(self, command: Command) -> Response:
        """Run one command; raises Refused for every answer that is only a status word."""
        if command.cla != 0x00:
            raise Refused(StatusWord.CLASS_UNSUPPORTED)
        if command.ins == SELECT:
            return self._select(command)
        if command.ins == READ_BINARY:
            return self._read(command)
        if command.ins == VERIFY:
            return self._verify(command)
        raise Refused(StatusWord.INSTRUCTION_UNSUPPORTED)

    def identifiers(self) -> set[int]:
        """All identifiers that SELECT finds."""
        return {*self._files, *self._pin_files}

    def require(self, pin: PinName | None) -> None:
        """Refuse unless ``pin`` is verified."""
        if pin is not None and pin not in self._pins.verified:
            raise Refused(self._denied)

    def take_short_id(self, reference: int) -> None:
        """Make the file meant by P1 or P2 current: 80 the current one, 80|n short identifier n."""
        short_id = reference & 0x1F
        if not reference & _SHORT_ID or reference & 0x60:
            raise Refused(StatusWord.WRONG_PARAMETERS)
        if not short_id:
            return
        if not self._manners.short_file_ids:
            raise Refused(StatusWord.WRONG_PARAMETERS)
        self._make_current(short_id)

    def _make_current(self, identifier: int) -> None:
        if identifier not in self.identifiers():
            raise Refused(StatusWord.FILE_NOT_FOUND)
        self.current = identifier

    def _select(self, command: Command) -> Response:
        if (command.p1, command.p2) != (_SELECT_EF_P1, _NO_FCI_P2):
            raise Refused(StatusWord.WRONG_PARAMETERS)
        if len(command.data) != 2:
            raise Refused(StatusWord.WRONG_LENGTH)
        self._make_current(int.from_bytes(command.data, "big"))
        return Response()

    def _read(self, command: Command) -> Response:
        if command.p1 & _SHORT_ID:
            self.take_short_id(command.p1)
            offset = command.p2
        else:
            offset = command.p1 << 8 | command.p2
        file = self._files.get(self.current) if self.current is not None else None
        if file is None:
            raise Refused(StatusWord.NO_CURRENT_FILE)
        if command.le is None:
            raise Refused(StatusWord.WRONG_LENGTH)
        self.require(file.needs)
        return self._slice(file.content, offset, command.le)

    def _slice(self, content: bytes, offset: int, length: int) -> Response:
        part = content[offset : offset + length]
        if not part:
            raise Refused(StatusWord.OFFSET_PAST_END)
        if len(part) == length or self._manners.past_end_status == StatusWord.OK:
            return Response(part)
        if self._manners.past_end_status == StatusWord.END_OF_FILE:
            return Response(part, StatusWord.END_OF_FILE)
        raise Refused(exact_length(len(part)))

    def _verify(self, command: Command) -> Response:
        if command.p1 != 0:
            raise Refused(StatusWord.WRONG_PARAMETERS)
        self.take_short_id(command.p2)
        name = self._pin_files.get(self.current) if self.current is not None else None
        if name is None:
            raise Refused(StatusWord.NO_CURRENT_FILE)
        left = self._pins.tries[name]
        if left == 0:
            raise Refused(self._manners.blocked_status)
        # An empty VERIFY asks for the counter and never says whether the PIN is verified (A8).
        if not command.data:
            raise Refused(tries_left(left))
        if not self._pins.verify(name, command.data):
            raise Refused(tries_left(self._pins.tries[name]))
        return Response()
