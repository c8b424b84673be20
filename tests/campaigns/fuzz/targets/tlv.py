# SPDX-License-Identifier: Apache-2.0
"""Lengths and tags: the card's data files, and DER as certificates and lists use it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.campaigns.fuzz.target import Door, Target


def _open(_keys: Path) -> Door:
    from native_host.card import tlv
    from native_host.card.attributes import _attributes
    from webjpki import der

    readers = (
        (lambda data: list(tlv.read_objects(data)), tlv.BrokenTlv),
        (tlv.read_first, tlv.BrokenTlv),
        (tlv.total_length, tlv.BrokenTlv),
        (_attributes, ValueError),
        (lambda data: der.children(data, 0, len(data)), der.DerError),
        (der.members, der.DerError),
    )

    def door(data: bytes) -> None:
        for read, expected in readers:
            try:
                read(data)
            except expected:  # each has its own
                continue

    return door


def _object(tag: bytes, value: bytes) -> bytes:
    return tag + (b"\x81" if len(value) > 127 else b"") + bytes([len(value)]) + value


def _seeds(_keys: Path) -> Iterable[bytes]:
    fields = [(b"\xdf\x22", "山田　花子"), (b"\xdf\x23", "東京都"), (b"\xdf\x24", "19900315"),
              (b"\xdf\x25", "2")]  # fmt: skip
    yield _object(b"\xff\x20", b"".join(_object(tag, text.encode()) for tag, text in fields))
    yield bytes.fromhex("30030201ff")
    yield bytes.fromhex("308203e8")


TARGET = Target("tags and lengths: data files of the card, DER", _open, (), _seeds, longest=1024)
