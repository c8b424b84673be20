# SPDX-License-Identifier: Apache-2.0
"""A name reads on the screen as what it is: no two that differ look the same for want of a shape."""

import pytest

from native_host.announced import parse_document
from native_host.document_names import file_name
from native_host.errors import InvalidArgument

INVISIBLE = "\u034f\u115f\u2800\u3164\uffa0\u180b\ufe0f\U000e0100\U000e0041\u00ad\u200b\u202e\ufeff"


@pytest.mark.parametrize("character", INVISIBLE)
def test_what_shows_as_nothing_is_refused(character: str) -> None:
    """Seen to fail when: Python's word alone is taken for what is printable: it knows fillers as letters."""
    with pytest.raises(InvalidArgument):
        file_name(f"a{character}.pdf", "name")


@pytest.mark.parametrize(
    "name",
    [
        "契約書（最終版）　2026.pdf",
        "葛\U000e0100城市.pdf",
        "が゙か\u3099.txt",
        "☎\ufe0f.txt",
        "résumé.pdf",
    ],
)
def test_ordinary_names_are_taken(name: str) -> None:
    assert file_name(name, "name") == name


@pytest.mark.parametrize("member", ["reason", "location"])
def test_what_is_written_into_a_signature_is_seen_as_well(member: str) -> None:
    """Seen to fail when: only names are looked at."""
    wanted = {"format": "pdf", "name": "a.pdf", "size": 9, "profile": "moj"}
    assert parse_document({**wanted, member: "承認"}, "d")
    with pytest.raises(InvalidArgument):
        parse_document({**wanted, member: "承認\u3164\u3164"}, "d")
