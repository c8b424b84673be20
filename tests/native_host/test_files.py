# SPDX-License-Identifier: Apache-2.0
"""Reading files from cards and readers with different manners."""

from __future__ import annotations

import pytest

from native_host.card.files import Absent, read_der, read_start
from native_host.card.manners import Manners
from native_host.errors import CardFailed
from tests.fakes.channels import ScriptedChannel

OBJECT = bytes.fromhex("30820204") + bytes(range(256)) * 2 + b"\1\2\3\4"  # 4 + 516 bytes
FILLER = b"\xff"
CLASSIC = Manners(short_ids=False, extended=False)


def read(offset: int, length: int) -> str:
    return f"00B0{offset:04X}{length % 256:02X}"


def ok(data: bytes, status: str = "9000") -> str:
    return data.hex() + status


def test_an_object_is_read_in_steps_of_256() -> None:
    channel = ScriptedChannel(
        (read(0, 256), ok(OBJECT[:256])),
        (read(256, 256), ok(OBJECT[256:512])),
        (read(512, 8), ok(OBJECT[512:])),
    )
    assert read_der(channel, CLASSIC) == OBJECT
    assert channel.finished()


def test_filler_behind_a_short_object_is_cut_off() -> None:
    channel = ScriptedChannel((read(0, 256), ok(b"\x30\x03abc" + FILLER * 251)))
    assert read_der(channel, CLASSIC) == b"\x30\x03abc"


@pytest.mark.parametrize("status", ["9000", "6282"])
def test_shorter_answers_are_put_together(status: str) -> None:
    channel = ScriptedChannel(
        (read(0, 256), ok(OBJECT[:100], status)),
        (read(100, 256), ok(OBJECT[100:300], status)),
        (read(300, 220), ok(OBJECT[300:], status)),
    )
    assert read_der(channel, CLASSIC) == OBJECT


def test_a_reader_that_stops_at_255_bytes_gets_smaller_steps() -> None:
    channel = ScriptedChannel(
        (read(0, 256), "6700"),
        (read(0, 0xE0), ok(OBJECT[:0xE0])),
        (read(0xE0, 0xE0), ok(OBJECT[0xE0:0x1C0])),
        (read(0x1C0, 72), ok(OBJECT[0x1C0:])),
    )
    assert read_der(channel, CLASSIC) == OBJECT


@pytest.mark.parametrize("end", ["6B00", "9000", "6282"])
def test_a_file_that_ends_inside_the_object_fails(end: str) -> None:
    channel = ScriptedChannel((read(0, 256), ok(OBJECT[:256])), (read(256, 256), end))
    with pytest.raises(CardFailed):
        read_der(channel, CLASSIC)


@pytest.mark.parametrize(
    "content", [FILLER * 256, bytes(256), b"", b"\x30\x82\x01", b"\x30\x80" + bytes(254)]
)
def test_filler_alone_is_an_absent_object(content: bytes) -> None:
    with pytest.raises(Absent):
        read_der(ScriptedChannel((read(0, 256), ok(content))), CLASSIC)


def test_an_empty_file_is_an_absent_object() -> None:
    with pytest.raises(Absent):
        read_der(ScriptedChannel((read(0, 256), "6B00")), CLASSIC)


def test_a_length_beyond_any_certificate_fails_before_it_is_read() -> None:
    channel = ScriptedChannel((read(0, 256), ok(bytes.fromhex("3082FFFF") + bytes(252))))
    with pytest.raises(CardFailed):
        read_der(channel, CLASSIC)
    assert channel.finished()


def test_other_status_words_are_told() -> None:
    with pytest.raises(CardFailed) as caught:
        read_der(ScriptedChannel((read(0, 256), "6985")), CLASSIC)
    assert caught.value.data == {"statusWord": "6985"}


def test_the_start_of_a_shorter_file_is_all_of_it() -> None:
    assert read_start(ScriptedChannel((read(0, 32), ok(b"abc", "6282"))), 32) == b"abc"
    assert read_start(ScriptedChannel((read(0, 2), ok(b"abc"))), 2) == b"ab"
