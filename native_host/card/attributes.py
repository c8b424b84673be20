# SPDX-License-Identifier: Apache-2.0
"""The 券面事項入力補助 application: the holder's four attributes, and nothing else of what it holds.

EF 0001 of this application is the Individual Number (My Number). No command here can select it: the
law keeps it to bodies with a statutory purpose (jpki-facts B1), and this program is none.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from ..errors import CardFailed, NotJpkiCard
from ..pins import Pin, PinKind
from . import apdu, pin_file, tlv
from .channel import Channel
from .files import read_object
from .transmission import send, unexpected

_AID = bytes.fromhex("D3921000310001010408")
# jpki-facts A7: not found, or a function that the card does not have.
_NO_SUCH_APPLICATION = frozenset({0x6A81, 0x6A82})
_OUTER, _NAME, _ADDRESS, _BIRTH_DATE, _SEX = 0xFF20, 0xDF22, 0xDF23, 0xDF24, 0xDF25


class _File(IntEnum):
    """The files that this program uses; there is deliberately no name for 0001."""

    ATTRIBUTES = 0x0002
    PIN = 0x0011


# JIS X 0303, in the words of the wire.
_SEXES = {"0": "notKnown", "1": "male", "2": "female", "9": "notApplicable"}


@dataclass(frozen=True, repr=False)
class Attributes:
    """What the card says of its holder; personal data, so that no `repr` shows it.

    `birth_date` is None where the card does not state a day of the calendar; `sex` is "male",
    "female", "notKnown" or "notApplicable".
    """

    name: str
    address: str
    birth_date: date | None
    sex: str


class AttributeApplication:
    """The selected application behind a channel that somebody else owns and powers off."""

    def __init__(self, channel: Channel) -> None:
        """Select it. Raises NotJpkiCard where the card has none (phones), CardRemoved, CardFailed."""
        self._channel = channel
        response = channel.transmit(apdu.select_application(_AID))
        if response.status in _NO_SUCH_APPLICATION:
            raise NotJpkiCard
        if not response.ok:
            raise unexpected(response)

    def tries_left(self, kind: PinKind) -> int | None:
        """Ask the card for the tries left, spending none; leaves the PIN file selected."""
        if kind is not PinKind.ATTRIBUTES:
            raise ValueError("another application's PIN")
        self._select(_File.PIN)
        return pin_file.tries_left(self._channel)

    def verify(self, pin: Pin) -> None:
        """Present `pin`: spends one try when it is wrong. Raises WrongPin or PinBlocked."""
        if pin.kind is not PinKind.ATTRIBUTES or not pin.is_possible():
            raise ValueError("a PIN that cannot be right is not sent")
        pin_file.present(self._channel, pin)

    def read(self) -> Attributes:
        """Read the attributes; the PIN must have been verified. Raises CardFailed for broken data."""
        self._select(_File.ATTRIBUTES)
        try:
            return _attributes(read_object(self._channel))
        except ValueError as error:
            raise CardFailed from error

    def _select(self, file: _File) -> None:
        response = send(self._channel, apdu.select_file(file))
        if not response.ok:
            raise unexpected(response)


def _attributes(octets: bytes) -> Attributes:
    """Read EF 0002; raises ValueError for anything but one object with each of the four fields."""
    tag, body = tlv.read_first(octets)
    objects = list(tlv.read_objects(body))
    fields = dict(objects)
    if tag != _OUTER or len(fields) != len(objects):
        raise tlv.BrokenTlv("not the holder's attributes")
    return Attributes(_text(fields, _NAME), _text(fields, _ADDRESS), _date(fields), _sex(fields))


def _text(fields: dict[int, bytes], tag: int) -> str:
    if tag not in fields:
        raise tlv.BrokenTlv("an attribute is missing")
    return fields[tag].decode("utf-8")


def _date(fields: dict[int, bytes]) -> date | None:
    """Read YYYYMMDD, Gregorian; unknown parts are stated as zeros and make the whole unknown."""
    digits = _text(fields, _BIRTH_DATE)
    if len(digits) != 8 or not digits.isascii() or not digits.isdecimal():
        raise tlv.BrokenTlv("a birth date of another form")
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _sex(fields: dict[int, bytes]) -> str:
    code = _text(fields, _SEX)
    if code not in _SEXES:
        raise tlv.BrokenTlv("an unknown code for sex")
    return _SEXES[code]
