# SPDX-License-Identifier: Apache-2.0
"""PINs in memory: what could be one, and that nothing of it is left."""

from __future__ import annotations

import re
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native_host.pins import FULL_TRIES, Pin, PinKind
from native_host.prompt import PinEntered


@given(st.binary(max_size=20), st.sampled_from(PinKind))
def test_only_what_the_card_could_accept_is_possible(octets: bytes, kind: PinKind) -> None:
    rule = rb"\A[0-9A-Z]{6,16}\Z" if kind is PinKind.SIGNATURE else rb"\A[0-9]{4}\Z"
    possible = re.search(rule, octets) is not None
    assert Pin(kind, bytearray(octets)).is_possible() is possible


@pytest.mark.parametrize("text", [b"0000", b"1234", b"9999"])
def test_four_digits_are_possible(text: bytes) -> None:
    assert Pin(PinKind.AUTHENTICATION, bytearray(text)).is_possible()
    assert not Pin(PinKind.SIGNATURE, bytearray(text)).is_possible()


@pytest.mark.parametrize("text", [b"ABC123", b"000000", b"A" * 16])
def test_six_to_sixteen_capitals_and_digits_are_possible(text: bytes) -> None:
    assert Pin(PinKind.SIGNATURE, bytearray(text)).is_possible()
    assert not Pin(PinKind.AUTHENTICATION, bytearray(text)).is_possible()


class Watched(bytearray):
    """Remembers what was in it when it was emptied."""

    last = b""

    def clear(self) -> None:
        self.last = bytes(self)
        super().clear()


def test_P1_a_pin_is_overwritten_on_leaving_the_block() -> None:
    octets = Watched(b"9876")
    with pytest.raises(RuntimeError), Pin(PinKind.AUTHENTICATION, octets):
        raise RuntimeError
    assert (octets.last, len(octets)) == (bytes(4), 0)


def test_P1_a_pin_shows_nowhere() -> None:
    pin = Pin(PinKind.AUTHENTICATION, bytearray(b"9876"))
    shown = [repr(pin), str(pin), f"{pin}", repr(PinEntered(pin))]
    try:
        raise ValueError(pin)
    except ValueError:
        shown.append(traceback.format_exc())
    assert not any("9876" in text for text in shown)


def test_the_tries_of_a_fresh_card() -> None:
    assert FULL_TRIES == {
        PinKind.AUTHENTICATION: 3,
        PinKind.SIGNATURE: 5,
        PinKind.ATTRIBUTES: 3,
    }
