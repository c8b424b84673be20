# SPDX-License-Identifier: Apache-2.0
"""Which documents could be shown, told from their bytes: never from a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from native_host.reading.kinds import Kind, kind_of
from tests.reading.samples import pdf, png


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        (pdf(b""), Kind.PDF),
        (b"junk before\n" + pdf(b""), Kind.PDF),
        (png(1, 1, b"\0\0\0"), Kind.PICTURE),
        (b"\xff\xd8\xff\xe0rest", Kind.PICTURE),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.PICTURE),
        (b"BM\x46\0\0\0\0\0\0\0\x36", Kind.PICTURE),
        (b"BMI 22.1, BMR 1,480", Kind.TEXT),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"<?xml version='1.0'?><a/>", Kind.XML),
        (b"\xef\xbb\xbf\n <a/>", Kind.XML),
        (b"<html>", Kind.XML),
        (b'{"a": 1}', Kind.TEXT),
        ("契約書".encode(), Kind.TEXT),
        ("契約書".encode("cp932"), Kind.TEXT),
        ("契約書".encode("utf-16"), Kind.TEXT),
        (b"PK\x03\x04\x14\0\0\0", None),
        (b"\x7fELF\2\1\1\0", None),
        (b"plain\0text", None),
        (b"bell\x07", None),
        (b"\xff\xfe\xff", None),
        ("\x1b$B7@Ls=q\x1b(B".encode("ascii"), None),  # ISO-2022-JP, which is not shown
        (b"\x80\xff\xa0", None),
    ],
)
def test_kinds(octets: bytes, kind: Kind | None) -> None:
    assert kind_of(memoryview(octets)) is kind


@given(st.binary(max_size=300))
def test_any_bytes_have_a_kind_or_none(octets: bytes) -> None:
    kind = kind_of(memoryview(octets))
    if kind in (Kind.TEXT, Kind.XML):
        assert not set(octets) & set(range(8)) or octets[:2] in (b"\xff\xfe", b"\xfe\xff")


def test_a_character_at_the_edge_of_what_is_looked_at_is_no_fault() -> None:
    for encoding in ("utf-8", "cp932"):
        octets = b" " + ("契" * (1 << 23)).encode(encoding)
        assert len(octets) > 1 << 24
        assert kind_of(memoryview(octets)) is Kind.TEXT
