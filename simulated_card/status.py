# SPDX-License-Identifier: Apache-2.0
"""Names the status words a card answers with (jpki-facts A7)."""

from __future__ import annotations

from enum import IntEnum


class StatusWord(IntEnum):
    """Status words with a fixed value; 63Cn, 61xx and 6Cxx are made by the functions below."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    SECURITY_NOT_SATISFIED_TEXT = 0x66F1
    WRONG_LENGTH = 0x6700
    CHANNEL_UNSUPPORTED = 0x6881
    SECURE_MESSAGING_UNSUPPORTED = 0x6882
    SECURITY_NOT_SATISFIED = 0x6982
    BLOCKED_6983 = 0x6983
    BLOCKED_6984 = 0x6984
    NO_CURRENT_FILE = 0x6986
    FILE_NOT_FOUND = 0x6A82
    WRONG_PARAMETERS = 0x6A86
    REFERENCE_NOT_FOUND = 0x6A88
    OFFSET_PAST_END = 0x6B00
    INSTRUCTION_UNSUPPORTED = 0x6D00
    CLASS_UNSUPPORTED = 0x6E00
    NO_DIAGNOSIS = 0x6F00


class Refused(Exception):
    """The card answers with this status word and no data."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


def tries_left(count: int) -> int:
    """63Cn: ``count`` tries are left."""
    return 0x63C0 | count


def more_data(length: int) -> int:
    """61xx: ``length`` bytes (1-256) wait for GET RESPONSE."""
    return 0x6100 | (min(length, 256) & 0xFF)


def exact_length(length: int) -> int:
    """6Cxx: repeat the command with this Le (1-256)."""
    return 0x6C00 | (length & 0xFF)
