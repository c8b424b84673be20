# SPDX-License-Identifier: Apache-2.0
"""Shows what the JPKI application's files hold and how they are read (jpki-facts A4, A5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulated_card import HOLDERS, TEST_PINS, SimulatedCard
from tests.simulated_card.commands import (
    READ_256,
    SELECT_JPKI,
    data_of,
    der_of,
    read,
    read_whole,
    select_file,
    send,
    verify,
)

MakeCard = Callable[..., SimulatedCard]


@pytest.mark.parametrize("file", [0x000A, 0x000B, 0x0002])
def test_certificates_without_a_pin_end_in_filler(card: SimulatedCard, file: int) -> None:
    send(card, SELECT_JPKI)
    content = read_whole(card, file)
    der = der_of(content)
    assert 1000 < len(der) < len(content) == 2048
    assert set(content[len(der) :]) == {0xFF}


def test_the_certificates_are_as_long_as_real_ones(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, select_file(0x001B), verify(TEST_PINS["signature"]))
    assert 1550 <= len(der_of(read_whole(card, 0x0001))) <= 1600
    assert 1281 <= len(der_of(read_whole(card, 0x000A))) <= 1536


def test_the_signature_certificate_needs_its_pin(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI, select_file(0x0018), verify(TEST_PINS["authentication"]))
    assert send(card, select_file(0x0001), READ_256) == "6982"


def test_an_android_phone_wants_the_pin_first(make_card: MakeCard) -> None:
    card = make_card(label="JPKIAPGPSETOKEN")
    assert send(card, SELECT_JPKI, select_file(0x000A), READ_256) == "6982"
    send(card, select_file(0x0018), verify(TEST_PINS["authentication"]))
    assert der_of(read_whole(card, 0x000A))


@pytest.mark.parametrize(
    "label", ["JPKIAPICCTOKEN2", "JPKIAPICCTOKEN", "JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN"]
)
def test_the_token_information_carries_the_label(make_card: MakeCard, label: str) -> None:
    card = make_card(label=label)
    content = data_of(card, SELECT_JPKI, select_file(0x0006), READ_256)
    assert len(content) == 160
    assert content[:32] == label.encode().ljust(32)
    assert content[96:100] == bytes.fromhex("0000040D")
    assert content[116:124] == bytes([0, 0, 0, 16, 0, 0, 0, 6])


@pytest.mark.parametrize(("holder", "expected"), [("hanako", "8F8F00"), ("child", "008F00")])
def test_availability_says_which_certificates_exist(
    make_card: MakeCard, holder: str, expected: str
) -> None:
    card = make_card(HOLDERS[holder])
    assert data_of(card, SELECT_JPKI, select_file(0x0008), READ_256).hex().upper() == expected


def test_a_certificate_that_was_not_issued_is_all_filler(make_card: MakeCard) -> None:
    card = make_card(HOLDERS["child"])
    send(card, SELECT_JPKI, select_file(0x001B), verify(TEST_PINS["signature"]))
    assert set(read_whole(card, 0x0001)) == {0xFF}


@pytest.mark.parametrize(("status", "expected"), [(0x9000, "9000"), (0x6282, "6282")])
def test_a_read_over_the_end_gives_the_rest(
    make_card: MakeCard, status: int, expected: str
) -> None:
    card = make_card(past_end_status=status)
    send(card, SELECT_JPKI, select_file(0x000A))
    response = card.transmit(read(2040))
    assert (len(response), response[-2:].hex()) == (10, expected)
    assert send(card, read(2048)) == "6B00"


def test_a_card_may_want_the_exact_length(make_card: MakeCard) -> None:
    card = make_card(past_end_status=0x6C00)
    assert send(card, SELECT_JPKI, select_file(0x0006), READ_256) == "6CA0"
    assert len(data_of(card, read(0, 0xA0))) == 160


def test_a_card_may_hand_data_over_by_get_response(make_card: MakeCard) -> None:
    card = make_card(get_response=True)
    assert send(card, SELECT_JPKI, select_file(0x0006), read(0, 160)) == "61A0"
    first = card.transmit(bytes.fromhex("00C0000064"))
    assert (len(first), first[-2:].hex().upper()) == (102, "613C")
    assert len(data_of(card, bytes.fromhex("00C000003C"))) == 60
    assert send(card, bytes.fromhex("00C000003C")) == "6986"


def test_short_file_ids_read_and_make_current(card: SimulatedCard) -> None:
    send(card, SELECT_JPKI)
    start = data_of(card, bytes.fromhex("00B08A0000"))
    assert start[:2] == b"\x30\x82"
    assert data_of(card, read(0)) == start
    assert send(card, bytes.fromhex("00200098")) == "63C3"
    assert send(card, bytes.fromhex("00B09E0000")) == "6A82"


def test_short_file_ids_can_be_switched_off(make_card: MakeCard) -> None:
    card = make_card(short_file_ids=False)
    send(card, SELECT_JPKI)
    assert send(card, bytes.fromhex("00B08A0000")) == "6A86"
    assert send(card, bytes.fromhex("00200098")) == "6A86"
    assert card.tries["authentication"] == 3


def test_extended_length_is_off_unless_asked_for(make_card: MakeCard) -> None:
    extended_read = bytes.fromhex("00B00000000800")
    card, able = make_card(), make_card(extended_length=True)
    assert send(card, SELECT_JPKI, select_file(0x000A), extended_read) == "6700"
    assert len(data_of(able, SELECT_JPKI, select_file(0x000A), extended_read)) == 2048


@pytest.mark.parametrize(
    ("apdu", "status"),
    [
        ("00A4020C02FFFF", "6A82"),
        ("00A4020C0100", "6700"),
        ("00A402000200 0A", "6A86"),
        ("01B0000000", "6881"),
        ("04B0000000", "6882"),
        ("80B0000000", "6E00"),
        ("00D6000001 00", "6D00"),
        ("00240180 04 31323334", "6D00"),
        ("00B00000", "6986"),
        ("00B000", "6700"),
        ("00A4020C 05 000A", "6700"),
        ("00A4020C 02 000A 00 00", "6700"),
    ],
)
def test_what_the_card_cannot_do_has_its_status_word(
    card: SimulatedCard, apdu: str, status: str
) -> None:
    assert send(card, SELECT_JPKI, bytes.fromhex(apdu)) == status


def test_nothing_but_selection_works_before_selection(card: SimulatedCard) -> None:
    assert send(card, READ_256) == "6D00"


def test_selection_may_ask_for_the_name(card: SimulatedCard) -> None:
    with_fci = SELECT_JPKI[:3] + b"\x00" + SELECT_JPKI[4:] + b"\x00"
    assert data_of(card, with_fci).hex().upper() == "6F0C840AD392F000260100000001"


def test_get_challenge_gives_fresh_bytes(card: SimulatedCard) -> None:
    challenge = bytes.fromhex("0084000000")
    first = data_of(card, SELECT_JPKI, challenge)
    assert len(first) == 256
    assert first != data_of(card, challenge)
