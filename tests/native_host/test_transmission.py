# SPDX-License-Identifier: Apache-2.0
"""Lengths that a card corrects and answers in pieces; a command with data goes out once only."""

from __future__ import annotations

import pytest

from native_host.card import apdu
from native_host.card.transmission import send
from native_host.errors import CardFailed
from tests.fakes.channels import ScriptedChannel

READ = apdu.read_binary(0, 256)


def test_a_plain_answer_passes() -> None:
    assert send(ScriptedChannel(("00B0000000", "AABB9000")), READ).data == b"\xaa\xbb"


def test_the_length_in_6Cxx_is_used() -> None:
    channel = ScriptedChannel(("00B0000000", "6C02"), ("00B0000002", "AABB9000"))
    assert send(channel, READ).data == b"\xaa\xbb"
    assert channel.finished()


def test_6C00_means_256() -> None:
    channel = ScriptedChannel(("00B0000010", "6C00"), ("00B0000000", "AA9000"))
    assert send(channel, apdu.read_binary(0, 16)).ok


def test_a_second_6Cxx_is_an_answer() -> None:
    channel = ScriptedChannel(("00B0000000", "6C02"), ("00B0000002", "6C03"))
    assert send(channel, READ).status == 0x6C03


@pytest.mark.parametrize("command", [apdu.verify(bytearray(b"1234")), apdu.compute_signature(b"x")])
def test_P4_a_command_with_data_is_never_repeated(command: apdu.Command) -> None:
    channel = ScriptedChannel((command.encode().hex(), "6C10"))
    assert send(channel, command).status == 0x6C10
    assert channel.finished()


def test_pieces_announced_by_61xx_are_fetched() -> None:
    channel = ScriptedChannel(
        ("00B0000000", "AA6102"), ("00C0000002", "BBCC6100"), ("00C0000000", "DD9000")
    )
    answer = send(channel, READ)
    assert (answer.data, answer.status) == (b"\xaa\xbb\xcc\xdd", 0x9000)


def test_a_gap_between_pieces_fails() -> None:
    """Seen to fail when: pieces were put together whatever their length; found by the fault campaign."""
    channel = ScriptedChannel(
        ("00B0000000", "6103"), ("00C0000003", "AABB6102"), ("00C0000002", "DDEE9000")
    )
    with pytest.raises(CardFailed) as caught:
        send(channel, READ)
    assert caught.value.data == {"statusWord": "6102"}


def test_pieces_without_end_fail() -> None:
    channel = ScriptedChannel(("00B0000000", "6101"), *[("00C0000001", "AA6101")] * 16)
    with pytest.raises(CardFailed) as caught:
        send(channel, READ)
    assert caught.value.data == {"statusWord": "6101"}
