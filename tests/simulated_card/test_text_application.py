# SPDX-License-Identifier: Apache-2.0
"""Shows the 券面事項入力補助 application and that a touch of EF 0001 cannot hide (jpki-facts B1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulated_card import HOLDERS, TEST_PINS, SimulatedCard
from simulated_card.text_application import attributes_tlv
from tests.simulated_card.commands import (
    READ_256,
    SELECT_TEXT,
    data_of,
    read,
    select_file,
    send,
    verify,
)

OPEN = (SELECT_TEXT, select_file(0x0011), verify(TEST_PINS["text"]))


@pytest.mark.parametrize("file", [0x0001, 0x0002])
def test_nothing_personal_without_the_pin(card: SimulatedCard, file: int) -> None:
    assert send(card, SELECT_TEXT, select_file(file), READ_256) == "66F1"


def test_the_pin_opens_the_attributes(card: SimulatedCard) -> None:
    content = data_of(card, *OPEN, select_file(0x0002), READ_256)
    assert content.startswith(attributes_tlv(card.holder))
    assert card.verified == {"text"}


def test_the_offsets_point_at_the_fields(card: SimulatedCard) -> None:
    content = data_of(card, *OPEN, select_file(0x0002), read(0, 240))
    table = content.index(b"\xdf\x21\x08") + 3
    offsets = [int.from_bytes(content[table + 2 * n :][:2], "big") for n in range(4)]
    assert [content[at : at + 2].hex() for at in offsets] == ["df22", "df23", "df24", "df25"]
    assert content[offsets[2] : offsets[3]] == b"\xdf\x24\x0819900315"
    assert content[offsets[0] + 3 : offsets[1]].decode() == "山田　花子"


def test_a_long_address_has_a_long_length() -> None:
    long = replace(HOLDERS["hanako"], address="見本町" * 30)
    content = attributes_tlv(long)
    assert content[:3] == b"\xff\x20\x82"
    assert int.from_bytes(content[3:5], "big") == len(content) - 5
    assert b"\xdf\x23\x82\x01\x0e" + long.address.encode() in content


def test_reading_the_individual_number_is_in_the_log(card: SimulatedCard) -> None:
    number = data_of(card, *OPEN, select_file(0x0001), READ_256)
    assert number == b"\xff\x10\x0c" + b"0" * 12 + b"\xff\xff"
    touched = [entry for entry in card.log if (entry.application, entry.file) == ("text", "0001")]
    assert [entry.command for entry in touched] == ["00A4020C020001", "00B0000000"]


def test_application_information_is_free(card: SimulatedCard) -> None:
    assert data_of(card, SELECT_TEXT, select_file(0x0005), READ_256).hex() == "ff4007df410401030e01"
