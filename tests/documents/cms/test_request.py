# SPDX-License-Identifier: Apache-2.0
"""What a website may say about a document for a CMS container, and what it may not."""

import pytest

from native_host.announced import parse_document
from native_host.announced.cms import MAX_CMS_SIZE, CmsAnnounced, CmsProfile
from native_host.errors import InvalidArgument, TooLarge

LEAST = {"format": "cms", "name": "契約書.pdf", "size": 1}
AUTHORITY = "https://tsa.example/"


def test_what_can_be_said() -> None:
    assert parse_document(LEAST, "d") == CmsAnnounced("契約書.pdf", 1)
    assert parse_document(LEAST | {"attached": False, "profile": "cades-b"}, "d") == CmsAnnounced(
        "契約書.pdf", 1
    )
    stamped = LEAST | {"attached": True, "profile": "cades-t", "timestampAuthority": AUTHORITY}
    assert parse_document(stamped, "d") == CmsAnnounced(
        "契約書.pdf", 1, True, CmsProfile.CADES_T, AUTHORITY
    )
    joined = parse_document(LEAST | {"container": "MAA="}, "d")
    assert isinstance(joined, CmsAnnounced)
    assert joined.container == b"0\0"


@pytest.mark.parametrize(
    ("said", "argument"),
    [
        ({"attached": 1}, "d.attached"),
        ({"attached": None}, "d.attached"),
        ({"profile": "pades-b"}, "d.profile"),
        ({"profile": None}, "d.profile"),
        ({"profile": "cades-t"}, "d.timestampAuthority"),
        ({"timestampAuthority": AUTHORITY}, "d.timestampAuthority"),
        ({"profile": "cades-t", "timestampAuthority": "http://a.example"}, "d.timestampAuthority"),
        ({"container": ""}, "d.container"),
        ({"container": "MAA"}, "d.container"),
        ({"container": None}, "d.container"),
        ({"container": "MAA=", "attached": True}, "d.container"),
        ({"name": ""}, "d.name"),
        ({"size": "1"}, "d.size"),
        ({"hashFunction": "SHA-1"}, "d.hashFunction"),
    ],
)
def test_K3_what_is_refused(said: dict[str, object], argument: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        parse_document(LEAST | said, "d")
    assert caught.value.data["argument"] == argument


def test_limits() -> None:
    with pytest.raises(TooLarge):
        parse_document(LEAST | {"size": MAX_CMS_SIZE + 1}, "d")
    with pytest.raises(InvalidArgument):
        parse_document(LEAST | {"container": "AAAA" * 43_692}, "d")
