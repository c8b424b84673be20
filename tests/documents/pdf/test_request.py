# SPDX-License-Identifier: Apache-2.0
"""The announcement of a PDF is read strictly, and each wrong member is named."""

from __future__ import annotations

from typing import Any

import pytest

from native_host.announced.pdf import (
    MAX_SIZE,
    PdfAnnounced,
    PdfProfile,
    SealPlace,
    parse,
)
from native_host.errors import InvalidArgument, TooLarge

PLAIN = {"format": "pdf", "name": "契約書.pdf", "size": 1000, "profile": "moj"}
SEAL = {"page": 1, "x": 400, "y": 60.5, "width": 80, "height": 80}
TIMED = {"profile": "pades-t", "timestampAuthority": "https://tsa.example.jp/"}


def read(**changed: Any) -> PdfAnnounced:  # noqa: ANN401  any JSON
    return parse({**PLAIN, **changed}, "documents[0]", "契約書.pdf")


def test_least() -> None:
    assert read() == PdfAnnounced("契約書.pdf", 1000, PdfProfile.MOJ)


def test_most() -> None:
    full = read(**TIMED, reason="売買契約", location="東京都", seal=SEAL)
    assert full == PdfAnnounced(
        "契約書.pdf",
        1000,
        PdfProfile.PADES_T,
        "https://tsa.example.jp/",
        "売買契約",
        "東京都",
        SealPlace(1, 400, 60.5, 80, 80),
    )


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("size", 0),
        ("size", "1"),
        ("size", True),
        ("size", 1.0),
        ("profile", "pades-lt"),
        ("profile", None),
        ("timestampAuthority", "https://tsa.example.jp/"),  # not wanted by moj
        ("reason", ""),
        ("reason", "x" * 201),
        ("reason", "a\nb"),
        ("reason", "\u202eb"),
        ("location", 1),
        ("seal", []),
        ("seal", {}),
        ("other", 1),
    ],
)
def test_wrong_member(member: str, value: object) -> None:
    with pytest.raises(InvalidArgument) as caught:
        read(**{member: value})
    assert str(caught.value.data["argument"]).startswith(f"documents[0].{member}")


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "http://tsa.example.jp/",
        "https://",
        "https:///x",
        "https://user@tsa.example.jp/",
        "https://例え.jp/",
        "https://tsa.example.jp/a b",
        "https://[",
        "https://" + "a" * 250,
    ],
)
def test_wrong_authority(address: str | None) -> None:
    with pytest.raises(InvalidArgument) as caught:
        read(profile="pades-t", timestampAuthority=address)
    assert caught.value.data["argument"] == "documents[0].timestampAuthority"


def test_missing_authority() -> None:
    with pytest.raises(InvalidArgument):
        read(profile="pades-t")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("page", 0),
        ("page", 1.0),
        ("page", True),
        ("x", -1),
        ("x", True),
        ("y", 1e9),
        ("width", 19),
        ("width", 401),
        ("height", "80"),
        ("extra", 1),
    ],
)
def test_wrong_seal(member: str, value: object) -> None:
    with pytest.raises(InvalidArgument) as caught:
        read(seal={**SEAL, member: value})
    assert caught.value.data["argument"] == f"documents[0].seal.{member}"


def test_size_limit() -> None:
    assert read(size=MAX_SIZE).size == 200 * 1024 * 1024
    with pytest.raises(TooLarge) as caught:
        read(size=MAX_SIZE + 1)
    assert caught.value.data == {"argument": "documents[0].size", "limit": MAX_SIZE}
