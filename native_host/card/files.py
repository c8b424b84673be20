# SPDX-License-Identifier: Apache-2.0
"""Reading the card's selected elementary file: its first bytes, or the DER object at its start."""

from collections.abc import Callable
from enum import IntEnum

from ..errors import CardFailed
from . import tlv
from .apdu import CAUTIOUS_READ, SHORT_READ, StatusWord, by_short_id, read_binary, read_extended
from .channel import Channel
from .manners import Manners
from .transmission import send, unexpected

_MAX_OBJECT = 8192  # jpki-facts G7: certificates are 1,300 to 1,600 bytes
_WHOLE = (StatusWord.OK, StatusWord.END_OF_FILE)


class Absent(Exception):
    """The card has no such file, or the file holds filler only."""


class EndsEarly(CardFailed):
    """The file ends inside the object that it begins with."""


def read_start(channel: Channel, length: int) -> bytes:
    """Return the first `length` bytes of the file, fewer where it is shorter."""
    return _read(channel, 0, length)[:length]


def read_object(channel: Channel) -> bytes:
    """Return the BER-TLV object at the start of the file. Raises CardFailed or tlv.BrokenTlv."""
    return _read_whole(channel, tlv.total_length, Manners(False, False))


def read_der(channel: Channel, manners: Manners, file: IntEnum | None = None) -> bytes:
    """Return the DER object at the start of the file without the filler behind it.

    Reads the selected file, or `file` by its short identifier. Costs one command for the first 256
    bytes, and one for all others or for each 256 of them. Raises Absent where there is filler only,
    CardFailed where the file ends inside the object.
    """
    return _read_whole(channel, _der_length, manners, file)


def _read_whole(
    channel: Channel,
    measure: Callable[[bytes], int],
    manners: Manners,
    file: IntEnum | None = None,
) -> bytes:
    step = SHORT_READ
    try:
        octets = _read(channel, 0, step, file)
    except CardFailed as error:
        if error.data.get("statusWord") != f"{StatusWord.WRONG_LENGTH:04X}":
            raise
        step, manners.extended = CAUTIOUS_READ, False
        octets = _read(channel, 0, step, file)
    total = measure(octets)
    if total > _MAX_OBJECT:
        raise CardFailed
    if total - len(octets) > step:
        octets += _read_at_once(channel, len(octets), total - len(octets), manners)
    while len(octets) < total:
        piece = _read(channel, len(octets), min(step, total - len(octets)))
        if not piece:
            raise EndsEarly
        octets += piece
    return octets[:total]


def _read_at_once(channel: Channel, offset: int, length: int, manners: Manners) -> bytes:
    """Return `length` bytes, or as many as the card gives for one command; none where it takes no such command."""
    if manners.extended is False:
        return b""
    response = send(channel, read_extended(offset, length))
    data = response.data[:length] if response.status in _WHOLE else b""
    manners.extended = len(data) == length
    return data


def _read(channel: Channel, offset: int, length: int, file: IntEnum | None = None) -> bytes:
    command = read_binary(offset, length)
    response = send(channel, command if file is None else by_short_id(command, file))
    if response.status == StatusWord.WRONG_OFFSET:
        return b""
    if response.status not in _WHOLE:
        raise unexpected(response)
    return response.data


def _der_length(octets: bytes) -> int:
    """Length of the SEQUENCE that `octets` begin with, header included."""
    if len(octets) < 4 or octets[0] != 0x30:
        raise Absent
    form = octets[1]
    if form < 0x80:
        return 2 + form
    count = form & 0x7F
    if count not in (1, 2):
        raise Absent
    return 2 + count + int.from_bytes(octets[2 : 2 + count], "big")
