# SPDX-License-Identifier: Apache-2.0
"""What a website says about a document for a CMS container before it sends it, and how that is read."""

from dataclasses import dataclass
from enum import Enum

from ..strict_json import Json, base64_octets, members, refuse
from .values import size, timestamp_authority, word, yes_or_no

MAX_CMS_SIZE = 1 << 30  # bytes; hashed as it comes, so memory is no limit
MAX_CONTAINER = 128 * 1024  # bytes; one signer takes about 3 KB, with a timestamp about 10
_OPTIONAL = frozenset({"attached", "profile", "timestampAuthority", "container"})


class CmsProfile(Enum):
    """Levels of CAdES (EN 319 122-1); what is written without a profile is B-B as well."""

    CADES_B = "cades-b"
    CADES_T = "cades-t"  # with a timestamp over the signature


@dataclass(frozen=True)
class CmsAnnounced:
    """A document of `size` bytes whose content follows in chunks.

    attached             the container is to carry the content
    timestamp_authority  the address the person is told of; the host never connects to it
    container            a detached one (DER) over the same content, which gets one more signer
    """

    name: str
    size: int
    attached: bool = False
    profile: CmsProfile = CmsProfile.CADES_B
    timestamp_authority: str | None = None
    container: bytes | None = None


def parse(value: Json, path: str, name: str) -> CmsAnnounced:
    """Read one announcement whose `name` has been checked. Raises InvalidArgument or TooLarge."""
    members(value, path, {"format", "name", "size"}, _OPTIONAL)
    octets = size(value["size"], MAX_CMS_SIZE, f"{path}.size")
    attached = yes_or_no(value.get("attached", False), f"{path}.attached")
    profile = word(CmsProfile, value.get("profile", "cades-b"), f"{path}.profile")
    return CmsAnnounced(
        name,
        octets,
        attached,
        profile,
        timestamp_authority(value, profile is CmsProfile.CADES_T, path),
        _container(value, attached, f"{path}.container"),
    )


def _container(value: Json, attached: bool, path: str) -> bytes | None:
    if "container" not in value:
        return None
    if attached:
        refuse(path)
    return base64_octets(value["container"], path, 1, MAX_CONTAINER)
