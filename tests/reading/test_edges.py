# SPDX-License-Identifier: Apache-2.0
"""Words and pictures wholly beside the page are found; what reaches over its edge is not made much of."""

import mmap

import pytest

from native_host.reading.edges import Edges, edges
from tests.reading.samples import pdf

TEXT = "BT /F 20 Tf {} {} Td (HHHH) Tj ET"
FONT = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def found(octets: bytes, seconds: float = 60) -> Edges:
    memory = mmap.mmap(-1, len(octets))
    memory.write(octets)
    return edges(memory, seconds)


def drawn(content: str, extra: str = "", pages: int = 1) -> bytes:
    return pdf(content.encode(), extra=FONT + extra, pages=pages).replace(b"/Resources<<>>", b"")


@pytest.mark.parametrize(
    "octets",
    [
        drawn(TEXT.format(250, 10)),
        drawn(TEXT.format(10, -50)),
        drawn(TEXT.format(-90, 10)),
        drawn(TEXT.format(10, 300) + " " + TEXT.format(10, 10)),
        drawn(TEXT.format(10, 80), extra="/CropBox[0 0 200 50]"),
        drawn(TEXT.format(10, 80), extra="/CropBox[0 0 200 50]/Rotate 90"),
        drawn("q 50 0 0 50 400 10 cm BI /W 1/H 1/CS/G/BPC 8 ID x EI Q"),
    ],
    ids=["right", "below", "left", "above", "cropped", "cropped and turned", "picture"],
)
def test_beside_the_page(octets: bytes) -> None:
    """Seen to fail when: nothing is looked at, or only against the box of the medium."""
    assert found(octets) is Edges.CROSSED


@pytest.mark.parametrize(
    "octets",
    [
        drawn(TEXT.format(10, 10)),
        drawn(TEXT.format(180, 10)),
        drawn(TEXT.format(10, 10), extra="/Rotate 90"),
        drawn("-50 -50 20 20 re f"),
        drawn(""),
    ],
    ids=["inside", "over the edge", "turned", "cutting mark", "empty"],
)
def test_nothing_to_tell(octets: bytes) -> None:
    assert found(octets) is Edges.KEPT


@pytest.mark.parametrize("octets", [b"%PDF-1.7\nnothing", drawn("").replace(b"/Pages", b"/Pagez")])
def test_no_pages_at_all(octets: bytes) -> None:
    assert found(octets) is Edges.UNKNOWN


def test_too_long() -> None:
    assert found(drawn("", pages=50), seconds=0) is Edges.UNKNOWN
