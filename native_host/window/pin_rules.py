# SPDX-License-Identifier: Apache-2.0
"""Which characters and lengths a PIN of each kind can have: rules of the card, jpki-facts A6."""

import unicodedata
from dataclasses import dataclass
from enum import Enum

from ..prompt import PinKind


class Refusal(Enum):
    """Why a keystroke or a PIN was not taken; the value names the hint in the texts."""

    FULL_WIDTH = "hint.full-width"
    NOT_DIGIT = "hint.not-digit"
    NOT_ALPHANUMERIC = "hint.not-alphanumeric"
    TOO_SHORT = "hint.too-short"
    TOO_LONG = "hint.too-long"


@dataclass(frozen=True)
class PinRule:
    """The shape of one kind of PIN."""

    kind: PinKind
    shortest: int
    longest: int
    alphabet: bytes
    outside: Refusal  # for a half-width character that is not in the alphabet

    def octet(self, character: str) -> int | Refusal:
        """Return the byte that `character` stands for, or why it is refused.

        Small letters stand for capitals: the card knows only capitals and counts a small one as a wrong try.
        """
        # Checked before folding: a few letters outside ASCII have an ASCII capital.
        if len(character) == 1 and character.isascii():
            folded = ord(character.upper())
            return folded if folded in self.alphabet else self.outside
        return Refusal.FULL_WIDTH if _is_wide(character) else self.outside

    def fault(self, length: int) -> Refusal | None:
        """Return what is wrong with a PIN of `length` characters."""
        if length < self.shortest:
            return Refusal.TOO_SHORT
        return Refusal.TOO_LONG if length > self.longest else None


_DIGITS = b"0123456789"
_RULES = {
    PinKind.AUTHENTICATION: PinRule(PinKind.AUTHENTICATION, 4, 4, _DIGITS, Refusal.NOT_DIGIT),
    PinKind.ATTRIBUTES: PinRule(PinKind.ATTRIBUTES, 4, 4, _DIGITS, Refusal.NOT_DIGIT),
    PinKind.SIGNATURE: PinRule(
        PinKind.SIGNATURE,
        6,
        16,
        _DIGITS + b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        Refusal.NOT_ALPHANUMERIC,
    ),
}


def rule_of(kind: PinKind) -> PinRule:
    """Return the rule for PINs of `kind`."""
    return _RULES[kind]


def _is_wide(character: str) -> bool:
    # "H" is half-width katakana: typed with the kana lock on, and helped by the same advice.
    return unicodedata.east_asian_width(character[0]) in "FWH"
