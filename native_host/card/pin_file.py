# SPDX-License-Identifier: Apache-2.0
"""The PIN file that is selected: its counter, and a PIN presented to it."""

from ..errors import PinBlocked
from ..pins import Pin
from . import apdu
from .apdu import StatusWord
from .channel import Channel
from .transmission import unexpected


class WrongPin(Exception):
    """The card refused the PIN and spent one try; `tries_left` is None where it does not count aloud."""

    def __init__(self, tries_left: int | None) -> None:
        super().__init__()
        self.tries_left = tries_left


def tries_left(channel: Channel) -> int | None:
    """Ask the card for the tries left, spending none; None where it does not say."""
    response = channel.transmit(apdu.query_tries())
    if response.status == StatusWord.WRONG_LENGTH:
        response = channel.transmit(apdu.query_tries_with_length())
    if response.tries_left is None and not response.ok:
        raise unexpected(response)
    return response.tries_left


def present(channel: Channel, pin: Pin) -> None:
    """Present `pin`: spends one try when it is wrong. Raises WrongPin or PinBlocked."""
    response = channel.transmit(apdu.verify(pin.octets))
    if response.ok:
        return
    if response.tries_left == 0:
        raise PinBlocked(pin=pin.kind.value)
    if response.tries_left is None and response.status != StatusWord.NO_COUNTER:
        raise unexpected(response)
    raise WrongPin(response.tries_left)
