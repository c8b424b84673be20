# SPDX-License-Identifier: Apache-2.0
"""Reading the card's selected elementary file: its first bytes, or the DER object at its start."""

from collections.abc import Callable

from ..errors import CardFailed
from . import tlv
from .apdu import CAUTIOUS_READ, SHORT_READ, StatusWord, read_binary
from .channel import Channel
from .transmission import send, unexpected

_MAX_OBJECT = 8192  # jpki-facts G7: certificates are 1,300 to 1,600 bytes


class Absent(Exception):
    """The card has no such file, or the file holds filler only."""


def read_start(channel: Channel, length: int) -> bytes:
    """Return the first `length` bytes of the file, fewer where it is shorter."""
    return _read(channel, 0, length)[:length]


def read_object(channel: Channel) -> bytes:
    """Return the BER-TLV object at the start of the file. Raises CardFailed or tlv.BrokenTlv."""
    return _read_whole(channel, tlv.total_length)


def read_der(channel: Channel) -> bytes:
    """Return the DER object at the start of the file without the filler behind it.

    Costs one command for each 256 bytes. Raises Absent where there is filler only, CardFailed where
    the file ends inside the object.
    """
    return _read_whole(channel, _der_length)


def _read_whole(channel: Channel, measure: Callable[[bytes], int]) -> bytes:
    step = SHORT_READ
    try:
        octets = _read(channel, 0, step)
    except CardFailed as error:
        if error.data.get("statusWord") != f"{StatusWord.WRONG_LENGTH:04X}":
            raise
        step = CAUTIOUS_READ
        octets = _read(channel, 0, step)
    total = measure(octets)
    if total > _MAX_OBJECT:
        raise CardFailed
    while len(octets) < total:
        piece = _read(channel, len(octets), min(step, total - len(octets)))
        if not piece:
            raise CardFailed
        octets += piece
    return octets[:total]


def _read(channel: Channel, offset: int, length: int) -> bytes:
    response = send(channel, read_binary(offset, length))
    if response.status == StatusWord.WRONG_OFFSET:
        return b""
    if not response.ok and response.status != StatusWord.END_OF_FILE:
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
