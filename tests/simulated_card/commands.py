# SPDX-License-Identifier: Apache-2.0
"""Writes the APDUs that the tests of the card send, byte for byte as jpki-facts A5 gives them."""

from __future__ import annotations

import hashlib

from simulated_card import SimulatedCard

SELECT_JPKI = bytes.fromhex("00A4040C0AD392F000260100000001")
SELECT_TEXT = bytes.fromhex("00A4040C0AD3921000310001010408")
SELECT_ISD = bytes.fromhex("00A4040C07A0000001510000")
RETRY_QUERY = bytes.fromhex("00200080")
READ_256 = bytes.fromhex("00B0000000")
SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def select_file(identifier: int) -> bytes:
    """SELECT EF."""
    return bytes.fromhex("00A4020C02") + identifier.to_bytes(2, "big")


def read(offset: int, length: int = 256) -> bytes:
    """READ BINARY with a short Le."""
    return bytes.fromhex("00B0") + offset.to_bytes(2, "big") + bytes([length & 0xFF])


def verify(pin: str) -> bytes:
    """VERIFY against the current PIN file."""
    return RETRY_QUERY + bytes([len(pin)]) + pin.encode("ascii")


def sign(data: bytes) -> bytes:
    """The signing command with Le."""
    return bytes.fromhex("802A0080") + bytes([len(data)]) + data + b"\x00"


def digest_info(document: bytes) -> bytes:
    """The 51 bytes that stand for ``document``."""
    return SHA256_DIGEST_INFO + hashlib.sha256(document).digest()


def send(card: SimulatedCard, *apdus: bytes) -> str:
    """Send all ``apdus`` and return the last status word in hex."""
    response = b""
    for apdu in apdus:
        response = card.transmit(apdu)
    return response[-2:].hex().upper()


def data_of(card: SimulatedCard, *apdus: bytes) -> bytes:
    """Send all ``apdus`` and return the last one's data; it must end in 9000."""
    response = b""
    for apdu in apdus:
        response = card.transmit(apdu)
    assert response[-2:] == b"\x90\x00", response[-2:].hex()
    return response[:-2]


def read_whole(card: SimulatedCard, identifier: int) -> bytes:
    """Read a file of the selected application to its end, filler included."""
    content = b""
    assert send(card, select_file(identifier)) == "9000"
    while (response := card.transmit(read(len(content))))[-2:] == b"\x90\x00":
        content += response[:-2]
    assert response == b"\x6b\x00", response.hex()
    return content


def der_of(content: bytes) -> bytes:
    """Cut the filler off a certificate file."""
    assert content[:2] == b"\x30\x82"
    return content[: int.from_bytes(content[2:4], "big") + 4]
