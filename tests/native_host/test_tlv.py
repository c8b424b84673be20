# SPDX-License-Identifier: Apache-2.0
"""BER-TLV of the card's data files: every form of length it may have, and what is none."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native_host.card.tlv import BrokenTlv, read_first, read_objects, total_length

LONGEST = (1 << 24) - 1
TAGS = st.one_of(
    st.integers(0, 0xFF).filter(lambda tag: tag & 0x1F != 0x1F),
    st.tuples(
        st.sampled_from([0x1F, 0x3F, 0x5F, 0x7F, 0x9F, 0xBF, 0xDF, 0xFF]), st.integers(0, 0x7F)
    ).map(lambda pair: pair[0] << 8 | pair[1]),
)
OBJECTS = st.lists(st.tuples(TAGS, st.binary(max_size=400), st.integers(0, 3)), max_size=8)


def length(size: int, more: int = 0) -> bytes:
    """Write a length in its shortest form, or with up to `more` bytes more than it takes: BER allows that."""
    if size < 0x80 and not more:
        return bytes([size])
    count = min(3, max(1, (size.bit_length() + 7) // 8 + max(0, more - 1)))
    return bytes([0x80 | count]) + size.to_bytes(count, "big")


def encoded(tag: int, value: bytes, more: int = 0) -> bytes:
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + length(len(value), more) + value


@given(OBJECTS, st.binary(max_size=5))
def test_what_was_written_is_read(made: Sequence[tuple[int, bytes, int]], filler: bytes) -> None:
    octets = b"".join(encoded(*one) for one in made)
    assert list(read_objects(octets)) == [(tag, value) for tag, value, _ in made]
    if made:
        tag, value, more = made[0]
        assert read_first(octets + filler) == (tag, value)
        assert total_length(octets[:6] + filler) == len(encoded(tag, value, more))


@pytest.mark.parametrize("size", [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000, 0x12345])
def test_lengths_of_every_form(size: int) -> None:
    value = bytes(size)
    assert read_first(encoded(0xDF22, value)) == (0xDF22, value)
    assert total_length(encoded(0xDF22, value)[:7]) == 2 + len(length(size)) + size


def test_the_longest_length_is_measured_without_being_there() -> None:
    assert total_length(b"\xff\x20" + length(LONGEST)) == 6 + LONGEST


@pytest.mark.parametrize(
    "octets",
    [
        b"\xdf",  # half a tag
        b"\xdf\xa2\x01\x00",  # a tag of three bytes
        b"\xdf\x22",  # no length
        b"\xdf\x22\x80\x00\x00",  # indefinite length
        b"\xdf\x22\x81",  # half a length
        b"\xdf\x22\x82\x01",
        b"\xdf\x22\x84\x00\x00\x00\x01A",  # a length of four bytes
        b"\xdf\x22\xff" + bytes(127),
        b"\xdf\x22\x02A",  # a value that ends too early
        b"\xdf\x22\x83\xff\xff\xffA",
    ],
    ids=lambda octets: octets[:6].hex(),
)
def test_what_is_broken_is_an_error(octets: bytes) -> None:
    with pytest.raises(BrokenTlv):
        list(read_objects(octets))
    with pytest.raises(BrokenTlv):
        read_first(octets)


@given(st.binary(max_size=600))
def test_any_bytes_are_objects_or_broken(octets: bytes) -> None:
    try:
        found = list(read_objects(octets))
    except BrokenTlv:
        return
    assert sum(len(value) for _, value in found) <= len(octets)
