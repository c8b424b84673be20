# SPDX-License-Identifier: Apache-2.0
"""DER's elements are found the same way one by one and all at once, in every form of length."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webjpki import der


def _encoded(length: int, octets: int) -> bytes:
    head = bytes([0x80 | octets]) + length.to_bytes(octets, "big") if octets else bytes([length])
    return b"\x04" + head + bytes(length)


def _one_by_one(data: bytes) -> list[der.Element]:
    found, offset = [], 0
    while offset < len(data):
        found.append(der.element(data, offset, len(data)))
        offset = found[-1][2]
    return found


@pytest.mark.parametrize(
    ("length", "octets"),
    [(0, 0), (1, 0), (127, 0), (128, 1), (255, 1), (256, 2), (65535, 2), (65536, 3), (65536, 4)],
)
def test_forms_of_length(length: int, octets: int) -> None:
    element = _encoded(length, octets)
    size, head = len(element), 2 + octets
    assert der.children(element * 2, 0, size * 2) == [
        (0x04, head, size),
        (0x04, size + head, size * 2),
    ]


@given(st.lists(st.sampled_from([b"\x30", b"\x81", b"\x82", b"\x80", b"\x00", b"\x02", b"\x84"])))
@example([b"\x04", b"\x81"])
@example([b"\x04", b"\x82", b"\x00"])
@example([b"\x04", b"\x80", b"\x00", b"\x00", b"\x00", b"\x00"])
def test_all_at_once_agrees_with_one_by_one(parts: list[bytes]) -> None:
    data = b"".join(parts)
    try:
        expected = _one_by_one(data)
    except der.DerError:
        with pytest.raises(der.DerError):
            der.children(data, 0, len(data))
    else:
        assert der.children(data, 0, len(data)) == expected


@pytest.mark.parametrize("octets", [0, 1, 2, 3])
def test_an_element_longer_than_its_container(octets: int) -> None:
    data = _encoded(100, octets)
    for end in range(1, len(data)):
        with pytest.raises(der.DerError):
            der.children(data, 0, end)
