# SPDX-License-Identifier: Apache-2.0
"""Plays the 券面事項入力補助 application: the holder's four attributes behind a 4-digit PIN."""

from __future__ import annotations

from simulated_card.application import Application, Manners, TransparentFile, filled
from simulated_card.holder import Holder
from simulated_card.pins import Pins
from simulated_card.status import StatusWord

TEXT_AID = bytes.fromhex("D3921000310001010408")

# File identifiers, jpki-facts B1.
MY_NUMBER, ATTRIBUTES, INFORMATION, TEXT_PIN = 0x0001, 0x0002, 0x0005, 0x0011

_NO_PERSONS_NUMBER = b"0" * 12
"""Twelve zeros: the shape of an Individual Number that nobody can have."""
_ATTRIBUTES_SIZE = 512
_OFFSETS_TAG, _OFFSETS_LENGTH = 0xDF21, 8


class TextApplication(Application):
    """The attribute application; SELECT and READ of EF 0001 work, for tests to find in the log."""

    def __init__(self, holder: Holder, pins: Pins, manners: Manners) -> None:
        number = b"\xff\x10\x0c" + _NO_PERSONS_NUMBER + b"\xff\xff"
        attributes = filled(attributes_tlv(holder), _ATTRIBUTES_SIZE)
        information = b"\xff\x40" + _block(_tlv(0xDF41, b"\x01\x03\x0e\x01"))
        super().__init__(
            "text",
            {
                MY_NUMBER: TransparentFile(number, "text"),
                ATTRIBUTES: TransparentFile(attributes, "text"),
                INFORMATION: TransparentFile(information),
            },
            {TEXT_PIN: "text"},
            pins,
            manners,
            StatusWord.SECURITY_NOT_SATISFIED_TEXT,
        )


def attributes_tlv(holder: Holder) -> bytes:
    """Return EF 0002: FF20 with the table of file offsets, name, address, birth date and sex."""
    fields = (
        (0xDF22, holder.name),
        (0xDF23, holder.address),
        (0xDF24, holder.birth_code[1:]),
        (0xDF25, holder.sex),
    )
    encoded = [_tlv(tag, value.encode("utf-8")) for tag, value in fields]
    table_size = len(_tlv(_OFFSETS_TAG, bytes(_OFFSETS_LENGTH)))
    body_size = table_size + sum(map(len, encoded))
    position = len(b"\xff\x20" + _length(body_size)) + table_size
    offsets = b""
    for field in encoded:
        offsets += position.to_bytes(2, "big")
        position += len(field)
    return b"\xff\x20" + _block(_tlv(_OFFSETS_TAG, offsets) + b"".join(encoded))


def _tlv(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "big") + _block(value)


def _block(value: bytes) -> bytes:
    return _length(len(value)) + value


def _length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    if size < 0x100:
        return bytes([0x81, size])
    return b"\x82" + size.to_bytes(2, "big")
