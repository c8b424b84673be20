# SPDX-License-Identifier: Apache-2.0
"""Commands byte for byte as jpki-facts A5 has them, and what answers mean."""

from __future__ import annotations

import pytest

from native_host.card import apdu
from native_host.card.apdu import Command, FileId, Response


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (apdu.select_application(apdu.JPKI_AID), "00A4040C0AD392F000260100000001"),
        (apdu.select_application(apdu.CARD_MANAGER_AID), "00A4040C07A0000001510000"),
        (apdu.select_file(FileId.SIGNATURE_PIN), "00A4020C02001B"),
        (apdu.read_binary(0, 256), "00B0000000"),
        (apdu.read_binary(0x0500, 0xE0), "00B00500E0"),
        (apdu.query_tries(), "00200080"),
        (apdu.query_tries_with_length(), "0020008000"),
        (apdu.verify(bytearray(b"1234")), "002000800431323334"),
        (apdu.compute_signature(bytes(51)), "802A008033" + "00" * 51 + "00"),
        (apdu.get_response(256), "00C0000000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_commands_are_encoded_as_the_card_wants_them(command: Command, expected: str) -> None:
    assert command.encode().hex().upper() == expected


@pytest.mark.parametrize(
    ("status", "tries"),
    [(0x63C3, 3), (0x63C1, 1), (0x63C0, 0), (0x63CF, 15), (0x6983, 0), (0x6984, 0)]
    + [(0x9000, None), (0x6300, None), (0x6982, None), (0x6985, None)],
)
def test_both_words_for_blocked_mean_no_tries(status: int, tries: int | None) -> None:
    assert Response(b"", status).tries_left == tries


def test_a_pin_never_shows_in_a_command() -> None:
    assert "1234" not in repr(apdu.verify(bytearray(b"1234")))
    assert "31323334" not in repr(apdu.verify(bytearray(b"1234")))
