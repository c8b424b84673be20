# SPDX-License-Identifier: Apache-2.0
"""One command until its whole answer is there: lengths that the card corrects, and answers in pieces."""

from dataclasses import replace

from ..errors import CardFailed
from . import apdu
from .apdu import Command, Response
from .channel import Channel

_MORE = 0x6100
_OTHER_LENGTH = 0x6C00
_MAX_PIECES = 16  # 4 KiB; a card that announces more without end is broken


def send(channel: Channel, command: Command) -> Response:
    """Transmit `command`, repeat it with the length a 6Cxx names, and fetch what a 61xx announces.

    A command that carries data is never repeated: it could be a PIN.
    """
    response = channel.transmit(command)
    if response.status & 0xFF00 == _OTHER_LENGTH and not command.data:
        response = channel.transmit(replace(command, expected=_length(response)))
    data = response.data
    for _ in range(_MAX_PIECES):
        if response.status & 0xFF00 != _MORE:
            return replace(response, data=data)
        announced = _length(response)
        response = channel.transmit(apdu.get_response(announced))
        data += response.data
        # What follows a piece that is too short would close up to it, and nobody saw the gap.
        if len(response.data) != announced and response.status & 0xFF00 == _MORE:
            raise unexpected(response)
    raise unexpected(response)


def unexpected(response: Response) -> CardFailed:
    """The error for a status word that nobody expects here."""
    return CardFailed(statusWord=f"{response.status:04X}")


def _length(response: Response) -> int:
    return (response.status & 0xFF) or 256
