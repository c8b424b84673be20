# SPDX-License-Identifier: Apache-2.0
"""Which characters and lengths reach the card (P2, P9)."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native_host.prompt import PinKind
from native_host.window.pin_rules import Refusal, rule_of

AUTHENTICATION = rule_of(PinKind.AUTHENTICATION)
SIGNATURE = rule_of(PinKind.SIGNATURE)


@pytest.mark.parametrize("character", string.digits)
def test_digits_stand_for_themselves(character: str) -> None:
    assert AUTHENTICATION.octet(character) == ord(character)
    assert SIGNATURE.octet(character) == ord(character)


@pytest.mark.parametrize("character", string.ascii_letters)
def test_letters_are_capitals_in_the_password_and_refused_in_the_pin(character: str) -> None:
    assert SIGNATURE.octet(character) == ord(character.upper())
    assert AUTHENTICATION.octet(character) is Refusal.NOT_DIGIT


@pytest.mark.parametrize("character", "１Ａａあアｱ漢－")
def test_P2_wide_characters_get_their_own_advice(character: str) -> None:
    assert AUTHENTICATION.octet(character) is Refusal.FULL_WIDTH
    assert SIGNATURE.octet(character) is Refusal.FULL_WIDTH


# Each of these has an ASCII capital, or is a digit somewhere.
@pytest.mark.parametrize("character", ["ı", "ſ", "ß", "ﬁ", "٣", "²", "-", " ", "@"])
def test_P2_look_alikes_are_refused(character: str) -> None:
    assert isinstance(AUTHENTICATION.octet(character), Refusal)
    assert isinstance(SIGNATURE.octet(character), Refusal)


@given(st.text(min_size=1, max_size=3))
def test_nothing_else_is_ever_taken(text: str) -> None:
    taken = SIGNATURE.octet(text)
    assert isinstance(taken, Refusal) or (text.isascii() and text.isalnum() and len(text) == 1)


@pytest.mark.parametrize(
    ("kind", "good"),
    [(PinKind.AUTHENTICATION, {4}), (PinKind.SIGNATURE, set(range(6, 17)))],
)
def test_P9_only_possible_lengths_are_without_fault(kind: PinKind, good: set[int]) -> None:
    rule = rule_of(kind)
    assert {n for n in range(30) if rule.fault(n) is None} == good
    assert rule.fault(min(good) - 1) is Refusal.TOO_SHORT
    assert rule.fault(max(good) + 1) is Refusal.TOO_LONG
