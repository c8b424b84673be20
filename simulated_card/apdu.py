# SPDX-License-Identifier: Apache-2.0
"""Says what a command to the card means: short and extended command APDUs (ISO 7816-4)."""

from __future__ import annotations

from dataclasses import dataclass

from simulated_card.status import Refused, StatusWord

_HEADER = 4


@dataclass(frozen=True)
class Command:
    """One parsed command; ``le`` is the number of bytes wanted, or None when none are."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes
    le: int | None
    extended: bool


@dataclass(frozen=True)
class Response:
    """What an application answers: data, and a status word of 16 bits."""

    data: bytes = b""
    status: int = StatusWord.OK


def parse_command(apdu: bytes) -> Command:
    """Parse ``apdu``; raises Refused with 6700 when its lengths do not add up."""
    if len(apdu) < _HEADER:
        raise Refused(StatusWord.WRONG_LENGTH)
    cla, ins, p1, p2 = apdu[:_HEADER]
    body = apdu[_HEADER:]
    extended = len(body) > 1 and body[0] == 0
    data, le = _parse_extended(body[1:]) if extended else _parse_short(body)
    return Command(cla, ins, p1, p2, data, le, extended)


def _parse_short(body: bytes) -> tuple[bytes, int | None]:
    if not body:
        return b"", None
    if len(body) == 1:
        return b"", body[0] or 256
    return _split(body[1:], body[0], le_size=1)


def _parse_extended(body: bytes) -> tuple[bytes, int | None]:
    if len(body) < 2:
        raise Refused(StatusWord.WRONG_LENGTH)
    number = int.from_bytes(body[:2], "big")
    if len(body) == 2:
        return b"", number or 65536
    return _split(body[2:], number, le_size=2)


def _split(rest: bytes, lc: int, le_size: int) -> tuple[bytes, int | None]:
    data, tail = rest[:lc], rest[lc:]
    if lc == 0 or len(data) != lc or len(tail) not in (0, le_size):
        raise Refused(StatusWord.WRONG_LENGTH)
    if not tail:
        return data, None
    return data, int.from_bytes(tail, "big") or 256**le_size
