# SPDX-License-Identifier: Apache-2.0
"""Commands to the card and its answers as values; every byte has its source in jpki-facts A3 to A7."""

from dataclasses import dataclass, field, replace
from enum import IntEnum

JPKI_AID = bytes.fromhex("D392F000260100000001")
# The GlobalPlatform card manager: selecting it drops the verified state (jpki-facts A8).
CARD_MANAGER_AID = bytes.fromhex("A0000001510000")

SHORT_READ = 256  # the most that a short READ BINARY returns
_READ_BINARY = 0xB0
CAUTIOUS_READ = 0xE0  # for readers that stop at 255 bytes (jpki-facts G6)


class FileId(IntEnum):
    """Elementary files of the JPKI application (jpki-facts A4)."""

    SIGNATURE_CERTIFICATE = 0x0001
    TOKEN_INFORMATION = 0x0006
    AVAILABILITY = 0x0008
    AUTHENTICATION_CERTIFICATE = 0x000A
    AUTHENTICATION_KEY = 0x0017
    AUTHENTICATION_PIN = 0x0018
    SIGNATURE_KEY = 0x001A
    SIGNATURE_PIN = 0x001B


class StatusWord(IntEnum):
    """Status words that mean something here (jpki-facts A7)."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    NO_COUNTER = 0x6300
    WRONG_LENGTH = 0x6700
    SECURITY_STATUS = 0x6982
    BLOCKED_6983 = 0x6983  # sources disagree on 6983 or 6984 (jpki-facts G1): both mean blocked
    BLOCKED_6984 = 0x6984
    FILE_NOT_FOUND = 0x6A82
    WRONG_OFFSET = 0x6B00
    FIRST_AFTER_POWER_ON = 0x6F00  # one throw-away retry is allowed (jpki-facts G22)


@dataclass(frozen=True)
class Command:
    """One command APDU; `data` may be a secret and never shows in `repr`."""

    header: bytes  # CLA INS P1 P2
    data: bytes | bytearray = field(default=b"", repr=False)
    expected: int | None = None  # Le: bytes wanted, 1 to 256, or to 65,536; None sends no Le
    extended: bool = False  # Le in three bytes; only without data

    def encode(self) -> bytearray:
        """The bytes for the reader; the caller wipes them when `data` is a secret."""
        encoded = bytearray(self.header)
        if self.data:
            encoded.append(len(self.data))
            encoded += self.data
        if self.extended and self.expected is not None:
            encoded += (self.expected % 65536).to_bytes(3, "big")
        elif self.expected is not None:
            encoded.append(self.expected % 256)
        return encoded


@dataclass(frozen=True)
class Response:
    """What the card answered: data and status word."""

    data: bytes
    status: int

    @property
    def ok(self) -> bool:
        """True for 9000."""
        return self.status == StatusWord.OK

    @property
    def tries_left(self) -> int | None:
        """The counter in 63Cn or in one of the two words for "blocked"; None where there is none."""
        if self.status & 0xFFF0 == 0x63C0:
            return self.status & 0xF
        if self.status in (StatusWord.BLOCKED_6983, StatusWord.BLOCKED_6984):
            return 0
        return None


def select_application(aid: bytes) -> Command:
    """SELECT by name, without asking for file control information."""
    return Command(b"\x00\xa4\x04\x0c", aid)


def select_file(file: IntEnum) -> Command:
    """SELECT an elementary file of the current application."""
    return Command(b"\x00\xa4\x02\x0c", file.to_bytes(2, "big"))


def read_binary(offset: int, length: int) -> Command:
    """READ BINARY of the current file: `length` bytes (1 to 256) from `offset` (below 32,768)."""
    return Command(b"\x00\xb0" + offset.to_bytes(2, "big"), expected=length)


def read_extended(offset: int, length: int) -> Command:
    """READ BINARY with an extended Le: `length` bytes (1 to 65,536) from `offset` (below 32,768)."""
    return Command(b"\x00\xb0" + offset.to_bytes(2, "big"), expected=length, extended=True)


def by_short_id(command: Command, file: IntEnum) -> Command:
    """The same READ BINARY from the start of `file`, or signature with the key `file`, without a SELECT before.

    The short identifier stands in P1 of READ BINARY and in P2 of other commands (jpki-facts A5).
    """
    header = bytearray(command.header)
    header[2 if header[1] == _READ_BINARY else 3] = 0x80 | file
    return replace(command, header=bytes(header))


def query_tries() -> Command:
    """VERIFY without data: the card tells the tries left and spends none."""
    return Command(b"\x00\x20\x00\x80")


def query_tries_with_length() -> Command:
    """The same with an empty length byte, for readers that refuse four-byte commands (jpki-facts G23)."""
    return Command(b"\x00\x20\x00\x80\x00")


def verify(pin: bytearray) -> Command:
    """VERIFY; spends one try when the PIN is wrong. The card wants no padding."""
    return Command(b"\x00\x20\x00\x80", pin)


def compute_signature(digest_info: bytes) -> Command:
    """Sign with the current key file; the card adds PKCS#1 type 1 padding around `digest_info`."""
    return Command(b"\x80\x2a\x00\x80", digest_info, expected=256)


def get_response(length: int) -> Command:
    """Fetch the bytes that a 61xx announced."""
    return Command(b"\x00\xc0\x00\x00", expected=length)
